/* The engine's own copy of its configuration. */
#include <stdlib.h>
#include <string.h>

#include "ike/ike_local.h"

static void *dup_array(const void *from, size_t n, size_t size)
{
	void *p = calloc(n ? n : 1, size);

	if (p && n)
		memcpy(p, from, n * size);
	return p;
}

static bool dup_bytes(struct bytes *b)
{
	uint8_t *p = dup_array(b->p, b->n, 1);

	b->p = p;
	return p != NULL;
}

static bool credential_copy(struct ike_credential *c)
{
	bool ok = true;

	c->name = str_copy(c->name);
	for (size_t i = 0; i < IKE_CHAIN_MAX; i++) {
		if (i >= c->n_chain)
			c->chain[i] = BYTES(NULL, 0);
		if (i >= c->n_issuers)
			c->issuers[i] = BYTES(NULL, 0);
		ok = dup_bytes(&c->chain[i]) && ok;
		ok = dup_bytes(&c->issuers[i]) && ok;
	}
	ok = dup_bytes(&c->subject) && ok;
	ok = dup_bytes(&c->ca_name) && ok;
	return ok && c->name;
}

static void credential_free(struct ike_credential *c)
{
	free((char *)c->name);
	for (size_t i = 0; i < IKE_CHAIN_MAX; i++) {
		free((uint8_t *)c->chain[i].p);
		free((uint8_t *)c->issuers[i].p);
	}
	free((uint8_t *)c->subject.p);
	free((uint8_t *)c->ca_name.p);
}

void ike_conf_free(struct ike_conf *c)
{
	struct ike_credential *cred = (struct ike_credential *)c->credentials;

	for (size_t i = 0; cred && i < c->n_credentials; i++)
		credential_free(&cred[i]);
	free(cred);
	if (c->psks)
		crypto_wipe((struct ike_psk *)c->psks, c->n_psks * sizeof *c->psks);
	free((struct ike_psk *)c->psks);
	free((struct ike_policy *)c->policies);
	free((char *)c->hostname);
	*c = (struct ike_conf){0};
}

static bool policy_valid(const struct ike_policy *p)
{
	return ike_cipher_of(p->cipher, p->key_bits) != CIPHER_NONE &&
	       ike_hash_of(p->hash) != HASH_NONE && dh_desc(p->group) && p->lifetime_s &&
	       (p->auth == IKE_AUTH_PSK || p->auth == IKE_AUTH_RSA_SIG);
}

enum status ike_conf_copy(struct ike_conf *to, const struct ike_conf *from)
{
	struct ike_conf c = *from;

	if (c.n_policies > IKE_POLICIES_MAX || c.n_credentials > IKE_CREDENTIALS_MAX)
		return ST_LIMIT;
	for (size_t i = 0; i < c.n_policies; i++)
		if (!policy_valid(&c.policies[i]))
			return ST_RANGE;
	for (size_t i = 0; i < c.n_credentials; i++)
		if (c.credentials[i].n_chain > IKE_CHAIN_MAX ||
		    c.credentials[i].n_issuers > IKE_CHAIN_MAX)
			return ST_RANGE;

	c.policies = dup_array(from->policies, from->n_policies, sizeof *from->policies);
	c.psks = dup_array(from->psks, from->n_psks, sizeof *from->psks);
	c.hostname = str_copy(from->hostname ? from->hostname : "");
	struct ike_credential *creds =
	    dup_array(from->credentials, from->n_credentials, sizeof *from->credentials);
	bool ok = c.policies && c.psks && c.hostname && creds;
	c.n_credentials = 0;
	for (size_t i = 0; creds && i < from->n_credentials; i++, c.n_credentials++)
		ok = credential_copy(&creds[i]) && ok;
	c.credentials = creds;
	if (!c.doi)
		c.doi = IKE_DOI_GDOI;
	if (!c.port)
		c.port = IKE_PORT;
	if (!c.mtu)
		c.mtu = 1500;
	if (!c.half_open_max)
		c.half_open_max = IKE_HALF_OPEN_MAX;
	if (!c.half_open_peer)
		c.half_open_peer = IKE_HALF_OPEN_PEER;
	if (!c.natt_keepalive_s)
		c.natt_keepalive_s = IKE_NATT_KEEPALIVE_S;
	if (!c.keepalive_retry_s)
		c.keepalive_retry_s = 2;
	if (!ok) {
		ike_conf_free(&c);
		return ST_NOMEM;
	}
	*to = c;
	return ST_OK;
}

/* The longest prefix; of two alike the one for this address of ours. */
static bool better(const struct ike_psk *a, const struct ike_psk *than)
{
	return !than || a->mask > than->mask || (a->mask == than->mask && a->local && !than->local);
}

const struct ike_psk *ike_conf_psk(const struct ike_conf *c, ip4_t local, ip4_t peer)
{
	const struct ike_psk *best = NULL;

	for (size_t i = 0; i < c->n_psks; i++) {
		const struct ike_psk *k = &c->psks[i];
		if ((peer & k->mask) == (k->address & k->mask) &&
		    (!k->local || k->local == local) && better(k, best))
			best = k;
	}
	return best;
}
