#include "router/read_gdoi.h"

#include <stdlib.h>
#include <string.h>

#include "router/conf_int.h"
#include "router/read_acl.h"
#include "router/read_coop.h"
#include "router/read_net.h"
#include "router/router_int.h"

/* ---- transforms ---- */

static uint8_t auth_of(const char *hmac)
{
	static const struct {
		const char *word;
		uint8_t auth;
	} words[] = {{"esp-md5-hmac", GDOI_AUTH_MD5},
		     {"esp-sha-hmac", GDOI_AUTH_SHA1},
		     {"esp-sha256-hmac", GDOI_AUTH_SHA256},
		     {"esp-sha384-hmac", GDOI_AUTH_SHA384},
		     {"esp-sha512-hmac", GDOI_AUTH_SHA512}};

	for (size_t i = 0; hmac && i < sizeof words / sizeof *words; i++)
		if (!strcmp(words[i].word, hmac))
			return words[i].auth;
	return GDOI_AUTH_NONE;
}

static uint8_t esp_of(const char *esp)
{
	static const struct {
		const char *word;
		uint8_t esp;
	} words[] = {{"esp-des", GDOI_ESP_DES},	  {"esp-3des", GDOI_ESP_3DES},
		     {"esp-aes", GDOI_ESP_AES},	  {"esp-gcm", GDOI_ESP_GCM16},
		     {"esp-gmac", GDOI_ESP_GMAC}, {"esp-null", GDOI_ESP_NULL}};

	for (size_t i = 0; esp && i < sizeof words / sizeof *words; i++)
		if (!strcmp(words[i].word, esp))
			return words[i].esp;
	return 0;
}

static bool read_transform(const struct conf_node *root, const char *name, struct gdoi_transform *t)
{
	const struct conf_entry *e =
	    name ? conf_find(root, "ipsec.transform-set", name, NULL) : NULL;
	const struct conf_node *n = e ? conf_sub(e) : NULL;
	const char *bits = conf_arg(e, "bits");
	size_t enc, auth;

	*t = (struct gdoi_transform){.esp = esp_of(conf_arg(e, "esp")),
				     .auth = auth_of(conf_arg(e, "hmac"))};
	if (t->esp == GDOI_ESP_AES || t->esp == GDOI_ESP_GCM16 || t->esp == GDOI_ESP_GMAC)
		t->key_bits = bits ? (uint16_t)strtoul(bits, NULL, 10) : 128;
	t->transport = n && str_equal(conf_text_of(n, "transform.mode", "mode"), "transport");
	return e && gdoi_transform_sizes(t, &enc, &auth);
}

/* ---- access lists ---- */

static void ports_of(const struct net_ports *p, uint16_t *lo, uint16_t *hi)
{
	*lo = 0;
	*hi = UINT16_MAX;
	switch (p->op) {
	case NET_PORT_EQ:
		*lo = *hi = p->port[0];
		break;
	case NET_PORT_RANGE:
		*lo = p->port[0];
		*hi = p->port[1];
		break;
	case NET_PORT_LT:
		*hi = p->port[0] ? (uint16_t)(p->port[0] - 1) : 0;
		break;
	case NET_PORT_GT:
		*lo = p->port[0] < UINT16_MAX ? (uint16_t)(p->port[0] + 1) : UINT16_MAX;
		break;
	case NET_PORT_ANY:
	case NET_PORT_NEQ:
		break;
	}
}

static void ace_of(const struct net_ace *n, struct gdoi_ace *g)
{
	*g = (struct gdoi_ace){.deny = !(n->flags & NET_ACE_PERMIT),
			       .proto = n->proto == NET_PROTO_ANY ? 0 : (uint8_t)n->proto,
			       .src = n->src,
			       .src_mask = ~n->src_wild,
			       .dst = n->dst,
			       .dst_mask = ~n->dst_wild};
	ports_of(&n->src_port, &g->sport_lo, &g->sport_hi);
	ports_of(&n->dst_port, &g->dport_lo, &g->dport_hi);
}

static enum status read_aces(const struct conf *c, struct gdoi_ks_sa *sa, struct gdoi_ace **out)
{
	struct net_ace *list = NULL;
	size_t n = 0;
	enum status st = read_acl(c, sa->acl, &list, &n);

	if (st != ST_OK)
		return st;
	sa->n_listed = n;
	n = n < GDOI_ACES_MAX ? n : GDOI_ACES_MAX;
	*out = calloc(n + 1, sizeof **out);
	for (size_t i = 0; *out && i < n; i++)
		ace_of(&list[i], &(*out)[i]);
	free(list);
	sa->aces = *out;
	sa->n_aces = n;
	return *out ? ST_OK : ST_NOMEM;
}

/* ---- sa ipsec ---- */

static uint32_t life_of(const struct conf_node *root, const struct conf_node *profile)
{
	uint64_t days = conf_num_of(profile, "profile.lifetime.days", "days", 0);

	if (days)
		return (uint32_t)(days * 86400);
	return (uint32_t)conf_num_of(
	    profile, "profile.lifetime.seconds", "seconds",
	    conf_num_of(root, "ipsec.sa.lifetime.seconds", "seconds", 3600));
}

static void read_replay(const struct conf_node *n, struct gdoi_ks_sa *sa)
{
	const struct conf_entry *e = conf_first(n, "sa.replay");

	sa->replay = GDOI_REPLAY_COUNTER;
	sa->window = 64;
	if (!e)
		return;
	if (conf_is_no(e)) {
		sa->replay = GDOI_REPLAY_NONE;
	} else if (conf_has(e, "seconds")) {
		sa->replay = GDOI_REPLAY_TIME;
		sa->window = 1000 * (uint32_t)conf_num(e, "seconds", 0);
	} else if (conf_has(e, "window")) {
		sa->window = (uint32_t)strtoul(conf_arg(e, "window"), NULL, 10);
	}
}

/* A line that lacks its profile, transform set or list is not yet a policy: left out. */
static enum status read_sa(struct router *r, const struct conf_entry *e, struct read_ks *k)
{
	const struct conf_node *root = r->conf->root, *n = conf_sub(e), *profile;
	struct gdoi_ks_sa *sa = &k->sas[k->conf.n_sas];
	const char *name = n ? conf_text_of(n, "sa.profile", "profile") : NULL;
	const char *list = n ? conf_text_of(n, "sa.match", "list") : NULL;
	enum status st;

	profile = name ? conf_find_sub(root, "ipsec.profile", name) : NULL;
	if (!profile || !list || k->conf.n_sas == READ_SAS_MAX)
		return ST_OK;
	*sa = (struct gdoi_ks_sa){.number = (uint16_t)conf_num(e, "seq", 0)};
	(void)str_fit(sa->profile, sizeof sa->profile, name);
	(void)str_fit(sa->acl, sizeof sa->acl, list);
	if (!read_transform(root, conf_text_of(profile, "profile.transform-set", "ts1"),
			    &sa->transform))
		return ST_OK;
	sa->lifetime_s = life_of(root, profile);
	read_replay(n, sa);
	st = read_aces(r->conf, sa, &k->aces[k->conf.n_sas]);
	if (st == ST_OK)
		k->conf.n_sas++;
	return st == ST_ABSENT ? ST_OK : st;
}

/* ---- rekey ---- */

static void read_kek(const struct conf_node *ks, struct gdoi_ks_conf *c)
{
	const struct conf_entry *alg = conf_first(ks, "ks.rekey.algorithm");
	const char *word = conf_arg(alg, "algorithm"), *hash;

	c->kek_alg = str_equal(word, "aes")	  ? GDOI_KEK_AES
		     : str_equal(word, "des-cbc") ? GDOI_KEK_DES
						  : GDOI_KEK_3DES;
	c->kek_bits = c->kek_alg == GDOI_KEK_AES
			  ? (uint16_t)strtoul(conf_arg(alg, "bits"), NULL, 10)
		      : c->kek_alg == GDOI_KEK_DES ? 64
						   : 192;
	hash = conf_text_of(ks, "ks.rekey.sig-hash", "hash");
	c->sig_hash = str_equal(hash, "sha256")	  ? GDOI_SIG_SHA256
		      : str_equal(hash, "sha384") ? GDOI_SIG_SHA384
		      : str_equal(hash, "sha512") ? GDOI_SIG_SHA512
						  : GDOI_SIG_SHA1;
	c->kek_lifetime_s =
	    (uint32_t)(conf_num_of(ks, "ks.rekey.lifetime", "days", 0)
			   ? conf_num_of(ks, "ks.rekey.lifetime", "days", 0) * 86400
			   : conf_num_of(ks, "ks.rekey.lifetime", "seconds", 86400));
}

static void read_multicast(struct router *r, const struct conf_node *ks, struct gdoi_ks_conf *c)
{
	const char *list = conf_text_of(ks, "ks.rekey.address", "list");
	struct net_ace *aces = NULL;
	size_t n = 0;

	if (!list || read_acl(r->conf, list, &aces, &n) != ST_OK)
		return;
	for (size_t i = 0; i < n && !c->rekey_address; i++)
		if ((aces[i].flags & NET_ACE_PERMIT) && ip4_is_multicast(aces[i].dst))
			c->rekey_address = aces[i].dst;
	free(aces);
}

static void read_rekey(struct router *r, const struct conf_node *ks, struct gdoi_ks_conf *c)
{
	const struct conf_entry *again = conf_first(ks, "ks.rekey.retransmit");
	const char *label = conf_text_of(ks, "ks.rekey.authentication", "label");
	const char *ack = conf_text_of(ks, "ks.rekey.acknowledgement", "how");
	const struct router_key *key = label ? router_key_find(r, label) : NULL;

	read_kek(ks, c);
	c->rekey_key = key ? key->key : NULL;
	(void)str_fit(c->rekey_label, sizeof c->rekey_label, label ? label : "");
	c->unicast = conf_first(ks, "ks.rekey.transport") != NULL;
	read_multicast(r, ks, c);
	/* A key that is named and not there is waited for; nothing to sign with, or nowhere to send: no rekeys. */
	if (!label || (!c->unicast && !c->rekey_address))
		c->kek_alg = 0;
	c->retransmit_s = (uint32_t)conf_num(again, "interval", 10);
	c->retransmit_n = (uint32_t)conf_num(again, "number", 2);
	c->retransmit_periodic = conf_has(again, "periodic");
	c->ack = str_equal(ack, "any")		   ? GDOI_ACK_ANY
		 : str_equal(ack, "interoperable") ? GDOI_ACK_INTEROPERABLE
						   : GDOI_ACK_CISCO;
}

/* ---- authorization ---- */

static enum status read_ranges(struct router *r, const struct conf_node *ks, struct read_ks *k)
{
	const char *list = conf_text_of(ks, "ks.authorization.address", "list");
	struct net_ace *aces = NULL;
	size_t n = 0;

	if (!list)
		return ST_OK;
	k->conf.by_address = true; /* a list that is not there lets nobody in */
	if (read_acl(r->conf, list, &aces, &n) != ST_OK)
		return ST_OK;
	k->ranges = calloc(n + 1, sizeof *k->ranges);
	for (size_t i = 0; k->ranges && i < n; i++)
		k->ranges[i] = (struct gdoi_ks_range){
		    .permit = aces[i].flags & NET_ACE_PERMIT, aces[i].src, aces[i].src_wild};
	free(aces);
	k->conf.ranges = k->ranges;
	k->conf.n_ranges = k->ranges ? n : 0;
	return k->ranges ? ST_OK : ST_NOMEM;
}

static void add_identities(const struct conf_node *n, const char *row, const char *what,
			   struct read_ks *k)
{
	conf_each (e, n, row) {
		struct text *t = &k->identities[k->n_identities];

		text_addf(t, "%s:%s", what, conf_arg(e, what));
		k->identity_texts[k->n_identities++] = text_str(t);
	}
}

static enum status read_identities(const struct conf_node *root, const struct conf_node *ks,
				   struct read_ks *k)
{
	const char *name = conf_text_of(ks, "ks.authorization.identity", "identity");
	const struct conf_node *n = name ? conf_find_sub(root, "identity", name) : NULL;
	size_t max = 1;

	if (!name)
		return ST_OK;
	k->conf.by_identity = true;
	conf_each (e, n ? n : ks, n ? NULL : "ks.authorization.identity")
		max++;
	k->identities = calloc(max, sizeof *k->identities);
	k->identity_texts = calloc(max, sizeof *k->identity_texts);
	if (!k->identities || !k->identity_texts)
		return ST_NOMEM;
	if (n) {
		add_identities(n, "identity.dn", "dn", k);
		add_identities(n, "identity.fqdn", "fqdn", k);
	}
	k->conf.identities = k->identity_texts;
	k->conf.n_identities = k->n_identities;
	return ST_OK;
}

/* ---- all ---- */

static bool read_identity(const struct conf_node *group, uint8_t *type, uint32_t *identity)
{
	const struct conf_entry *e = conf_first(group, "group.identity");

	*type = conf_has(e, "address") ? GDOI_IDENTITY_ADDRESS : GDOI_IDENTITY_NUMBER;
	*identity =
	    conf_has(e, "address") ? conf_ip(e, "address", 0) : (uint32_t)conf_num(e, "number", 0);
	return e != NULL;
}

/* Cooperating servers compare hashes and share sender identifiers: one reader says both. */
static void read_redundancy(struct router *r, const struct conf_entry *group,
			    struct gdoi_ks_conf *c)
{
	struct coop_conf coop;

	if (read_coop(r->conf, group, &coop) != ST_OK)
		return;
	c->redundancy = true;
	memcpy(c->policy_hash, coop.policy_hash, sizeof c->policy_hash);
	if (c->rekey_key)
		hash_parts(HASH_SHA256, PARTS(rsa_pub_der(rsa_key_pub(c->rekey_key))), c->key_hash);
}

enum status read_ks(struct router *r, const struct conf_entry *group, struct read_ks *k)
{
	const struct conf_node *root = r->conf->root, *g = conf_sub(group), *ks;
	const struct conf_entry *server = g ? conf_first(g, "group.server.local") : NULL;
	struct gdoi_ks_conf *c = &k->conf;
	struct coop_sid sid;
	enum status st;

	memset(k, 0, sizeof *k);
	ks = server ? conf_sub(server) : NULL;
	if (!ks || !read_identity(g, &c->id_type, &c->identity))
		return ST_ABSENT;
	c->local = conf_ip(conf_first(ks, "ks.address"), "address", 0);
	if (!c->local)
		return ST_ABSENT;
	(void)str_fit(c->group, sizeof c->group, conf_arg(group, "name"));
	read_rekey(r, ks, c);
	c->receive_only = conf_first(ks, "ks.sa.receive-only") != NULL;
	coop_read_sid(ks, &sid);
	c->sid_bits = sid.size_cfg;
	memcpy(c->kssids, sid.assigned, sizeof c->kssids);
	c->reauth_crl = conf_first(ks, "ks.registration.crl") != NULL;
	read_redundancy(r, group, c);
	st = read_ranges(r, ks, k);
	if (st == ST_OK)
		st = read_identities(root, ks, k);
	conf_each (e, ks, "ks.sa") {
		if (st == ST_OK)
			st = read_sa(r, e, k);
	}
	c->sas = k->sas;
	if (st != ST_OK)
		read_ks_free(k);
	return st;
}

void read_ks_free(struct read_ks *k)
{
	for (size_t i = 0; i < READ_SAS_MAX; i++)
		free(k->aces[i]);
	for (size_t i = 0; i < k->n_identities; i++)
		text_free(&k->identities[i]);
	free(k->identities);
	free(k->identity_texts);
	free(k->ranges);
	memset(k, 0, sizeof *k);
}

bool read_gm(struct router *r, const struct conf_entry *group, struct gdoi_gm_conf *c)
{
	static const char *const sets[] = {"ts1", "ts2", "ts3", "ts4", "ts5", "ts6"};
	const struct conf_node *g = conf_sub(group);
	const struct conf_entry *ciphers, *hashes, *e;

	memset(c, 0, sizeof *c);
	if (!g || !read_identity(g, &c->id_type, &c->identity))
		return false;
	(void)str_fit(c->group, sizeof c->group, conf_arg(group, "name"));
	c->passive = conf_first(g, "group.passive") != NULL;
	conf_each (s, g, "group.server.address") {
		if (c->n_servers < GDOI_SERVERS_MAX)
			c->servers[c->n_servers++] = conf_ip(s, "address", 0);
	}
	ciphers = conf_first(g, "group.client.rekey.encryption");
	c->ciphers_any = !ciphers;
	c->cipher_des = conf_has(ciphers, "des-cbc");
	c->cipher_3des = conf_has(ciphers, "3des-cbc");
	c->cipher_aes128 = conf_has(ciphers, "aes-128");
	c->cipher_aes192 = conf_has(ciphers, "aes-192");
	c->cipher_aes256 = conf_has(ciphers, "aes-256");
	hashes = conf_first(g, "group.client.rekey.hash");
	c->hashes_any = !hashes;
	c->hash_sha1 = conf_has(hashes, "sha");
	c->hash_sha256 = conf_has(hashes, "sha256");
	c->hash_sha384 = conf_has(hashes, "sha384");
	c->hash_sha512 = conf_has(hashes, "sha512");
	e = conf_first(g, "group.client.transform-sets");
	for (size_t i = 0; e && i < sizeof sets / sizeof *sets; i++)
		if (conf_has(e, sets[i]) &&
		    read_transform(r->conf->root, conf_arg(e, sets[i]), &c->sets[c->n_sets]))
			c->n_sets++;
	c->recovery_s = (uint32_t)conf_num_of(g, "group.client.recovery-check", "seconds", 0);
	return true;
}
