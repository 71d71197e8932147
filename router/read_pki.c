#include "router/read_pki.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/password.h"
#include "net/net.h"
#include "router/conf_int.h"
#include "router/router_int.h"

static enum hash_alg hash_of(const char *word, enum hash_alg otherwise)
{
	static const struct {
		const char *word;
		enum hash_alg alg;
	} names[] = {{"md5", HASH_MD5},
		     {"sha1", HASH_SHA1},
		     {"sha256", HASH_SHA256},
		     {"sha384", HASH_SHA384},
		     {"sha512", HASH_SHA512}};

	for (size_t i = 0; word && i < sizeof names / sizeof *names; i++)
		if (!strcmp(names[i].word, word))
			return names[i].alg;
	return otherwise;
}

static uint32_t eku_of(const struct conf_entry *e)
{
	static const struct {
		const char *word;
		uint32_t bit;
	} names[] = {{"client-auth", PKI_EKU_CLIENT_AUTH},
		     {"server-auth", PKI_EKU_SERVER_AUTH},
		     {"code-signing", PKI_EKU_CODE_SIGNING},
		     {"email-protection", PKI_EKU_EMAIL},
		     {"ipsec-end-system", PKI_EKU_IPSEC_END_SYSTEM},
		     {"ipsec-tunnel", PKI_EKU_IPSEC_TUNNEL},
		     {"ipsec-user", PKI_EKU_IPSEC_USER},
		     {"time-stamping", PKI_EKU_TIME_STAMPING},
		     {"ocsp-signing", PKI_EKU_OCSP_SIGNING},
		     {"ssh-client", PKI_EKU_SSH_CLIENT},
		     {"ssh-server", PKI_EKU_SSH_SERVER}};
	uint32_t bits = 0;

	for (size_t i = 0; e && i < sizeof names / sizeof *names; i++)
		if (conf_has(e, names[i].word))
			bits |= names[i].bit;
	return bits;
}

/* A password as configured: type 7 is taken apart, the rest is as it stands. */
static void password_of(const struct conf_entry *e, struct secret *out)
{
	const char *text = conf_arg(e, "password");
	char clear[PASSWORD_MAX + 1];

	if (text && str_equal(conf_arg(e, "type"), "7") && type7_decode(text, clear) == ST_OK)
		text = clear;
	if (!text || secret_set(out, BYTES(text, strlen(text))) != ST_OK)
		out->n = 0;
	crypto_wipe(clear, sizeof clear);
}

static void copy(char *to, size_t size, const char *from)
{
	(void)str_fit(to, size, from ? from : "");
}
#define COPY(to, from) copy((to), sizeof(to), (from))

/* ---- trustpoints ---- */

static void read_enrollment(const struct conf_node *n, struct tp_conf *t)
{
	const struct conf_entry *e = conf_first(n, "tp.enrollment");
	const char *how = conf_arg(e, "how");

	if (conf_has(e, "url")) {
		t->enrollment = TP_ENROLL_URL;
		COPY(t->url, conf_arg(e, "url"));
	} else if (how) {
		t->enrollment = str_equal(how, "selfsigned") ? TP_ENROLL_SELFSIGNED
				: str_equal(how, "terminal") ? TP_ENROLL_TERMINAL
							     : TP_ENROLL_NONE;
	}
	t->ra_mode = conf_first(n, "tp.enrollment.mode") != NULL;
	t->retry_count =
	    (uint8_t)conf_num_of(n, "tp.enrollment.retry.count", "count", t->retry_count);
	t->retry_period_s =
	    60 * (uint32_t)conf_num_of(n, "tp.enrollment.retry.period", "minutes", 1);
}

static void read_subject(struct router *r, const struct conf_node *n, struct tp_conf *t)
{
	const struct conf_entry *fqdn = conf_first(n, "tp.fqdn"), *ip, *serial;

	COPY(t->subject_name, conf_text_of(n, "tp.subject-name", "name"));
	t->fqdn_none = conf_has(fqdn, "none");
	if (conf_has(fqdn, "fqdn"))
		COPY(t->fqdn, conf_arg(fqdn, "fqdn"));
	serial = conf_first(n, "tp.serial-number");
	t->serial_number = !serial ? TP_ASK : conf_has(serial, "none") ? TP_NONE : TP_YES;
	ip = conf_first(n, "tp.ip-address");
	t->ip_address = !ip ? TP_ASK : conf_has(ip, "none") ? TP_NONE : TP_YES;
	t->ip = conf_ip(ip, "address", 0);
	if (conf_has(ip, "if")) {
		const struct conf_node *i =
		    conf_find_sub(r->conf->root, "interface", conf_arg(ip, "if"));
		t->ip = i ? conf_ip(conf_first(i, "if.ip.address"), "address", 0) : 0;
	}
	COPY(t->alt_name, conf_text_of(n, "tp.subject-alt-name", "name"));
	t->eku_request = eku_of(conf_first(n, "tp.eku"));
}

static void read_fingerprint(const struct conf_node *n, struct tp_conf *t)
{
	const char *s = conf_text_of(n, "tp.fingerprint", "fingerprint");
	uint8_t octets[20];
	size_t digits = 0;

	for (; s && *s; s++) {
		const char *hex = "0123456789abcdef", *at = strchr(hex, *s | 0x20);

		if (*s == ' ' || *s == ':')
			continue;
		if (!at || digits == 2 * sizeof octets)
			return;
		octets[digits / 2] =
		    (uint8_t)(digits % 2 ? octets[digits / 2] << 4 | (at - hex) : at - hex);
		digits++;
	}
	if (digits != 32 && digits != 40)
		return;
	memcpy(t->fingerprint, octets, digits / 2);
	t->fingerprint_n = (uint8_t)(digits / 2);
}

static void read_checks(const struct conf_node *n, struct tp_conf *t)
{
	const struct conf_entry *e = conf_first(n, "tp.revocation-check"), *chain, *cache;
	static const char *const captures[] = {"m1", "m2", "m3"};

	for (size_t i = 0; e && i < 3; i++) {
		const char *m = conf_arg(e, captures[i]);

		t->revocation[i] = !m			  ? TP_REVOCATION_END
				   : str_equal(m, "crl")  ? TP_REVOCATION_CRL
				   : str_equal(m, "none") ? TP_REVOCATION_NONE
							  : TP_REVOCATION_OCSP;
	}
	chain = conf_first(n, "tp.chain-validation");
	t->chain_continue = str_equal(conf_arg(chain, "how"), "continue");
	COPY(t->parent, conf_arg(chain, "trustpoint"));
	COPY(t->crl_query, conf_text_of(n, "tp.crl.query", "url"));
	cache = conf_first(n, "tp.crl.cache");
	t->crl_no_cache = conf_has(cache, "none");
	t->crl_extend_s = 60 * (uint32_t)conf_num(cache, "extend", 0);
	t->crl_delete_after_s = 60 * (uint32_t)conf_num(cache, "delete-after", 0);
	t->match_eku = eku_of(conf_first(n, "tp.match.eku"));
	conf_each (m, n, "tp.match.certificate") {
		struct tp_map_ref *ref = &t->maps[t->n_maps];

		if (t->n_maps == PKI_MAPS_MAX)
			break;
		COPY(ref->map, conf_arg(m, "map"));
		ref->allow_expired = conf_has(m, "allow");
		ref->skip_revocation = str_equal(conf_arg(m, "skip"), "revocation-check");
		t->n_maps++;
	}
}

static void read_trustpoint(struct router *r, const struct conf_entry *e, const char *hostname,
			    struct tp_conf *t)
{
	const struct conf_node *n = conf_sub(e);
	const struct conf_entry *pair, *renew;
	const struct router_key *key;
	char next[PKI_LABEL + 2];

	tp_conf_default(t, conf_arg(e, "name"));
	COPY(t->fqdn, hostname);
	if (!n)
		return;
	read_enrollment(n, t);
	read_subject(r, n, t);
	read_fingerprint(n, t);
	read_checks(n, t);
	password_of(conf_first(n, "tp.password"), &t->password);
	t->hash = hash_of(conf_text_of(n, "tp.hash", "hash"), t->hash);
	renew = conf_first(n, "tp.auto-enroll");
	if (renew)
		t->auto_enroll_percent = (uint8_t)conf_num(renew, "percent", 100);
	t->regenerate = conf_has(renew, "regenerate") || conf_first(n, "tp.regenerate");
	pair = conf_first(n, "tp.rsakeypair");
	COPY(t->key_label, conf_has(pair, "label") ? conf_arg(pair, "label") : hostname);
	t->key_bits = (uint16_t)conf_num(pair, "bits", 0);
	key = router_key_find(r, t->key_label);
	t->key = key ? key->key : NULL;
	t->key_exportable = key && key->exportable;
	snprintf(next, sizeof next, "%s#", t->key_label); /* waits with a shadow certificate */
	key = router_key_find(r, next);
	t->next_key = key ? key->key : NULL;
	COPY(t->source_if, conf_text_of(n, "tp.source", "if"));
	COPY(t->vrf, conf_text_of(n, "tp.vrf", "vrf"));
}

/* ---- maps ---- */

/* "Sep 9 2030 11:28:00", "9 Sep 2030", "09 09 2030" (the day first); the time may be left out. */
static bool date_read(const char *text, wall_t *out)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	unsigned day = 0, month = 0, year = 0, hour = 0, minute = 0, second = 0;
	char word[3][8] = {"", "", ""}, iso[32];
	const char *at;
	int used = 0;

	if (!text || sscanf(text, "%7s %7s %7s%n", word[0], word[1], word[2], &used) != 3)
		return false;
	(void)sscanf(text + used, "%2u:%2u:%2u", &hour, &minute, &second);
	for (int i = 0; i < 2; i++) {
		word[i][0] = (char)toupper((unsigned char)word[i][0]);
		if (strlen(word[i]) == 3 && (at = strstr(months, word[i])) &&
		    (at - months) % 3 == 0) {
			month = (unsigned)(at - months) / 3 + 1;
			day = (unsigned)strtoul(word[1 - i], NULL, 10);
		}
	}
	if (!month) {
		day = (unsigned)strtoul(word[0], NULL, 10);
		month = (unsigned)strtoul(word[1], NULL, 10);
	}
	year = (unsigned)strtoul(word[2], NULL, 10);
	snprintf(iso, sizeof iso, "%04u-%02u-%02uT%02u:%02u:%02uZ", year, month, day, hour, minute,
		 second);
	return wall_parse_iso(iso, out);
}

static enum map_test test_of(const char *op)
{
	static const struct {
		const char *word;
		enum map_test test;
	} tests[] = {
	    {"co", MAP_CO}, {"nc", MAP_NC}, {"ne", MAP_NE}, {"lt", MAP_LT}, {"ge", MAP_GE}};

	for (size_t i = 0; i < sizeof tests / sizeof *tests; i++)
		if (str_equal(op, tests[i].word))
			return tests[i].test;
	return MAP_EQ;
}

/* A date that cannot be read is one that no certificate has. */
static void read_value(const struct conf_entry *e, struct map_rule *r)
{
	bool date = r->field == MAP_VALID_START || r->field == MAP_EXPIRES;

	r->test = test_of(conf_arg(e, "op"));
	COPY(r->value, conf_arg(e, "value"));
	if (date && !date_read(r->value, &r->time)) {
		r->test = MAP_EQ;
		r->time = INT64_MIN;
	}
}

static size_t read_rules(const struct conf_node *n, struct map_rule *out, size_t max)
{
	static const struct {
		const char *row;
		enum map_field field;
	} rows[] = {{"certmap.subject-name", MAP_SUBJECT},
		    {"certmap.issuer-name", MAP_ISSUER},
		    {"certmap.name", MAP_NAME},
		    {"certmap.alt-subject-name", MAP_ALT_SUBJECT},
		    {"certmap.unstructured-subject-name", MAP_UNSTRUCTURED},
		    {"certmap.serial-number", MAP_SERIAL},
		    {"certmap.valid-start", MAP_VALID_START},
		    {"certmap.expires-on", MAP_EXPIRES}};
	size_t count = 0;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		conf_each (e, n, rows[i].row) {
			if (count == max)
				return count;
			out[count].field = rows[i].field;
			read_value(e, &out[count++]);
		}
	return count;
}

#define RULES_EACH 16

static enum status read_maps(const struct conf_node *root, struct read_pki *p)
{
	size_t n = 0;

	conf_each (e, root, "pki.certificate.map")
		n++;
	p->maps = calloc(n + 1, sizeof *p->maps);
	p->rules = calloc(n + 1, RULES_EACH * sizeof *p->rules);
	if (!p->maps || !p->rules)
		return ST_NOMEM;
	n = 0;
	conf_each (e, root, "pki.certificate.map") {
		struct map_conf *m = &p->maps[n];
		struct map_rule *rules = p->rules + n * RULES_EACH;

		COPY(m->name, conf_arg(e, "name"));
		m->sequence = (uint32_t)conf_num(e, "seq", 0);
		m->rules = rules;
		m->n_rules = conf_sub(e) ? read_rules(conf_sub(e), rules, RULES_EACH) : 0;
		n++;
	}
	p->conf.maps = p->maps;
	p->conf.n_maps = n;
	return ST_OK;
}

/* ---- all ---- */

enum status read_pki(struct router *r, struct read_pki *p)
{
	const struct conf_node *root = r->conf->root;
	const char *domain = conf_text_of(root, "ip.domain.name", "name");
	struct text name = TEXT_EMPTY;
	size_t n = 0;

	memset(p, 0, sizeof *p);
	text_addf(&name, domain ? "%s.%s" : "%s", router_hostname(r), domain);
	COPY(p->hostname, text_str(&name));
	text_free(&name);
	conf_each (e, root, "pki.trustpoint")
		n++;
	p->trustpoints = calloc(n + 1, sizeof *p->trustpoints);
	if (!p->trustpoints || read_maps(root, p) != ST_OK) {
		read_pki_free(p);
		return ST_NOMEM;
	}
	conf_each (e, root, "pki.trustpoint") {
		if (p->conf.n_trustpoints < PKI_TRUSTPOINTS_MAX)
			read_trustpoint(r, e, p->hostname,
					&p->trustpoints[p->conf.n_trustpoints++]);
	}
	p->conf.trustpoints = p->trustpoints;
	p->conf.hostname = p->hostname;
	p->conf.serial = r->serial;
	p->conf.own_key_label = p->hostname;
	return ST_OK;
}

void read_pki_free(struct read_pki *p)
{
	for (size_t i = 0; i < p->conf.n_trustpoints; i++)
		secret_wipe(&p->trustpoints[i].password);
	free(p->trustpoints);
	free(p->maps);
	free(p->rules);
	memset(p, 0, sizeof *p);
}

/* ---- the certificate server ---- */

static uint32_t seconds_of(const struct conf_node *n, const char *row, uint32_t otherwise)
{
	const struct conf_entry *e = conf_first(n, row);

	if (!e)
		return otherwise;
	return (uint32_t)(conf_num(e, "days", 0) * 86400 + conf_num(e, "hours", 0) * 3600 +
			  conf_num(e, "minutes", 0) * 60);
}

/* "database url crl publish flash:": where a kind of file goes, and where a copy of it. */
static void read_places(const struct conf_node *n, struct cs_conf *c)
{
	static const char *const words[CS_FILES] = {"ser", "crl", "crt", "cnm", "p12", "pem"};

	conf_each (e, n, "cs.database.url.file")
		for (int k = 0; k < CS_FILES; k++) {
			if (!str_equal(conf_arg(e, "file"), words[k]))
				continue;
			if (conf_has(e, "publish"))
				COPY(c->file[k].publish, conf_arg(e, "url"));
			else
				COPY(c->file[k].url, conf_arg(e, "url"));
		}
}

static void read_database(const struct conf_node *n, struct cs_conf *c)
{
	const char *level = conf_text_of(n, "cs.database.level", "level");
	const struct conf_entry *archive = conf_first(n, "cs.database.archive");

	c->level = str_equal(level, "complete") ? CS_LEVEL_COMPLETE
		   : str_equal(level, "names")	? CS_LEVEL_NAMES
						: CS_LEVEL_MINIMUM;
	if (conf_first(n, "cs.database.url"))
		COPY(c->url, conf_text_of(n, "cs.database.url", "url"));
	read_places(n, c);
	if (archive)
		c->archive = str_equal(conf_arg(archive, "format"), "pem") ? CS_ARCHIVE_PEM
									   : CS_ARCHIVE_PKCS12;
	password_of(archive, &c->archive_password);
}

static void read_grant(const struct conf_node *n, struct cs_conf *c)
{
	const struct conf_entry *e = conf_first(n, "cs.grant");
	const char *how = conf_arg(e, "how");

	c->grant = str_equal(how, "auto")      ? CS_GRANT_AUTO
		   : str_equal(how, "none")    ? CS_GRANT_NONE
		   : str_equal(how, "ra-auto") ? CS_GRANT_RA_AUTO
					       : CS_GRANT_MANUAL;
	if (conf_has(e, "rollover") || conf_has(e, "trustpoint"))
		c->grant = CS_GRANT_MANUAL;
	c->grant_rollover = str_equal(conf_arg(e, "rollover"), "ca-cert");
	COPY(c->grant_trustpoint, conf_arg(e, "trustpoint"));
}

bool read_cs(struct router *r, struct cs_conf *c)
{
	const struct conf_node *root = r->conf->root;
	const struct conf_entry *e = conf_first(root, "pki.server"), *http;
	const struct conf_node *n = e ? conf_sub(e) : NULL;
	const struct router_key *key;
	const char *mode;
	char next[PKI_LABEL + 2];

	if (!n)
		return false;
	cs_conf_default(c, conf_arg(e, "name"));
	c->shutdown = conf_first(n, "cs.shutdown") != NULL;
	http = conf_first(root, "ip.http.server");
	c->http_server = http && !conf_is_no(http);
	c->clock_set = true; /* a virtual machine takes its host's clock */
	mode = conf_text_of(n, "cs.mode", "mode");
	c->mode = !mode ? CS_MODE_ROOT : str_equal(mode, "ra") ? CS_MODE_RA : CS_MODE_SUB;
	COPY(c->issuer_name, conf_text_of(n, "cs.issuer-name", "name"));
	c->cert_lifetime_s = seconds_of(n, "cs.lifetime.certificate", c->cert_lifetime_s);
	c->ca_lifetime_s = seconds_of(n, "cs.lifetime.ca-certificate", c->ca_lifetime_s);
	c->crl_lifetime_s = seconds_of(n, "cs.lifetime.crl", c->crl_lifetime_s);
	c->request_lifetime_s =
	    seconds_of(n, "cs.lifetime.enrollment-request", c->request_lifetime_s);
	c->hash = hash_of(conf_text_of(n, "cs.hash", "hash"), c->hash);
	c->eku = eku_of(conf_first(n, "cs.eku"));
	read_grant(n, c);
	read_database(n, c);
	COPY(c->cdp_url, conf_text_of(n, "cs.cdp-url", "url"));
	c->auto_rollover = conf_first(n, "cs.auto-rollover") != NULL;
	if (c->auto_rollover)
		c->overlap_s = seconds_of(n, "cs.auto-rollover", 0);
	if (c->auto_rollover && !c->overlap_s)
		c->overlap_s = 30 * 86400;
	if (conf_first(n, "cs.serial-number"))
		c->first_serial = strtoull(conf_text_of(n, "cs.serial-number", "serial"), NULL, 16);
	key = router_key_find(r, c->name);
	c->key = key ? key->key : NULL;
	snprintf(next, sizeof next, "%s#", c->name); /* the shadow CA's */
	key = router_key_find(r, next);
	c->next_key = key ? key->key : NULL;
	return true;
}
