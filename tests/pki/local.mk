check_LIBRARIES += %D%/libtpbench.a
%C%_libtpbench_a_SOURCES = %D%/tiny_ca.c %D%/tiny_ca.h %D%/tp_bench.c %D%/tp_bench.h
check_PROGRAMS += %D%/check_tp
TESTS += %D%/check_tp
%C%_check_tp_SOURCES = %D%/check_tp.c
%C%_check_tp_LDADD = $(TEST_LDADD) %D%/libtpbench.a pki/libpki.a crypto/libcrypto.a base/libbase.a \
	$(CUNIT_LIBS) $(CRYPTO_LIBS)
check_PROGRAMS += %D%/check_tp_cs
TESTS += %D%/check_tp_cs
%C%_check_tp_cs_SOURCES = %D%/check_tp_cs.c
%C%_check_tp_cs_LDADD = $(TEST_LDADD) pki/libpki.a crypto/libcrypto.a base/libbase.a $(CUNIT_LIBS) $(CRYPTO_LIBS)
