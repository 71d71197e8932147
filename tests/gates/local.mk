TESTS += %D%/layers %D%/globals %D%/sizes
EXTRA_DIST += %D%/layers %D%/globals %D%/sizes
