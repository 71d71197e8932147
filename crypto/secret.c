#include "crypto/secret.h"

#include <openssl/crypto.h>
#include <string.h>

enum status secret_set(struct secret *s, struct bytes from)
{
	if (from.n > sizeof s->b)
		return ST_RANGE;
	if (from.n)
		memmove(s->b, from.p, from.n);
	OPENSSL_cleanse(s->b + from.n, sizeof s->b - from.n);
	s->n = (uint16_t)from.n;
	return ST_OK;
}

void secret_wipe(struct secret *s)
{
	if (s)
		OPENSSL_cleanse(s, sizeof *s);
}

bool secret_equal(const struct secret *a, const struct secret *b)
{
	return crypto_equal(secret_view(a), secret_view(b));
}

void crypto_wipe(void *p, size_t n)
{
	if (p)
		OPENSSL_cleanse(p, n);
}

bool crypto_equal(struct bytes a, struct bytes b)
{
	if (a.n != b.n)
		return false;
	return a.n == 0 || CRYPTO_memcmp(a.p, b.p, a.n) == 0;
}
