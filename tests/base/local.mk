check_PROGRAMS += %D%/check_base
TESTS += %D%/check_base
%C%_check_base_SOURCES = %D%/check_base.c
%C%_check_base_LDADD = $(TEST_LDADD) base/libbase.a $(CUNIT_LIBS)
