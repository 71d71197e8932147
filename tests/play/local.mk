PLAY_TESTS = %D%/examples %D%/guide %D%/pings %D%/policy %D%/faults %D%/time %D%/captures %D%/ike_keys %D%/displays %D%/line %D%/streams \
	%D%/traffic %D%/tutorial %D%/graph %D%/reauth %D%/fifty %D%/messages
TESTS += $(PLAY_TESTS)
EXTRA_DIST += $(PLAY_TESTS) %D%/README.md %D%/lib.sh %D%/faults.txt %D%/displays.txt %D%/streams.txt
