#include "crypto/chacha.h"

#include <stddef.h>

#include "crypto/secret.h"

static uint32_t rotl(uint32_t v, int n)
{
	return v << n | v >> (32 - n);
}

/* A macro with constant places, so that the sixteen words stay in registers. */
#define QUARTER(a, b, c, d)            \
	do {                           \
		a += b;                \
		d = rotl(d ^ (a), 16); \
		c += d;                \
		b = rotl(b ^ (c), 12); \
		a += b;                \
		d = rotl(d ^ (a), 8);  \
		c += d;                \
		b = rotl(b ^ (c), 7);  \
	} while (0)

static uint32_t load_le(const uint8_t *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

void chacha20_block(const uint8_t key[static 32], uint32_t counter, const uint8_t nonce[static 12],
		    uint8_t out[static CHACHA_BLOCK])
{
	uint32_t in[16] = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574}, s[16];

	for (size_t i = 0; i < 8; i++)
		in[4 + i] = load_le(key + 4 * i);
	in[12] = counter;
	for (size_t i = 0; i < 3; i++)
		in[13 + i] = load_le(nonce + 4 * i);
	for (size_t i = 0; i < 16; i++)
		s[i] = in[i];
	for (int round = 0; round < 10; round++) {
		QUARTER(s[0], s[4], s[8], s[12]);
		QUARTER(s[1], s[5], s[9], s[13]);
		QUARTER(s[2], s[6], s[10], s[14]);
		QUARTER(s[3], s[7], s[11], s[15]);
		QUARTER(s[0], s[5], s[10], s[15]);
		QUARTER(s[1], s[6], s[11], s[12]);
		QUARTER(s[2], s[7], s[8], s[13]);
		QUARTER(s[3], s[4], s[9], s[14]);
	}
	for (size_t i = 0; i < 16; i++) {
		uint32_t v = s[i] + in[i];
		out[4 * i] = (uint8_t)v;
		out[4 * i + 1] = (uint8_t)(v >> 8);
		out[4 * i + 2] = (uint8_t)(v >> 16);
		out[4 * i + 3] = (uint8_t)(v >> 24);
	}
	crypto_wipe(s, sizeof s);
	crypto_wipe(in, sizeof in);
}
