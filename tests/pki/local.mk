check_PROGRAMS += %D%/check_tp
TESTS += %D%/check_tp
%C%_check_tp_SOURCES = %D%/check_tp.c %D%/tiny_ca.c %D%/tiny_ca.h %D%/tp_bench.c %D%/tp_bench.h
%C%_check_tp_LDADD = $(TEST_LDADD) pki/libpki.a crypto/libcrypto.a base/libbase.a $(CUNIT_LIBS) $(CRYPTO_LIBS)
