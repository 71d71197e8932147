check_PROGRAMS += %D%/check_conf
TESTS += %D%/check_conf
%C%_check_conf_SOURCES = %D%/check_conf.c
%C%_check_conf_LDADD = $(TEST_LDADD) router/librouter.a grammar/libgrammar.a base/libbase.a \
	$(CUNIT_LIBS)
check_PROGRAMS += %D%/check_router
TESTS += %D%/check_router
%C%_check_router_SOURCES = %D%/check_router.c
%C%_check_router_LDADD = $(TEST_LDADD) $(CLI_LDADD) $(CUNIT_LIBS)
check_PROGRAMS += %D%/check_read_ike
TESTS += %D%/check_read_ike
%C%_check_read_ike_SOURCES = %D%/check_read_ike.c
%C%_check_read_ike_LDADD = $(TEST_LDADD) $(CLI_LDADD) $(CUNIT_LIBS)
check_PROGRAMS += %D%/check_rekey
TESTS += %D%/check_rekey
%C%_check_rekey_SOURCES = %D%/check_rekey.c
%C%_check_rekey_LDADD = $(TEST_LDADD) $(CLI_LDADD) $(CUNIT_LIBS)
