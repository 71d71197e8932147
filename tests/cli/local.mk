check_LIBRARIES += %D%/libbench.a
%C%_libbench_a_SOURCES = %D%/fake_gram.c %D%/fake_router.c %D%/fake_router.h
CLI_LDADD = cli/libcli.a $(ROUTER_LIBS) \
	$(EDIT_LIBS) $(CLI_LIBS) $(CRYPTO_LIBS) $(CRYPT_LIBS)
check_PROGRAMS += %D%/check_sessions
TESTS += %D%/check_sessions
%C%_check_sessions_SOURCES = \
	%D%/check_archive.c \
	%D%/check_cli.h \
	%D%/check_edit.c \
	%D%/check_file.c \
	%D%/check_filter.c \
	%D%/check_flash.c \
	%D%/check_key.c \
	%D%/check_log.c \
	%D%/check_login.c \
	%D%/check_paste.c \
	%D%/check_session.c \
	%D%/check_sessions.c \
	%D%/check_transfer.c
%C%_check_sessions_LDADD = $(TEST_LDADD) %D%/libbench.a $(CLI_LDADD) $(CUNIT_LIBS)
check_PROGRAMS += %D%/check_config
TESTS += %D%/check_config
%C%_check_config_SOURCES = %D%/check_config.c %D%/check_config.h %D%/check_typed.c
%C%_check_config_LDADD = $(TEST_LDADD) cli/libcli.a %D%/libbench.a $(CLI_LDADD) $(CUNIT_LIBS)
check_PROGRAMS += %D%/check_rows
TESTS += %D%/check_rows
%C%_check_rows_SOURCES = %D%/check_rows.c
%C%_check_rows_LDADD = $(TEST_LDADD) cli/libcli.a %D%/libbench.a $(CLI_LDADD) $(CUNIT_LIBS)
check_PROGRAMS += %D%/check_read
TESTS += %D%/check_read
%C%_check_read_SOURCES = %D%/check_read.c
%C%_check_read_LDADD = $(TEST_LDADD) cli/libcli.a %D%/libbench.a $(CLI_LDADD) $(CUNIT_LIBS)
check_PROGRAMS += %D%/check_show_coop
TESTS += %D%/check_show_coop
%C%_check_show_coop_SOURCES = %D%/check_show_coop.c
%C%_check_show_coop_LDADD = $(TEST_LDADD) cli/libcli.a %D%/libbench.a $(CLI_LDADD) $(CUNIT_LIBS)
check_PROGRAMS += %D%/check_show_isakmp
TESTS += %D%/check_show_isakmp
%C%_check_show_isakmp_SOURCES = %D%/check_show_isakmp.c
%C%_check_show_isakmp_LDADD = $(TEST_LDADD) tests/ike/libpair.a cli/libcli.a ike/libike.a \
	%D%/libbench.a $(CLI_LDADD) $(CUNIT_LIBS)
check_PROGRAMS += %D%/check_show_pki
TESTS += %D%/check_show_pki
%C%_check_show_pki_SOURCES = %D%/check_show_pki.c
%C%_check_show_pki_LDADD = $(TEST_LDADD) cli/libcli.a tests/pki/libtpbench.a %D%/libbench.a pki/libpki.a \
	$(CLI_LDADD) $(CUNIT_LIBS)
check_PROGRAMS += %D%/check_show_gdoi
TESTS += %D%/check_show_gdoi
%C%_check_show_gdoi_SOURCES = %D%/check_show_gdoi.c
%C%_check_show_gdoi_LDADD = $(TEST_LDADD) %D%/libbench.a $(CLI_LDADD) gdoi/libgdoi.a ike/libike.a \
	crypto/libcrypto.a base/libbase.a $(CUNIT_LIBS) $(CRYPTO_LIBS)
EXTRA_DIST += %D%/data
check_PROGRAMS += %D%/check_ipsec
TESTS += %D%/check_ipsec
%C%_check_ipsec_SOURCES = %D%/check_ipsec.c %D%/gm_pair.c %D%/gm_pair.h
%C%_check_ipsec_LDADD = $(TEST_LDADD) cli/libcli.a %D%/libbench.a $(CLI_LDADD) $(CUNIT_LIBS)
check_PROGRAMS += %D%/check_gdoi_log
TESTS += %D%/check_gdoi_log
%C%_check_gdoi_log_SOURCES = %D%/check_gdoi_log.c tests/gdoi/world.c tests/gdoi/world.h
%C%_check_gdoi_log_LDADD = $(TEST_LDADD) %D%/libbench.a $(CLI_LDADD) gdoi/libgdoi.a ike/libike.a \
	crypto/libcrypto.a base/libbase.a $(CUNIT_LIBS) $(CRYPTO_LIBS)
check_PROGRAMS += %D%/check_messages
TESTS += %D%/check_messages
%C%_check_messages_SOURCES = %D%/check_messages.c %D%/gm_pair.c %D%/gm_pair.h
%C%_check_messages_LDADD = $(TEST_LDADD) cli/libcli.a %D%/libbench.a $(CLI_LDADD) $(CUNIT_LIBS)
check_PROGRAMS += %D%/capture_pair
TESTS += %D%/monitor
EXTRA_DIST += %D%/monitor
%C%_capture_pair_SOURCES = %D%/capture_pair.c %D%/gm_pair.c %D%/gm_pair.h
%C%_capture_pair_LDADD = cli/libcli.a %D%/libbench.a $(CLI_LDADD)
check_PROGRAMS += %D%/check_isakmp_console
TESTS += %D%/check_isakmp_console
%C%_check_isakmp_console_SOURCES = %D%/check_isakmp_console.c %D%/gm_pair.c %D%/gm_pair.h
%C%_check_isakmp_console_LDADD = $(TEST_LDADD) cli/libcli.a %D%/libbench.a $(CLI_LDADD) $(CUNIT_LIBS)
