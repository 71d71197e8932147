/* One block of the ChaCha20 stream (RFC 8439 2.3), for drbg.c and its tests. */
#ifndef GKMSH_CRYPTO_CHACHA_H
#define GKMSH_CRYPTO_CHACHA_H

#include <stdint.h>

#define CHACHA_BLOCK 64

void chacha20_block(const uint8_t key[static 32], uint32_t counter, const uint8_t nonce[static 12],
		    uint8_t out[static CHACHA_BLOCK]);

#endif
