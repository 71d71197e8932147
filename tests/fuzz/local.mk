# A fuzz target is tests/fuzz/fuzz_NAME.c with LLVMFuzzerTestOneInput(); its seeds are the files of
# tests/fuzz/seeds/NAME/. With --enable-fuzzers (clang) it is linked with libFuzzer, otherwise with a small
# driver that takes the same options, so that "make check" runs seeds and a few thousand mutations anywhere.
if FUZZERS
FUZZ_LINK = $(AM_LDFLAGS) -fsanitize=fuzzer
FUZZ_LIBS =
else
FUZZ_LINK = $(AM_LDFLAGS)
FUZZ_LIBS = %D%/libdriver.a base/libbase.a
check_LIBRARIES += %D%/libdriver.a
%C%_libdriver_a_SOURCES = %D%/driver.c
endif
FUZZ_TARGETS =
FUZZ_SEEDS =
check_PROGRAMS += $(FUZZ_TARGETS)
TESTS += %D%/run
EXTRA_DIST += %D%/run %D%/driver.c $(FUZZ_SEEDS)

fuzzers: $(FUZZ_TARGETS)
.PHONY: fuzzers

FUZZ_TARGETS += %D%/fuzz_telnet
FUZZ_SEEDS += %D%/seeds/telnet
%C%_fuzz_telnet_SOURCES = %D%/fuzz_telnet.c
%C%_fuzz_telnet_LDFLAGS = $(FUZZ_LINK)
%C%_fuzz_telnet_LDADD = io/libio.a base/libbase.a $(FUZZ_LIBS) $(IO_LIBS)
