check_PROGRAMS += %D%/check_gdoi
TESTS += %D%/check_gdoi
EXTRA_DIST += %D%/data/pull-push-aes256.txt
%C%_check_gdoi_SOURCES = %D%/check_gdoi.c %D%/check_wire.c %D%/world.c %D%/world.h
%C%_check_gdoi_LDADD = $(TEST_LDADD) gdoi/libgdoi.a crypto/libcrypto.a base/libbase.a $(CUNIT_LIBS) $(CRYPTO_LIBS)
