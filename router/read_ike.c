#include "router/read_ike.h"

#include <stdlib.h>
#include <string.h>

#include "router/conf_int.h"

struct word_number {
	const char *word;
	unsigned number;
};

static unsigned number_of(const struct word_number *table, const char *word, unsigned otherwise)
{
	for (; word && table->word; table++)
		if (!strcmp(table->word, word))
			return table->number;
	return otherwise;
}

/* ---- policies ---- */

static void read_policy(const struct conf_entry *e, struct ike_policy *p)
{
	static const struct word_number ciphers[] = {
	    {"des", IKE_CIPHER_DES}, {"3des", IKE_CIPHER_3DES}, {"aes", IKE_CIPHER_AES}, {NULL, 0}};
	static const struct word_number hashes[] = {
	    {"md5", IKE_HASH_MD5},	 {"sha", IKE_HASH_SHA1},      {"sha256", IKE_HASH_SHA256},
	    {"sha384", IKE_HASH_SHA384}, {"sha512", IKE_HASH_SHA512}, {NULL, 0}};
	static const struct word_number methods[] = {
	    {"pre-share", IKE_AUTH_PSK}, {"rsa-encr", IKE_AUTH_RSA_ENCR}, {NULL, 0}};
	const struct conf_node *n = conf_sub(e);
	const struct conf_entry *cipher = n ? conf_first(n, "isakmp.policy.encryption") : NULL;
	const char *group = n ? conf_text_of(n, "isakmp.policy.group", "group") : NULL;

	*p = (struct ike_policy){.priority = (uint16_t)conf_num(e, "priority", 0),
				 .cipher = IKE_CIPHER_DES,
				 .hash = IKE_HASH_SHA1,
				 .auth = IKE_AUTH_RSA_SIG,
				 .group = group ? (uint8_t)strtoul(group, NULL, 10) : 1,
				 .lifetime_s = 86400};
	if (!n)
		return;
	p->cipher = (uint8_t)number_of(ciphers, conf_arg(cipher, "cipher"), IKE_CIPHER_DES);
	if (p->cipher == IKE_CIPHER_AES)
		p->key_bits = conf_has(cipher, "bits")
				  ? (uint16_t)strtoul(conf_arg(cipher, "bits"), NULL, 10)
				  : 128;
	p->hash = (uint8_t)number_of(hashes, conf_text_of(n, "isakmp.policy.hash", "hash"),
				     IKE_HASH_SHA1);
	p->auth = (uint8_t)number_of(
	    methods, conf_text_of(n, "isakmp.policy.authentication", "method"), IKE_AUTH_RSA_SIG);
	p->lifetime_s = (uint32_t)conf_num_of(n, "isakmp.policy.lifetime", "seconds", 86400);
}

static int by_priority(const void *a, const void *b)
{
	const struct ike_policy *p = a, *q = b;

	return (p->priority > q->priority) - (p->priority < q->priority);
}

/* What a router offers when none is configured: its suites 65507 to 65514. */
size_t read_ike_defaults(struct ike_policy p[static READ_IKE_DEFAULTS])
{
	static const struct ike_policy suites[READ_IKE_DEFAULTS] = {
	    {65507, IKE_CIPHER_AES, 128, IKE_HASH_SHA1, IKE_AUTH_RSA_SIG, 5, 86400},
	    {65508, IKE_CIPHER_AES, 128, IKE_HASH_SHA1, IKE_AUTH_PSK, 5, 86400},
	    {65509, IKE_CIPHER_AES, 128, IKE_HASH_MD5, IKE_AUTH_RSA_SIG, 5, 86400},
	    {65510, IKE_CIPHER_AES, 128, IKE_HASH_MD5, IKE_AUTH_PSK, 5, 86400},
	    {65511, IKE_CIPHER_3DES, 0, IKE_HASH_SHA1, IKE_AUTH_RSA_SIG, 2, 86400},
	    {65512, IKE_CIPHER_3DES, 0, IKE_HASH_SHA1, IKE_AUTH_PSK, 2, 86400},
	    {65513, IKE_CIPHER_3DES, 0, IKE_HASH_MD5, IKE_AUTH_RSA_SIG, 2, 86400},
	    {65514, IKE_CIPHER_3DES, 0, IKE_HASH_MD5, IKE_AUTH_PSK, 2, 86400},
	};

	memcpy(p, suites, sizeof suites);
	return sizeof suites / sizeof *suites;
}

static void read_policies(const struct conf_node *root, struct read_ike *r)
{
	size_t n = 0;
	bool configured = false;

	conf_each (e, root, "isakmp.policy") {
		if (n == IKE_POLICIES_MAX)
			break;
		read_policy(e, &r->policies[n]);
		/* Encrypted nonces are in the language, and in nobody's use: never offered. */
		n += r->policies[n].auth != IKE_AUTH_RSA_ENCR;
		configured = true;
	}
	qsort(r->policies, n, sizeof *r->policies, by_priority);
	if (!configured && !conf_first(root, "isakmp.default.policy"))
		n = read_ike_defaults(r->policies);
	r->conf.policies = r->policies;
	r->conf.n_policies = n;
}

/* ---- pre-shared keys ---- */

/* By address, or by a name that "ip host" knows: main mode looks for the key before it hears a name. */
static void add_psk(struct read_ike *r, const struct conf_node *root, const struct conf_entry *e,
		    ip4_t local)
{
	struct ike_psk *p = &r->psks[r->conf.n_psks];
	const char *key = conf_arg(e, "key"), *host = conf_arg(e, "host");

	*p = (struct ike_psk){.local = local};
	if (host) {
		const struct conf_entry *known = conf_find(root, "ip.host", host, NULL);
		if (!known)
			return;
		p->address = conf_ip(known, "address", 0);
		p->mask = IP4_BROADCAST;
	} else {
		p->address = conf_ip(e, "address", 0);
		p->mask = conf_has(e, "mask") ? conf_ip(e, "mask", 0)
			  : p->address	      ? IP4_BROADCAST
					      : 0;
	}
	if (key && secret_set(&p->key, BYTES(key, strlen(key))) == ST_OK)
		r->conf.n_psks++;
}

/* Where a key ring counts; false: at an interface that has no address. */
static bool ring_local(const struct conf_node *root, const struct conf_node *ring, ip4_t *out)
{
	const struct conf_entry *e = conf_first(ring, "keyring.local-address");
	const char *name = e ? conf_arg(e, "if") : NULL;
	const struct conf_node *i = name ? conf_find_sub(root, "interface", name) : NULL;

	*out = 0;
	if (!e)
		return true;
	*out = name ? i ? conf_ip(conf_first(i, "if.ip.address"), "address", 0) : 0
		    : conf_ip(e, "address", 0);
	return *out != 0;
}

static void add_ring(struct read_ike *r, const struct conf_node *root, const struct conf_node *ring)
{
	ip4_t local;

	if (!ring || !ring_local(root, ring, &local))
		return;
	conf_each (e, ring, "keyring.key.address")
		add_psk(r, root, e, local);
	conf_each (e, ring, "keyring.key.hostname")
		add_psk(r, root, e, local);
}

static enum status read_psks(const struct conf_node *root, struct read_ike *r)
{
	size_t n = 0;

	conf_each (e, root, "isakmp.key.address")
		n++;
	conf_each (e, root, "isakmp.key.hostname")
		n++;
	conf_each (ring, root, "keyring") {
		conf_each (e, conf_sub(ring), "keyring.key.address")
			n++;
		conf_each (e, conf_sub(ring), "keyring.key.hostname")
			n++;
	}
	r->psks = calloc(n + 1, sizeof *r->psks);
	if (!r->psks)
		return ST_NOMEM;
	conf_each (e, root, "isakmp.key.address")
		add_psk(r, root, e, 0);
	conf_each (e, root, "isakmp.key.hostname")
		add_psk(r, root, e, 0);
	conf_each (ring, root, "keyring")
		add_ring(r, root, conf_sub(ring));
	r->conf.psks = r->psks;
	return ST_OK;
}

/* ---- all ---- */

static void read_keepalive(const struct conf_node *root, struct ike_conf *c)
{
	const struct conf_entry *e = conf_first(root, "isakmp.keepalive");

	if (!e)
		return;
	c->keepalive_s = (uint32_t)conf_num(e, "interval", 10);
	c->keepalive_retry_s = (uint32_t)conf_num(e, "retry", 2);
	c->keepalive = str_equal(conf_arg(e, "mode"), "periodic") ? IKE_KEEPALIVE_PERIODIC
								  : IKE_KEEPALIVE_ON_DEMAND;
}

/* crypto call admission limit ike: of SAs, and of those that are not established yet. */
static void read_admission(const struct conf_node *root, struct ike_conf *c)
{
	conf_each (e, root, "crypto.call.ike") {
		unsigned n = (unsigned)conf_num(e, "number", 0);
		if (str_equal(conf_arg(e, "which"), "sa"))
			c->sa_max = n;
		else
			c->half_open_max = n;
	}
}

/* The version of the group software goes along in a vendor ID: how others see this router. */
static void read_version(const struct conf_node *root, struct ike_conf *c)
{
	static const uint8_t prefix[IKE_APP_VID_PREFIX] = {'g', 'k', 'm', 's', 'h', ' ', 'g', 'r',
							   'o', 'u', 'p', ' ', 'k', 'e', 'y', 's'};
	bool server = false;

	conf_each (e, root, "gdoi.group")
		server = server || (conf_sub(e) && conf_first(conf_sub(e), "group.server.local"));
	memcpy(c->app_prefix, prefix, sizeof prefix);
	c->app_data[0] = 1;
	c->app_data[2] = server ? 27 : 25;
	c->app = true;
}

enum status read_ike(const struct conf *conf, struct read_ike *r)
{
	const struct conf_node *root = conf->root;
	const char *how = conf_text_of(root, "isakmp.identity", "how");

	memset(r, 0, sizeof *r);
	read_policies(root, r);
	read_keepalive(root, &r->conf);
	read_version(root, &r->conf);
	read_admission(root, &r->conf);
	r->conf.natt_keepalive_s =
	    (uint32_t)conf_num_of(root, "isakmp.nat.keepalive", "seconds", 0);
	r->conf.whole = !conf_first(root, "isakmp.fragmentation");
	r->conf.identity = str_equal(how, "dn")		? IKE_IDENTITY_DN
			   : str_equal(how, "hostname") ? IKE_IDENTITY_HOSTNAME
							: IKE_IDENTITY_ADDRESS;
	r->conf.doi = str_equal(conf_text_of(root, "isakmp.doi", "doi"), "ipsec") ? 1 : 2;
	r->conf.hostname = conf_text_of(root, "hostname", "name");
	r->enabled = !conf_first(root, "isakmp.enable") && conf_first(root, "gdoi.group");
	return read_psks(root, r);
}

void read_ike_free(struct read_ike *r)
{
	for (size_t i = 0; i < r->conf.n_psks; i++)
		secret_wipe(&r->psks[i].key);
	free(r->psks);
	memset(r, 0, sizeof *r);
}
