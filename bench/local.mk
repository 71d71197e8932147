# Programs that measure; built by `make check`, run by hand.
check_PROGRAMS += %D%/bench_esp
%C%_bench_esp_SOURCES = %D%/bench_esp.c
%C%_bench_esp_LDADD = net/libnet.a crypto/libcrypto.a base/libbase.a $(CRYPTO_LIBS)
EXTRA_DIST += %D%/README.md %D%/routers %D%/members %D%/host

check_PROGRAMS += %D%/bench_forward
%C%_bench_forward_SOURCES = %D%/bench_forward.c
%C%_bench_forward_LDADD = $(PCAP_LIBS) $(CRYPTO_LIBS)

check_PROGRAMS += %D%/bench_lab
%C%_bench_lab_SOURCES = %D%/bench_lab.c tests/lab/bare_node.c
%C%_bench_lab_LDADD = lab/liblab.a net/libnet.a crypto/libcrypto.a base/libbase.a $(LAB_LIBS) \
	$(CRYPTO_LIBS)

check_PROGRAMS += %D%/bench_members
%C%_bench_members_SOURCES = %D%/bench_members.c
%C%_bench_members_LDADD = net/libnet.a crypto/libcrypto.a base/libbase.a $(CRYPTO_LIBS)
check_PROGRAMS += %D%/bench_config
%C%_bench_config_SOURCES = %D%/bench_config.c
%C%_bench_config_LDADD = cli/libcli.a tests/cli/libbench.a $(CLI_LDADD)
check_PROGRAMS += %D%/bench_session
%C%_bench_session_SOURCES = %D%/bench_session.c
%C%_bench_session_LDADD = tests/cli/libbench.a $(CLI_LDADD) -lpthread
check_PROGRAMS += %D%/bench_ike
%C%_bench_ike_SOURCES = %D%/bench_ike.c
%C%_bench_ike_LDADD = bench/libgroup.a $(GROUP_LIBS)
check_LIBRARIES += %D%/libgroup.a
%C%_libgroup_a_SOURCES = %D%/group.c %D%/group.h %D%/group_ca.c %D%/group_int.h
GROUP_LIBS = gdoi/libgdoi.a ike/libike.a pki/libpki.a crypto/libcrypto.a base/libbase.a \
	$(CRYPTO_LIBS)
check_PROGRAMS += %D%/bench_start
%C%_bench_start_SOURCES = %D%/bench_start.c
check_PROGRAMS += %D%/bench_rekey
%C%_bench_rekey_SOURCES = %D%/bench_rekey.c
%C%_bench_rekey_LDADD = bench/libgroup.a $(GROUP_LIBS)
check_PROGRAMS += %D%/bench_scep
%C%_bench_scep_SOURCES = %D%/bench_scep.c
%C%_bench_scep_LDADD = pki/libpki.a crypto/libcrypto.a base/libbase.a $(CURL_LIBS) $(CRYPTO_LIBS)
EXTRA_DIST += %D%/scep
check_PROGRAMS += %D%/bench_rekey_host
%C%_bench_rekey_host_SOURCES = %D%/bench_rekey_host.c
%C%_bench_rekey_host_LDADD = io/libio.a $(CLI_LDADD) $(IO_LIBS)
EXTRA_DIST += %D%/rekey_host
