check_PROGRAMS += %D%/check_net
TESTS += %D%/check_net
%C%_check_net_SOURCES = %D%/check_net.c %D%/check_acl.c %D%/check_frag.c %D%/check_ip.c %D%/check_out.c %D%/check_net.h \
	%D%/check_stream.c %D%/check_outside.c %D%/world.c %D%/world.h
%C%_check_net_LDADD = $(TEST_LDADD) net/libnet.a base/libbase.a $(CUNIT_LIBS)

check_PROGRAMS += %D%/check_esp
TESTS += %D%/check_esp
%C%_check_esp_SOURCES = %D%/check_esp.c %D%/check_esp.h %D%/esp_kit.c %D%/check_replay.c %D%/check_packet.c \
	%D%/check_map.c %D%/check_pmtu.c %D%/map_bench.h %D%/check_members.c %D%/world.c %D%/world.h
%C%_check_esp_LDADD = $(TEST_LDADD) net/libnet.a crypto/libcrypto.a base/libbase.a $(CRYPTO_LIBS) \
	$(CUNIT_LIBS)

check_PROGRAMS += %D%/esp_capture
TESTS += %D%/tshark
EXTRA_DIST += %D%/tshark
%C%_esp_capture_SOURCES = %D%/esp_capture.c %D%/esp_kit.c %D%/check_esp.h
%C%_esp_capture_LDADD = $(TEST_LDADD) net/libnet.a crypto/libcrypto.a base/libbase.a $(CRYPTO_LIBS) \
	$(CUNIT_LIBS)
