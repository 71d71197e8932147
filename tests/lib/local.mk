check_LIBRARIES += %D%/libcheck.a
%C%_libcheck_a_SOURCES = %D%/check.c %D%/check.h
