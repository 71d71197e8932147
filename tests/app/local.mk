# The program as its users start it.
APP_TESTS = %D%/lab %D%/single
TESTS += $(APP_TESTS) %D%/check_options
EXTRA_DIST += $(APP_TESTS)
check_PROGRAMS += %D%/check_options
%C%_check_options_SOURCES = %D%/check_options.c
%C%_check_options_LDADD = $(TEST_LDADD) app/libapp.a base/libbase.a $(CUNIT_LIBS)
