check_PROGRAMS += %D%/check_coop %D%/check_coop_wire
TESTS += %D%/check_coop %D%/check_coop_wire
%C%_check_coop_SOURCES = %D%/check_coop.c %D%/bench.c %D%/bench.h
%C%_check_coop_LDADD = $(TEST_LDADD) coop/libcoop.a crypto/libcrypto.a base/libbase.a $(CUNIT_LIBS) $(CRYPTO_LIBS)
%C%_check_coop_wire_SOURCES = %D%/check_coop_wire.c
%C%_check_coop_wire_LDADD = $(TEST_LDADD) coop/libcoop.a crypto/libcrypto.a base/libbase.a $(CUNIT_LIBS) $(CRYPTO_LIBS)
