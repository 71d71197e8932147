/*
 * IPv4 addresses as unit type: host byte order, so that masks and ranges are plain arithmetic.
 */
#ifndef GKMSH_BASE_ADDR_H
#define GKMSH_BASE_ADDR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint32_t ip4_t;

#define IP4_ANY		UINT32_C(0)
#define IP4_BROADCAST	UINT32_C(0xffffffff)
#define IP4_TEXT_SIZE	16
#define IP4(a, b, c, d) ((ip4_t)(a) << 24 | (ip4_t)(b) << 16 | (ip4_t)(c) << 8 | (ip4_t)(d))

/* Exactly four decimal numbers 0..255 and three dots, nothing after them. */
bool ip4_parse(const char *text, ip4_t *out);
void ip4_format(ip4_t, char out[static IP4_TEXT_SIZE]);

/* One buffer per use in an argument list: IP4_STR(a) lives to the end of the enclosing block. */
#define IP4_STR(a) (ip4_str((char[IP4_TEXT_SIZE]){0}, (a)))
const char *ip4_str(char *buf, ip4_t);

bool ip4_mask_valid(ip4_t mask); /* ones, then zeros */
int ip4_mask_bits(ip4_t mask);	 /* of a valid mask */
ip4_t ip4_mask_of(int bits);	 /* 0..32 */
bool ip4_is_multicast(ip4_t);

#endif
