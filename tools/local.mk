EXTRA_DIST += %D%/check-format %D%/packages %D%/setup %D%/test
