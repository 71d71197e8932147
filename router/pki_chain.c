/* The certificates of trustpoints in the configuration, and as IKE's credentials. */
#include <stdlib.h>
#include <string.h>

#include "router/pki_host.h"
#include "router/router_int.h"

/* ---- out of the tree ---- */

static enum pki_cert_kind kind_of(const char *type)
{
	return !type				? PKI_CERT_ID
	       : str_equal(type, "ca")		? PKI_CERT_CA
	       : str_equal(type, "self-signed") ? PKI_CERT_SELF
	       : str_equal(type, "rollover")	? PKI_CERT_SHADOW
						: PKI_CERT_RA;
}

static const char *type_of(enum pki_cert_kind kind)
{
	switch (kind) {
	case PKI_CERT_ID:
		return NULL;
	case PKI_CERT_CA:
		return "ca";
	case PKI_CERT_SELF:
		return "self-signed";
	case PKI_CERT_RA:
		return "ra-general";
	case PKI_CERT_SHADOW:
	case PKI_CERT_NEXT_CA:
		break;
	}
	return "rollover";
}

/* Digits of the lines up to "quit". */
static size_t hex_octets(const char *body, uint8_t *out, size_t size)
{
	size_t digits = 0;

	for (; *body && *body != 'q' && digits < 2 * size; body++) {
		static const char hex[] = "0123456789ABCDEF";
		const char *at = strchr(hex, *body);

		if (!at || !*at)
			continue;
		uint8_t v = (uint8_t)(at - hex);
		out[digits / 2] = (uint8_t)(digits % 2 ? out[digits / 2] << 4 | v : v);
		digits++;
	}
	return digits / 2;
}

static bool read_item(struct router *r, const struct conf_entry *e, struct tp_chain_item *item,
		      uint8_t *room)
{
	const char *file = conf_arg(e, "file"), *body = conf_arg(e, "@body");
	struct router_file f;

	item->kind = kind_of(conf_arg(e, "type"));
	if (body) {
		item->der = BYTES(room, hex_octets(body, room, PKI_CERT_MAX));
		return true;
	}
	if (!file || !router_file_get(r, file, &f))
		return false;
	item->der = f.data;
	return true;
}

static enum status load_chain(struct router *r, const char *name, const struct conf_node *node)
{
	struct tp_chain_item items[PKI_CERTS_MAX];
	uint8_t *room = malloc((size_t)PKI_CERTS_MAX * PKI_CERT_MAX);
	size_t n = 0;
	enum status st = ST_OK;

	if (!room)
		return ST_NOMEM;
	conf_each (e, node, "chain.certificate") {
		if (n < PKI_CERTS_MAX && read_item(r, e, &items[n], room + n * PKI_CERT_MAX))
			n++;
	}
	if (n)
		st = tp_chain_load(r->tp, router_pki_now(r), name, items, n);
	free(room);
	/* A certificate that cannot be read stays a line of the configuration and is used by nobody. */
	return st == ST_NOMEM ? st : ST_OK;
}

enum status router_pki_chains(struct router *r)
{
	enum status st = ST_OK;

	if (!r->tp)
		return ST_OK;
	conf_each (e, conf_root(r->conf), "pki.certificate.chain") {
		const char *name = conf_arg(e, "name");

		if (conf_sub(e) && tp_conf_of(r->tp, name) && st == ST_OK)
			st = load_chain(r, name, conf_sub(e));
	}
	return st;
}

/* ---- into the tree ---- */

/* Eight groups of eight digits a line; every full line ends with a blank. */
static void add_hex(struct bytes der, struct text *out)
{
	for (size_t i = 0; i < der.n; i += 4) {
		size_t take = der.n - i < 4 ? der.n - i : 4;
		bool last = i + 4 >= der.n;

		text_add(out, i % 32 ? "" : "  ");
		text_add_hex(out, BYTES(der.p + i, take), true);
		text_add(out, last ? "\n" : i % 32 == 28 ? " \n" : " ");
	}
	text_add(out, "  \tquit\n");
}

static enum status add_certificate(struct conf_node *node, const struct cert *c,
				   enum pki_cert_kind kind)
{
	struct text body = TEXT_EMPTY;
	struct conf_pair pairs[] = {
	    {"type", type_of(kind)}, {"serial", cert_view(c)->serial}, {"@body", NULL}};
	enum status st;

	add_hex(cert_der(c), &body);
	pairs[2].text = text_str(&body);
	st = text_ok(&body) ? conf_set_pairs(node, "chain.certificate", false, pairs, 3) : ST_NOMEM;
	text_free(&body);
	return st;
}

static void write_chain(struct router *r, const char *name)
{
	struct conf_node *root = conf_root(r->conf), *node;
	const struct cert *c;
	struct tp_cert_view v;
	enum status st;

	(void)!conf_set(root, "pki.certificate.chain", true, "name", name, NULL);
	if (!tp_cert_at(r->tp, name, 0, &c, &v))
		return;
	st = conf_set(root, "pki.certificate.chain", false, "name", name, NULL);
	node = st == ST_OK ? conf_find_sub(root, "pki.certificate.chain", name) : NULL;
	for (size_t i = 0; node && tp_cert_at(r->tp, name, i, &c, &v); i++)
		(void)!add_certificate(node, c, v.kind); /* without memory: still in use */
}

void router_pki_write_chain(struct router *r, const char *name)
{
	uint64_t before = conf_generation(r->conf);

	write_chain(r, name);
	if (r->chain_to != before)
		r->chain_from = before;
	r->chain_to = conf_generation(r->conf);
}

bool router_pki_only_chains(const struct router *r, uint64_t since)
{
	return r->chain_to == conf_generation(r->conf) && r->chain_from == since;
}

/* ---- for IKE ---- */

void router_pki_credentials(struct router *r, struct ike_credential *out, size_t max, size_t *n)
{
	struct tp_credential have;
	const char *name;

	*n = 0;
	for (size_t i = 0; r->tp && *n < max && (name = tp_name_at(r->tp, i)); i++) {
		struct ike_credential *c = &out[*n];

		if (!tp_credential(r->tp, name, router_wall(r), &have) || !have.ca)
			continue;
		*c = (struct ike_credential){.name = name, .n_chain = 1, .n_issuers = 1};
		c->chain[0] = cert_der(have.cert);
		c->subject = cert_subject_der(have.cert);
		c->ca_name = c->issuers[0] = cert_subject_der(have.ca);
		++*n;
	}
}

struct rsa_key *router_pki_key(struct router *r, const char *trustpoint)
{
	struct tp_credential have;

	if (!trustpoint || !r->tp || !tp_credential(r->tp, trustpoint, router_wall(r), &have))
		return NULL;
	return have.key;
}

enum status router_pki_sign(struct router *r, const char *trustpoint, struct bytes hash,
			    uint8_t *sig, size_t *n)
{
	struct tp_credential have;

	if (!r->tp || !tp_credential(r->tp, trustpoint, router_wall(r), &have))
		return ST_ABSENT;
	return rsa_sign(have.key, RSA_BARE, HASH_NONE, hash, sig, n);
}

/* An identity that is a name must be the certificate's; an address is not in one (RFC 2409 5.1). */
static bool identity_is(const struct ike_id *id, const struct cert *c)
{
	const char *host = cert_view(c)->subject.hostname;

	switch (id->type) {
	case IKE_ID_DN:
		return bytes_equal(id->data, cert_subject_der(c));
	case IKE_ID_FQDN:
		return bytes_equal(id->data, BYTES(host, strlen(host)));
	case IKE_ID_ADDRESS:
		return true;
	default:
		return false;
	}
}

enum status router_pki_verify(struct router *r, const struct ike_job *job, char *subject,
			      size_t size)
{
	struct tp_verdict v = {0};
	enum status st = ST_REFUSED;

	(void)str_fit(subject, size, "no trustpoint");
	if (!r->tp)
		return ST_REFUSED;
	tp_verify(r->tp, router_pki_now(r), NULL, job->certs, job->n_certs, &v);
	if (v.reason == PKI_CRL_PENDING) {
		(void)str_fit(subject, size, "waits for a CRL");
	} else if (v.reason != PKI_VALID || !v.key || !v.cert) {
		(void)str_fit(subject, size, "certificate is not accepted");
	} else if (!identity_is(&job->peer_id, v.cert)) {
		(void)str_fit(subject, size, "identity is not the certificate's");
	} else if (rsa_verify(v.key, RSA_BARE, HASH_NONE, job->hash, job->signature) != ST_OK) {
		(void)str_fit(subject, size, "signature is wrong");
	} else {
		(void)str_fit(subject, size, cert_view(v.cert)->subject.line);
		st = ST_OK;
	}
	tp_verdict_free(&v);
	return st;
}
