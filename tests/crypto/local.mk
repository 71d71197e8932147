check_PROGRAMS += %D%/check_crypto
TESTS += %D%/check_crypto
%C%_check_crypto_SOURCES = %D%/check_crypto.c %D%/check_crypto.h \
	%D%/check_hash.c %D%/check_cipher.c %D%/check_dh.c %D%/check_rsa.c %D%/check_vault.c %D%/check_pem.c \
	%D%/check_password.c
%C%_check_crypto_LDADD = $(TEST_LDADD) crypto/libcrypto.a base/libbase.a $(CRYPTO_LIBS) $(CUNIT_LIBS)
EXTRA_DIST += %D%/guide-key.txt %D%/aes256-1296.pem %D%/aes256-1296.pub %D%/des3-512.pem \
	%D%/clear-1024.pem
