#include "base/addr.h"

#include <stdio.h>

bool ip4_parse(const char *text, ip4_t *out)
{
	ip4_t a = 0;

	for (int i = 0; i < 4; i++) {
		unsigned v = 0;
		int digits = 0;

		for (; *text >= '0' && *text <= '9'; text++) {
			v = v * 10 + (unsigned)(*text - '0');
			if (++digits > 3 || v > 255)
				return false;
		}
		if (!digits)
			return false;
		if (i < 3 && *text++ != '.')
			return false;
		a = a << 8 | v;
	}
	if (*text)
		return false;
	*out = a;
	return true;
}

void ip4_format(ip4_t a, char out[static IP4_TEXT_SIZE])
{
	snprintf(out, IP4_TEXT_SIZE, "%u.%u.%u.%u", a >> 24, a >> 16 & 255, a >> 8 & 255, a & 255);
}

const char *ip4_str(char *buf, ip4_t a)
{
	ip4_format(a, buf);
	return buf;
}

bool ip4_mask_valid(ip4_t mask)
{
	return (~mask & (~mask + 1)) == 0;
}

int ip4_mask_bits(ip4_t mask)
{
	return __builtin_popcount(mask);
}

ip4_t ip4_mask_of(int bits)
{
	return bits <= 0 ? 0 : bits >= 32 ? IP4_BROADCAST : ~(IP4_BROADCAST >> bits);
}

bool ip4_is_multicast(ip4_t a)
{
	return a >> 28 == 14;
}
