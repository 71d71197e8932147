# Programs that measure; built by `make check`, run by hand.
check_PROGRAMS += %D%/bench_esp
%C%_bench_esp_SOURCES = %D%/bench_esp.c
%C%_bench_esp_LDADD = net/libnet.a crypto/libcrypto.a base/libbase.a $(CRYPTO_LIBS)
EXTRA_DIST += %D%/README.md
