GATES = %D%/layers %D%/globals %D%/sizes %D%/commands
TESTS += $(GATES)
EXTRA_DIST += $(GATES)
