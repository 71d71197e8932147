# What an installation brings beside the program.
PACKAGE_TESTS = %D%/completion %D%/unit
TESTS += $(PACKAGE_TESTS)
EXTRA_DIST += $(PACKAGE_TESTS)
