#include <openssl/evp.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pki/cs_local.h"
#include "pki/name.h"

/* RSA 1024, as these servers make it when no key of their name exists. */
#define CA_KEY_BITS   1024
#define CA_KEY_USAGE  0x8600 /* digital signature, certificate and CRL signing */
#define FIRST_SERIAL  1
#define LABEL_OF_NEXT "#"

static wall_t seconds(uint32_t s)
{
	return (wall_t)s * (wall_t)USEC_S;
}

static wall_t whole_second(wall_t t)
{
	return t - t % (wall_t)USEC_S;
}

void cs_authority_free(struct cs_authority *a)
{
	rsa_key_free(a->key);
	EVP_PKEY_free(a->pkey);
	cert_free(a->cert);
	*a = (struct cs_authority){0};
}

enum status cs_authority_take(struct cs *cs, struct cs_authority *a, struct rsa_key *key,
			      struct cert *cert)
{
	EVP_PKEY *pkey = pki_private(cs->lib, key);

	if (!pkey)
		return ST_CRYPTO;
	struct cs_authority old = *a;
	*a = (struct cs_authority){.key = rsa_key_ref(key), .pkey = pkey, .cert = cert_ref(cert)};
	cs_authority_free(&old);
	return ST_OK;
}

static enum status make_key(struct cs *cs, struct rsa_key **key, bool *made)
{
	*made = !cs->conf.key;
	if (cs->conf.key) {
		*key = rsa_key_ref(cs->conf.key);
		return ST_OK;
	}
	return rsa_generate(&cs->rng, CA_KEY_BITS, key);
}

static void hand_out_key(struct cs *cs, const char *label_end, struct rsa_key *key)
{
	struct pki_fx *fx = fx_add(&cs->fx, PKI_FX_KEY);

	(void)str_fit(fx->name, sizeof fx->name, cs->conf.name);
	if (strlen(fx->name) + strlen(label_end) < sizeof fx->name)
		strcat(fx->name, label_end);
	fx->key = rsa_key_ref(key);
	fx_event(&cs->fx, PKI_EV_KEY_MADE, "su", fx->name,
		 (uint64_t)rsa_pub_bits(rsa_key_pub(key)));
}

static void forget_key_of_next(struct cs *cs)
{
	struct pki_fx *fx = fx_add(&cs->fx, PKI_FX_KEY);

	if (str_fit(fx->name, sizeof fx->name - 1, cs->conf.name))
		strcat(fx->name, LABEL_OF_NEXT);
}

/* A self-signed CA certificate of the configured name. */
static enum status self_sign(struct cs *cs, struct rsa_key *key, X509_NAME *name, wall_t from,
			     uint64_t serial, struct cert **out)
{
	EVP_PKEY *pkey = pki_private(cs->lib, key);
	struct cert_spec spec = {.subject = name,
				 .issuer = name,
				 .key = pkey,
				 .signer = pkey,
				 .hash = cs->conf.hash,
				 .serial = serial,
				 .from = whole_second(from),
				 .until = whole_second(from) + seconds(cs->conf.ca_lifetime_s),
				 .key_usage = CA_KEY_USAGE,
				 .ca = true};
	enum status st = pkey ? cert_make(cs->lib, &spec, out) : ST_CRYPTO;

	EVP_PKEY_free(pkey);
	return st;
}

static enum status issuer_name(const struct cs *cs, X509_NAME **out)
{
	char name[PKI_NAME_MAX];

	if (cs->conf.issuer_name[0])
		return name_parse(cs->conf.issuer_name, NULL, out);
	snprintf(name, sizeof name, "CN=%s", cs->conf.name);
	return name_parse(name, NULL, out);
}

bool cs_has_ca(const struct cs *cs)
{
	return cs->ca.cert != NULL;
}

bool cs_wants_passphrase(const struct cs *cs)
{
	return !cs->ca.cert && cs->conf.archive_password.n == 0;
}

/* The archive's passphrase: as configured, or as typed now. */
static enum status archive_passphrase(const struct cs *cs, const char *typed, char out[128])
{
	out[0] = '\0';
	if (cs->conf.archive_password.n) {
		if (cs->conf.archive_password.n >= 128)
			return ST_RANGE;
		memcpy(out, cs->conf.archive_password.b, cs->conf.archive_password.n);
		out[cs->conf.archive_password.n] = '\0';
	} else if (!str_fit(out, 128, typed ? typed : "") ||
		   (out[0] && strlen(out) < CS_PASSWORD_MIN)) {
		return ST_RANGE;
	}
	return ST_OK;
}

enum status cs_create(struct cs *cs, struct when now, const char *passphrase)
{
	char phrase[128];
	X509_NAME *name = NULL;
	struct rsa_key *key = NULL;
	struct cert *cert = NULL;
	bool made = false;
	enum status st;

	cs->now = now;
	if (cs->ca.cert)
		return ST_EXISTS;
	if (cs->conf.mode != CS_MODE_ROOT)
		return ST_UNSUPPORTED;
	st = archive_passphrase(cs, passphrase, phrase);
	if (st == ST_OK)
		st = issuer_name(cs, &name);
	if (st == ST_OK)
		st = make_key(cs, &key, &made);
	if (st == ST_OK)
		st = self_sign(cs, key, name, now.wall, FIRST_SERIAL, &cert);
	if (st == ST_OK)
		st = cs_authority_take(cs, &cs->ca, key, cert);
	if (st == ST_OK) {
		if (cs->last_serial < FIRST_SERIAL)
			cs->last_serial = FIRST_SERIAL;
		if (cs->conf.first_serial > cs->last_serial)
			cs->last_serial = cs->conf.first_serial;
		if (made)
			hand_out_key(cs, "", key);
		cs_write_ca(cs, cert);
		cs_write_serial(cs);
		if (phrase[0])
			st = cs_write_archive(cs, phrase);
	}
	if (st == ST_OK)
		st = cs_remember(cs, FIRST_SERIAL, cert);
	if (st == ST_OK) {
		cs_write_issued(cs, cs_find(cs, FIRST_SERIAL));
		st = cs_issue_crl(cs);
	}
	if (st == ST_OK) {
		struct pki_fx *fx = fx_add(&cs->fx, PKI_FX_CONFIG);
		(void)str_fit(fx->name, sizeof fx->name, cs->conf.name);
		cs_check(cs);
	} else if (cert) {
		cs_authority_free(&cs->ca);
	}
	crypto_wipe(phrase, sizeof phrase);
	X509_NAME_free(name);
	rsa_key_free(key);
	cert_free(cert);
	return st;
}

/* ---- CRL ---- */

enum status cs_issue_crl(struct cs *cs)
{
	size_t n = 0, cap = 0;
	struct crl_revoked *list;
	struct crl *crl = NULL;
	wall_t from = whole_second(cs->now.wall);

	map_each (e, &cs->issued)
		cap += ((struct cs_issued *)e->value)->revoked;
	list = calloc(cap + 1, sizeof *list);
	if (!list)
		return ST_NOMEM;
	map_each (e, &cs->issued) {
		const struct cs_issued *i = e->value;

		/* What has expired needs no entry (RFC 5280 3.3), but one CRL must have shown it. */
		if (i->revoked && i->until + seconds(cs->conf.crl_lifetime_s) >= from)
			list[n++] = (struct crl_revoked){i->serial, i->revoked_at};
	}
	enum status st =
	    crl_make(cs->lib, cs->ca.cert, cs->ca.pkey, cs->conf.hash, cs->crl_number + 1, from,
		     from + seconds(cs->conf.crl_lifetime_s), list, n, &crl);
	free(list);
	if (st != ST_OK)
		return st;
	crl_free(cs->crl);
	cs->crl = crl;
	cs->crl_number++;
	cs_write_crl(cs);
	fx_event(&cs->fx, PKI_EV_CS_CRL_ISSUED, "su", cs->conf.name, (uint64_t)n);
	return ST_OK;
}

enum status cs_crl_renew(struct cs *cs, struct when now)
{
	cs->now = now;
	return cs->ca.cert ? cs_issue_crl(cs) : ST_STATE;
}

/* ---- rollover ---- */

enum status cs_rollover(struct cs *cs, struct when now)
{
	struct rsa_key *key = NULL;
	struct cert *cert = NULL;

	cs->now = now;
	if (!cs->ca.cert)
		return ST_STATE;
	if (cs->next.cert)
		return ST_EXISTS;
	uint64_t serial = cs->last_serial + 1;
	enum status st = rsa_generate(&cs->rng, rsa_pub_bits(rsa_key_pub(cs->ca.key)), &key);
	if (st == ST_OK) /* RFC 8894 4.7: in force when the present one ends */
		st = self_sign(cs, key, X509_get_subject_name(cert_x509(cs->ca.cert)),
			       cert_view(cs->ca.cert)->not_after, serial, &cert);
	if (st == ST_OK)
		st = cs_authority_take(cs, &cs->next, key, cert);
	if (st == ST_OK) {
		cs->last_serial = serial;
		cs_write_serial(cs);
		hand_out_key(cs, LABEL_OF_NEXT, key);
		cs_write_ca(cs, cert);
		st = cs_remember(cs, serial, cert);
		if (st == ST_OK)
			cs_write_issued(cs, cs_find(cs, serial));
		fx_event(&cs->fx, PKI_EV_CS_ROLLOVER_MADE, "s", cs->conf.name);
	}
	rsa_key_free(key);
	cert_free(cert);
	return st;
}

enum status cs_rollover_cancel(struct cs *cs)
{
	if (!cs->next.cert)
		return ST_ABSENT;
	forget_key_of_next(cs);
	cs_authority_free(&cs->next);
	return ST_OK;
}

void cs_takeover(struct cs *cs)
{
	cs_authority_free(&cs->ca);
	cs->ca = cs->next;
	cs->next = (struct cs_authority){0};
	hand_out_key(cs, "", cs->ca.key);
	forget_key_of_next(cs);
	map_each (e, &cs->issued)
		((struct cs_issued *)e->value)->by_next = false;
	struct pki_fx *fx = fx_add(&cs->fx, PKI_FX_CONFIG);
	(void)str_fit(fx->name, sizeof fx->name, cs->conf.name);
	fx_event(&cs->fx, PKI_EV_CS_ROLLOVER, "s", cs->conf.name);
	if (cs_issue_crl(cs) != ST_OK)
		fx_event(&cs->fx, PKI_EV_CS_STORAGE, "ss", cs->conf.name, ".crl");
}

/* ---- state ---- */

void cs_check(struct cs *cs)
{
	enum cs_state was = cs->state;

	cs->why = CS_WHY_NONE;
	if (cs->conf.shutdown) {
		cs->state = CS_DISABLED;
	} else {
		cs->why = cs->conf.mode != CS_MODE_ROOT ? CS_WHY_MODE
			  : !cs->conf.http_server	? CS_WHY_HTTP
			  : !cs->conf.clock_set		? CS_WHY_CLOCK
			  : cs->storage_failed		? CS_WHY_STORAGE
			  : cs->ca.cert && cs->now.wall > cert_view(cs->ca.cert)->not_after
			      ? CS_WHY_EXPIRED
			      : CS_WHY_NONE;
		cs->state = cs->why ? CS_CHECK_FAILED : cs->ca.cert ? CS_ENABLED : CS_CONFIGURED;
	}
	if (cs->state == CS_ENABLED && was != CS_ENABLED)
		fx_event(&cs->fx, PKI_EV_CS_ENABLED, "s", cs->conf.name);
	else if (was == CS_ENABLED && cs->state != CS_ENABLED)
		fx_event(&cs->fx, PKI_EV_CS_DISABLED, "s", cs->conf.name);
}
