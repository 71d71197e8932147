EXTRA_DIST += %D%/check-format
