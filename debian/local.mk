# The tarball can be made a package as well.
EXTRA_DIST += %D%/changelog %D%/control %D%/copyright %D%/gkmsh.lintian-overrides %D%/rules %D%/source/format \
	%D%/tests/control %D%/tests/guide %D%/tests/service
