# Host mode: routers in network namespaces. Skipped where the machine does not allow them.
HOST_TESTS = %D%/clear %D%/group %D%/keys
TESTS += $(HOST_TESTS)
EXTRA_DIST += $(HOST_TESTS) %D%/lib.sh %D%/soak
