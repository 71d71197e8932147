#include "router/ike_keys.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "router/router_int.h"

struct ike_key {
	uint8_t icookie[8];
	struct secret key;
};

struct ike_keys {
	struct ike_key all[IKE_KEYS_MAX];
	size_t first, n;
};

struct ike_keys *ike_keys_new(void)
{
	return calloc(1, sizeof(struct ike_keys));
}

void ike_keys_free(struct ike_keys *k)
{
	if (k)
		crypto_wipe(k, sizeof *k);
	free(k);
}

void ike_keys_add(struct ike_keys *k, const uint8_t icookie[8], struct bytes key)
{
	struct ike_key *to;

	if (!k)
		return;
	if (k->n == IKE_KEYS_MAX)
		k->first = (k->first + 1) % IKE_KEYS_MAX;
	else
		k->n++;
	to = &k->all[(k->first + k->n - 1) % IKE_KEYS_MAX];
	memcpy(to->icookie, icookie, 8);
	if (secret_set(&to->key, key) != ST_OK)
		secret_wipe(&to->key);
}

bool router_ike_key_line(const struct router *r, size_t i, char out[static IKE_KEY_LINE])
{
	const struct ike_keys *k = r->ike_keys;
	const struct ike_key *from;
	char *to = out;

	if (!k || i >= k->n)
		return false;
	from = &k->all[(k->first + i) % IKE_KEYS_MAX];
	for (unsigned c = 0; c < 8; c++)
		to += snprintf(to, 3, "%02x", from->icookie[c]);
	*to++ = ',';
	*to = '\0';
	for (unsigned c = 0; c < from->key.n; c++)
		to += snprintf(to, 3, "%02x", from->key.b[c]);
	return true;
}
