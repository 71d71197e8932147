check_LIBRARIES += %D%/libpair.a
%C%_libpair_a_SOURCES = %D%/pair.c %D%/pair.h
IKE_TEST_LDADD = ike/libike.a crypto/libcrypto.a base/libbase.a $(CUNIT_LIBS) $(CRYPTO_LIBS)
check_PROGRAMS += %D%/check_ike
TESTS += %D%/check_ike
%C%_check_ike_SOURCES = %D%/check_ike.c
%C%_check_ike_LDADD = $(TEST_LDADD) %D%/libpair.a $(IKE_TEST_LDADD)
