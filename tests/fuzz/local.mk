# Each fuzz_NAME.c holds one LLVMFuzzerTestOneInput. In a plain build driver.c runs it over the files of
# seeds/NAME/ and seeded mutations of them, within half a second, as part of `make check`; with
# --enable-fuzzers (clang) each is a libFuzzer program. To add one: its name in FUZZ_TARGETS and the
# three lines below it.
FUZZ_TARGETS = \
	%D%/fuzz_cert \
	%D%/fuzz_config \
	%D%/fuzz_coop \
	%D%/fuzz_crl \
	%D%/fuzz_crypto_map \
	%D%/fuzz_esp \
	%D%/fuzz_files \
	%D%/fuzz_fragments \
	%D%/fuzz_gdoi_gm \
	%D%/fuzz_gdoi_ks \
	%D%/fuzz_gdoi_wire \
	%D%/fuzz_grammar \
	%D%/fuzz_http \
	%D%/fuzz_icmp \
	%D%/fuzz_ike \
	%D%/fuzz_ike_wire \
	%D%/fuzz_ipv4 \
	%D%/fuzz_pem \
	%D%/fuzz_record \
	%D%/fuzz_scep \
	%D%/fuzz_session \
	%D%/fuzz_spki \
	%D%/fuzz_steps \
	%D%/fuzz_stream \
	%D%/fuzz_telnet \
	%D%/fuzz_topology \
	%D%/fuzz_tp \
	%D%/fuzz_vty
if FUZZERS
FUZZ_LINK = $(AM_LDFLAGS) -fsanitize=fuzzer
FUZZ_DRIVER =
else
FUZZ_LINK = $(AM_LDFLAGS)
FUZZ_DRIVER = %D%/libdriver.a
check_LIBRARIES += %D%/libdriver.a
TESTS += $(FUZZ_TARGETS)
endif
%C%_libdriver_a_SOURCES = %D%/driver.c %D%/fuzz.h
check_PROGRAMS += $(FUZZ_TARGETS)
EXTRA_DIST += %D%/README.md %D%/run %D%/seeds

fuzzers: $(FUZZ_TARGETS)
.PHONY: fuzzers

%C%_fuzz_coop_SOURCES = %D%/fuzz_coop.c
%C%_fuzz_coop_LDFLAGS = $(FUZZ_LINK)
%C%_fuzz_coop_LDADD = $(FUZZ_DRIVER) coop/libcoop.a crypto/libcrypto.a base/libbase.a $(CRYPTO_LIBS)

%C%_fuzz_pem_SOURCES = %D%/fuzz_pem.c
%C%_fuzz_pem_LDFLAGS = $(FUZZ_LINK)
%C%_fuzz_pem_LDADD = $(FUZZ_DRIVER) crypto/libcrypto.a base/libbase.a $(CRYPTO_LIBS)

%C%_fuzz_record_SOURCES = %D%/fuzz_record.c
%C%_fuzz_record_LDFLAGS = $(FUZZ_LINK)
%C%_fuzz_record_LDADD = $(FUZZ_DRIVER) base/libbase.a

%C%_fuzz_files_SOURCES = %D%/fuzz_files.c
%C%_fuzz_files_LDFLAGS = $(FUZZ_LINK)
%C%_fuzz_files_LDADD = $(FUZZ_DRIVER) tests/cli/libbench.a $(CLI_LDADD)

%C%_fuzz_session_SOURCES = %D%/fuzz_session.c
%C%_fuzz_session_LDFLAGS = $(FUZZ_LINK)
%C%_fuzz_session_LDADD = $(FUZZ_DRIVER) tests/cli/libbench.a $(CLI_LDADD)

%C%_fuzz_vty_SOURCES = %D%/fuzz_vty.c
%C%_fuzz_vty_LDFLAGS = $(FUZZ_LINK)
%C%_fuzz_vty_LDADD = $(FUZZ_DRIVER) tests/cli/libbench.a $(CLI_LDADD)

%C%_fuzz_spki_SOURCES = %D%/fuzz_spki.c
%C%_fuzz_spki_LDFLAGS = $(FUZZ_LINK)
%C%_fuzz_spki_LDADD = $(FUZZ_DRIVER) crypto/libcrypto.a base/libbase.a $(CRYPTO_LIBS)

%C%_fuzz_telnet_SOURCES = %D%/fuzz_telnet.c
%C%_fuzz_telnet_LDFLAGS = $(FUZZ_LINK)
%C%_fuzz_telnet_LDADD = $(FUZZ_DRIVER) io/libio.a base/libbase.a $(IO_LIBS)

%C%_fuzz_crypto_map_SOURCES = %D%/fuzz_crypto_map.c
%C%_fuzz_crypto_map_LDFLAGS = $(FUZZ_LINK)
%C%_fuzz_crypto_map_LDADD = $(FUZZ_DRIVER) net/libnet.a crypto/libcrypto.a base/libbase.a $(CRYPTO_LIBS)

%C%_fuzz_esp_SOURCES = %D%/fuzz_esp.c
%C%_fuzz_esp_LDFLAGS = $(FUZZ_LINK)
%C%_fuzz_esp_LDADD = $(FUZZ_DRIVER) net/libnet.a crypto/libcrypto.a base/libbase.a $(CRYPTO_LIBS)

%C%_fuzz_fragments_SOURCES = %D%/fuzz_fragments.c %D%/net_rig.c %D%/net_rig.h
%C%_fuzz_fragments_LDFLAGS = $(FUZZ_LINK)
%C%_fuzz_fragments_LDADD = $(FUZZ_DRIVER) net/libnet.a base/libbase.a

%C%_fuzz_icmp_SOURCES = %D%/fuzz_icmp.c %D%/net_rig.c %D%/net_rig.h
%C%_fuzz_icmp_LDFLAGS = $(FUZZ_LINK)
%C%_fuzz_icmp_LDADD = $(FUZZ_DRIVER) net/libnet.a base/libbase.a

%C%_fuzz_ipv4_SOURCES = %D%/fuzz_ipv4.c %D%/net_rig.c %D%/net_rig.h
%C%_fuzz_ipv4_LDFLAGS = $(FUZZ_LINK)
%C%_fuzz_ipv4_LDADD = $(FUZZ_DRIVER) net/libnet.a base/libbase.a

%C%_fuzz_steps_SOURCES = %D%/fuzz_steps.c
%C%_fuzz_steps_LDFLAGS = $(FUZZ_LINK)
%C%_fuzz_steps_LDADD = $(FUZZ_DRIVER) lab/liblab.a net/libnet.a base/libbase.a $(LAB_LIBS)

%C%_fuzz_stream_SOURCES = %D%/fuzz_stream.c %D%/net_rig.c %D%/net_rig.h
%C%_fuzz_stream_LDFLAGS = $(FUZZ_LINK)
%C%_fuzz_stream_LDADD = $(FUZZ_DRIVER) net/libnet.a base/libbase.a

%C%_fuzz_topology_SOURCES = %D%/fuzz_topology.c
%C%_fuzz_topology_LDFLAGS = $(FUZZ_LINK)
%C%_fuzz_topology_LDADD = $(FUZZ_DRIVER) lab/liblab.a net/libnet.a base/libbase.a $(LAB_LIBS)

%C%_fuzz_config_SOURCES = %D%/fuzz_config.c
%C%_fuzz_config_LDFLAGS = $(FUZZ_LINK)
%C%_fuzz_config_LDADD = $(FUZZ_DRIVER) cli/libcli.a tests/cli/libbench.a $(CLI_LDADD)

%C%_fuzz_grammar_SOURCES = %D%/fuzz_grammar.c
%C%_fuzz_grammar_LDFLAGS = $(FUZZ_LINK)
%C%_fuzz_grammar_LDADD = $(FUZZ_DRIVER) cli/libcli.a tests/cli/libbench.a $(CLI_LDADD)

%C%_fuzz_ike_SOURCES = %D%/fuzz_ike.c
%C%_fuzz_ike_LDFLAGS = $(FUZZ_LINK)
%C%_fuzz_ike_LDADD = $(FUZZ_DRIVER) ike/libike.a crypto/libcrypto.a base/libbase.a $(CRYPTO_LIBS)

%C%_fuzz_ike_wire_SOURCES = %D%/fuzz_ike_wire.c
%C%_fuzz_ike_wire_LDFLAGS = $(FUZZ_LINK)
%C%_fuzz_ike_wire_LDADD = $(FUZZ_DRIVER) ike/libike.a crypto/libcrypto.a base/libbase.a $(CRYPTO_LIBS)

%C%_fuzz_gdoi_gm_SOURCES = %D%/fuzz_gdoi_gm.c
%C%_fuzz_gdoi_gm_LDFLAGS = $(FUZZ_LINK)
%C%_fuzz_gdoi_gm_LDADD = $(FUZZ_DRIVER) gdoi/libgdoi.a crypto/libcrypto.a base/libbase.a $(CRYPTO_LIBS)

%C%_fuzz_gdoi_ks_SOURCES = %D%/fuzz_gdoi_ks.c
%C%_fuzz_gdoi_ks_LDFLAGS = $(FUZZ_LINK)
%C%_fuzz_gdoi_ks_LDADD = $(FUZZ_DRIVER) gdoi/libgdoi.a crypto/libcrypto.a base/libbase.a $(CRYPTO_LIBS)

%C%_fuzz_gdoi_wire_SOURCES = %D%/fuzz_gdoi_wire.c
%C%_fuzz_gdoi_wire_LDFLAGS = $(FUZZ_LINK)
%C%_fuzz_gdoi_wire_LDADD = $(FUZZ_DRIVER) gdoi/libgdoi.a crypto/libcrypto.a base/libbase.a $(CRYPTO_LIBS)

FUZZ_PKI = pki/libpki.a crypto/libcrypto.a base/libbase.a $(CRYPTO_LIBS)

%C%_fuzz_cert_SOURCES = %D%/fuzz_cert.c
%C%_fuzz_cert_LDFLAGS = $(FUZZ_LINK)
%C%_fuzz_cert_LDADD = $(FUZZ_DRIVER) $(FUZZ_PKI)

%C%_fuzz_crl_SOURCES = %D%/fuzz_crl.c
%C%_fuzz_crl_LDFLAGS = $(FUZZ_LINK)
%C%_fuzz_crl_LDADD = $(FUZZ_DRIVER) $(FUZZ_PKI)

%C%_fuzz_http_SOURCES = %D%/fuzz_http.c
%C%_fuzz_http_LDFLAGS = $(FUZZ_LINK)
%C%_fuzz_http_LDADD = $(FUZZ_DRIVER) $(FUZZ_PKI)

%C%_fuzz_scep_SOURCES = %D%/fuzz_scep.c %D%/pki_rig.c %D%/pki_rig.h
%C%_fuzz_scep_LDFLAGS = $(FUZZ_LINK)
%C%_fuzz_scep_LDADD = $(FUZZ_DRIVER) $(FUZZ_PKI)

%C%_fuzz_tp_SOURCES = %D%/fuzz_tp.c %D%/pki_rig.c %D%/pki_rig.h
%C%_fuzz_tp_LDFLAGS = $(FUZZ_LINK)
%C%_fuzz_tp_LDADD = $(FUZZ_DRIVER) $(FUZZ_PKI)
