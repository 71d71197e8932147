#include "router/read_coop.h"

#include <string.h>

#include "crypto/hash.h"
#include "router/conf_int.h"

/* ---- the policy as text ---- */

/*
 * What members feel, as values, so that a default that was typed and one that was not are the same. Where a
 * server listens, whom it lets in, how often it repeats a rekey, and what it calls its key, its profile and
 * its access list are its own business.
 */
static void add_value(struct text *t, const char *what, const char *value)
{
	text_addf(t, "%s=%s\n", what, value ? value : "");
}

static void add_arg(struct text *t, const struct conf_node *n, const char *row, const char *capture,
		    const char *otherwise)
{
	const char *v = conf_text_of(n, row, capture);

	text_addf(t, "%s.", row);
	add_value(t, capture, v ? v : otherwise);
}

static void add_flag(struct text *t, const struct conf_node *n, const char *row)
{
	add_value(t, row, conf_first(n, row) ? "yes" : "no");
}

static void add_seconds(struct text *t, const struct conf_node *n, const char *seconds_row,
			const char *days_row, uint64_t otherwise)
{
	const struct conf_entry *s = conf_first(n, seconds_row), *d = conf_first(n, days_row);
	uint64_t v = conf_has(d, "days")      ? conf_num(d, "days", 0) * 86400
		     : conf_has(s, "seconds") ? conf_num(s, "seconds", 0)
					      : otherwise;

	text_addf(t, "life=%llu\n", (unsigned long long)v);
}

static void add_list(const struct conf *c, struct text *t, const char *name)
{
	const struct conf_entry *e = name ? conf_find(c->root, "acl.extended", name, NULL) : NULL;

	if (e && e->sub)
		conf_write_node(e->sub, 1, false, t);
}

static void add_transform(const struct conf *c, struct text *t, const char *name)
{
	static const char *const captures[] = {"ah", "esp", "bits", "hmac"};
	const struct conf_entry *e =
	    name ? conf_find(c->root, "ipsec.transform-set", name, NULL) : NULL;

	for (size_t i = 0; e && i < sizeof captures / sizeof *captures; i++)
		add_value(t, captures[i], conf_arg(e, captures[i]));
	if (e && e->sub)
		add_arg(t, e->sub, "transform.mode", "mode", "tunnel");
}

static void add_profile(const struct conf *c, struct text *t, const struct conf_node *p)
{
	static const char *const captures[] = {"ts1", "ts2", "ts3", "ts4", "ts5", "ts6"};
	const struct conf_entry *sets = conf_first(p, "profile.transform-set");

	add_seconds(t, p, "profile.lifetime.seconds", "profile.lifetime.days",
		    conf_num_of(c->root, "ipsec.sa.lifetime.seconds", "seconds", 3600));
	for (size_t i = 0; i < sizeof captures / sizeof *captures; i++)
		add_transform(c, t, conf_arg(sets, captures[i]));
}

static void add_sa(const struct conf *c, struct text *t, const struct conf_entry *sa)
{
	const struct conf_node *n = sa->sub, *p;
	const struct conf_entry *replay;
	const char *profile;

	add_value(t, "sa", conf_arg(sa, "seq"));
	if (!n)
		return;
	replay = conf_first(n, "sa.replay");
	add_value(t, "replay", replay && conf_is_no(replay) ? "no" : "yes");
	add_arg(t, n, "sa.replay", "window", "64");
	add_arg(t, n, "sa.replay", "seconds", "");
	add_flag(t, n, "sa.tag");
	profile = conf_text_of(n, "sa.profile", "profile");
	p = profile ? conf_find_sub(c->root, "ipsec.profile", profile) : NULL;
	if (p)
		add_profile(c, t, p);
	add_list(c, t, conf_text_of(n, "sa.match", "list"));
}

static bool hash_policy(const struct conf *c, const struct conf_node *ks, uint8_t out[32])
{
	struct text t = TEXT_EMPTY;
	bool ok;

	add_arg(&t, ks, "ks.rekey.algorithm", "algorithm", "3des-cbc");
	add_arg(&t, ks, "ks.rekey.algorithm", "bits", "");
	add_arg(&t, ks, "ks.rekey.sig-hash", "hash", "sha");
	add_seconds(&t, ks, "ks.rekey.lifetime", "ks.rekey.lifetime", 86400);
	add_flag(&t, ks, "ks.rekey.transport");
	add_arg(&t, ks, "ks.group.size", "size", "medium");
	add_arg(&t, ks, "ks.group.size", "bits", "");
	add_flag(&t, ks, "ks.pfs");
	add_flag(&t, ks, "ks.sa.receive-only");
	add_flag(&t, ks, "ks.sa.pair-wise-keying");
	add_arg(&t, ks, "ks.sa.d3p", "sec", "");
	add_arg(&t, ks, "ks.sa.d3p", "msec", "");
	conf_each (e, ks, "ks.sa")
		add_sa(c, &t, e);
	ok = text_ok(&t);
	hash_parts(HASH_SHA256, PARTS(BYTES(text_str(&t), t.len)), out);
	text_free(&t);
	return ok;
}

/* ---- identifiers ---- */

static void set_bit(uint8_t set[16], uint64_t n)
{
	if (n < 128)
		set[n / 8] |= (uint8_t)(0x80 >> n % 8);
}

void coop_read_sid(const struct conf_node *ks, struct coop_sid *sid)
{
	const struct conf_entry *id = conf_first(ks, "ks.identifier");
	const struct conf_node *n = id ? id->sub : NULL;
	const char *size = conf_text_of(ks, "ks.group.size", "size");

	*sid = (struct coop_sid){.current = 255, .last = UINT32_MAX};
	sid->size_cfg = str_equal(size, "large") ? 32
			: str_equal(size, "small")
			    ? (uint8_t)conf_num_of(ks, "ks.group.size", "bits", 8)
			    : 24;
	sid->size_used = sid->size_cfg;
	if (!n)
		return;
	conf_each (e, n, "kssid.value")
		set_bit(sid->assigned, conf_num(e, "value", 128));
	conf_each (r, n, "kssid.range") {
		uint64_t last = conf_num(r, "last", 0);

		for (uint64_t i = conf_num(r, "first", 128); i <= last && i < 128; i++)
			set_bit(sid->assigned, i);
	}
}

/* ---- periods ---- */

static void read_periods(const struct conf_node *coop, struct coop_conf *out)
{
	static const char row[] = "coop.protocol.timeout";

	out->refresh_s = (uint32_t)conf_num(conf_find(coop, row, "refresh", NULL), "seconds", 0);
	out->periodic_s = (uint32_t)conf_num(conf_find(coop, row, "periodic", NULL), "seconds", 0);
	out->policy_s = (uint32_t)conf_num(conf_find(coop, row, "policy", NULL), "seconds", 0);
	out->retransmit = (uint32_t)conf_num_of(coop, "coop.protocol.retransmit", "number", 0);
}

/* ---- all ---- */

static void read_peers(const struct conf_node *coop, struct coop_conf *out)
{
	conf_each (e, coop, "coop.peer") {
		ip4_t a = conf_ip(e, "address", 0);

		if (a && a != out->local && out->n_peers < COOP_PEERS_MAX)
			out->peers[out->n_peers++].address = a;
	}
}

static void read_identity(const struct conf_node *group, struct coop_conf *out)
{
	const struct conf_entry *e = conf_first(group, "group.identity");

	out->id_kind = conf_has(e, "address") ? 2 : 1;
	out->identity =
	    out->id_kind == 2 ? conf_ip(e, "address", 0) : (uint32_t)conf_num(e, "number", 0);
}

enum status read_coop(const struct conf *c, const struct conf_entry *group, struct coop_conf *out)
{
	const struct conf_node *g = group->sub;
	const struct conf_entry *server = g ? conf_first(g, "group.server.local") : NULL;
	const struct conf_node *ks = server ? server->sub : NULL;
	const struct conf_entry *red = ks ? conf_first(ks, "ks.redundancy") : NULL;
	const struct conf_node *coop = red ? red->sub : NULL;
	struct coop_conf r = {0};

	if (!coop)
		return ST_ABSENT;
	r.local = conf_ip(conf_first(ks, "ks.address"), "address", 0);
	if (!r.local || !conf_first(g, "group.identity"))
		return ST_ABSENT;
	if (!str_fit(r.group, sizeof r.group, conf_arg(group, "name")))
		return ST_RANGE;
	read_identity(g, &r);
	r.priority = (uint8_t)conf_num_of(coop, "coop.priority", "priority", 1);
	r.pdu = (uint32_t)conf_num_of(coop, "coop.protocol.pdu", "size", 0);
	r.optimize = str_equal(conf_text_of(coop, "coop.protocol.version", "version"), "optimize");
	read_periods(coop, &r);
	read_peers(coop, &r);
	coop_read_sid(ks, &r.sid);
	if (!hash_policy(c, ks, r.policy_hash))
		return ST_NOMEM;
	*out = r;
	return ST_OK;
}
