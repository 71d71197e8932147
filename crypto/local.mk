noinst_LIBRARIES += %D%/libcrypto.a
LAYER_FILES += %D%/LAYER %D%/README.md
%C%_libcrypto_a_SOURCES = \
	%D%/base64.c %D%/base64.h \
	%D%/chacha.c %D%/chacha.h \
	%D%/cipher.c %D%/cipher.h \
	%D%/der.c %D%/der.h \
	%D%/dh.c %D%/dh.h %D%/dh_local.h \
	%D%/drbg.c %D%/drbg.h \
	%D%/hash.c %D%/hash.h \
	%D%/password.c %D%/password.h \
	%D%/pem.c %D%/pem.h \
	%D%/rsa.c %D%/rsa.h \
	%D%/rsa_generate.c \
	%D%/rsa_held.c %D%/rsa_holder.h \
	%D%/rsa_local.h \
	%D%/seal.c %D%/seal.h \
	%D%/secret.c %D%/secret.h \
	%D%/vault.c %D%/vault.h
