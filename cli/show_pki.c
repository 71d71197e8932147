#include "cli/show_pki.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cli/time_text.h"
#include "pki/name.h"

#define CACHE_MAX 65536 /* what routers say of their cache of parsed CRLs */

void show_pki_groups(struct bytes b, struct text *t)
{
	for (size_t i = 0; i < b.n; i += 4) {
		text_add(t, i ? " " : "");
		text_add_hex(t, BYTES(b.p + i, b.n - i < 4 ? b.n - i : 4), true);
	}
}

static void groups_line(const char *what, struct bytes b, struct text *t)
{
	text_add(t, what);
	show_pki_groups(b, t);
	text_add(t, " \n");
}

/* ---- one certificate ---- */

static void rdns(const struct name_view *n, struct text *t)
{
	for (uint8_t i = 0; i < n->n; i++)
		text_addf(t, "    %s\n", n->rdn[i]);
}

static void subject(const struct cert_view *v, bool own, struct text *t)
{
	const struct name_view *n = &v->subject;

	if (!own) {
		text_add(t, "  Subject: \n");
		rdns(n, t);
		return;
	}
	text_add(t, "  Subject:\n");
	text_addf(t, "    Name: %s\n", n->hostname[0] ? n->hostname : n->common_name);
	if (n->address[0])
		text_addf(t, "    IP Address: %s\n", n->address);
	if (n->serial[0])
		text_addf(t, "    Serial Number: %s\n", n->serial);
	rdns(n, t);
}

static void date(struct shell *sh, const char *what, wall_t at, const char *end, struct text *t)
{
	text_add(t, what);
	time_text_date(sh, at, t);
	text_add(t, end);
}

static void validity(struct shell *sh, const struct cert_view *v, wall_t renew, struct text *t)
{
	text_add(t, "  Validity Date: \n");
	date(sh, "    start date: ", v->not_before, "\n", t);
	date(sh, "    end   date: ", v->not_after, "\n", t);
	if (renew)
		date(sh, "    renew date: ", renew, "\n", t);
}

static void key_usage(const struct cert_view *v, struct text *t)
{
	static const char *const names[] = {
	    "Digital Signature", "Non Repudiation", "Key Encipherment", "Data Encipherment",
	    "Key Agreement",	 "Key Cert Sign",   "CRL Signature",	"Encipher Only",
	};

	text_addf(t, "    X509v3 Key Usage: %08" PRIX32 "\n", v->key_usage);
	for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
		if (v->key_usage & 0x80000000u >> i)
			text_addf(t, "      %s\n", names[i]);
}

static void eku(const struct cert_view *v, struct text *t)
{
	static const char *const names[] = {
	    "Client Auth",	"Server Auth",	"Code Signing", "Email Protection",
	    "IPSEC End System", "IPSEC Tunnel", "IPSEC User",	"Time Stamping",
	    "OCSP Signing",	"SSH Client",	"SSH Server",
	};

	text_add(t, "    Extended Key Usage:\n");
	for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
		if (v->eku & 1u << i)
			text_addf(t, "        %s\n", names[i]);
}

static void extensions(const struct cert_view *v, struct text *t)
{
	text_add(t, "  X509v3 extensions:\n");
	if (v->has_key_usage)
		key_usage(v, t);
	if (v->ski_n)
		groups_line("    X509v3 Subject Key ID: ", BYTES(v->ski, v->ski_n), t);
	if (v->has_basic && v->is_ca)
		text_add(t, "    X509v3 Basic Constraints:\n        CA: TRUE\n");
	if (v->n_alt)
		text_add(t, "    X509v3 Subject Alternative Name:\n");
	for (uint8_t i = 0; i < v->n_alt; i++)
		if (v->alt[i].is_ip)
			text_addf(t, "        IP Address : %s\n", IP4_STR(v->alt[i].ip));
		else
			text_addf(t, "        %s\n", v->alt[i].dns);
	if (v->aki_n)
		groups_line("    X509v3 Authority Key ID: ", BYTES(v->aki, v->aki_n), t);
	text_add(t, "    Authority Info Access:\n");
	if (v->has_eku && v->eku)
		eku(v, t);
}

static const char *hash_words(enum hash_alg h)
{
	static const char *const words[] = {
	    [HASH_NONE] = "Unknown",  [HASH_MD5] = "MD5",	[HASH_SHA1] = "SHA1",
	    [HASH_SHA256] = "SHA256", [HASH_SHA384] = "SHA384", [HASH_SHA512] = "SHA512"};

	return words[h];
}

static void details(const struct cert_view *v, struct text *t)
{
	text_addf(t, "  Subject Key Info:\n    Public Key Algorithm: %s\n", v->key_algorithm);
	text_addf(t, "    RSA Public Key: (%u bit)\n", v->key_bits);
	text_addf(t, "  Signature Algorithm: %s with RSA Encryption\n", hash_words(v->hash));
	groups_line("  Fingerprint MD5: ", BYTES_OF(v->md5), t);
	groups_line("  Fingerprint SHA1: ", BYTES_OF(v->sha1), t);
	if (v->version >= 3)
		extensions(v, t);
}

struct block {
	struct shell *sh;
	struct tp *tp;
	const struct cert *cert;
	const struct tp_cert_view *how;
	bool verbose;
};

static const char *title(enum pki_cert_kind kind)
{
	static const char *const titles[] = {
	    [PKI_CERT_ID] = "Certificate",
	    [PKI_CERT_CA] = "CA Certificate",
	    [PKI_CERT_SELF] = "Router Self-Signed Certificate",
	    [PKI_CERT_RA] = "RA Certificate",
	    [PKI_CERT_SHADOW] = "Router Certificate (Rollover)",
	    [PKI_CERT_NEXT_CA] = "CA Certificate (Rollover)",
	};

	return titles[kind];
}

static bool holds(const struct tp *tp, const char *name, const struct cert *c)
{
	const struct cert *other;
	struct tp_cert_view how;

	for (size_t i = 0; tp_cert_at(tp, name, i, &other, &how); i++)
		if (cert_equal(c, other))
			return true;
	return false;
}

static void block(const struct block *b, struct text *t)
{
	const struct cert_view *v = cert_view(b->cert);
	enum pki_cert_kind kind = b->how->kind;
	bool own = kind == PKI_CERT_ID || kind == PKI_CERT_SELF || kind == PKI_CERT_SHADOW;
	char file[NAME_FILE_SIZE];
	const char *name;

	text_addf(t, "%s\n  Status: Available\n", title(kind));
	if (b->verbose)
		text_addf(t, "  Version: %u\n", v->version);
	text_addf(t, "  Certificate Serial Number (hex): %s\n", v->serial);
	text_addf(t, "  Certificate Usage: %s\n  Issuer: \n",
		  own || kind == PKI_CERT_RA ? "General Purpose" : "Signature");
	rdns(&v->issuer, t);
	subject(v, own, t);
	if (v->cdp[0])
		text_addf(t, "  CRL Distribution Points: \n    %s\n", v->cdp);
	validity(b->sh, v, b->how->renew, t);
	if (b->verbose) {
		details(v, t);
		date(b->sh, "  Cert install time: ", b->how->installed, " \n", t);
	}
	text_add(t, "  Associated Trustpoints: ");
	for (size_t i = 0; (name = tp_name_at(b->tp, i)); i++)
		if (holds(b->tp, name, b->cert))
			text_addf(t, "%s ", name);
	name_storage_file(v, file, sizeof file);
	text_addf(t, "\n  Storage: nvram:%s\n", file);
	if (b->verbose && own)
		text_addf(t, "  Key Label: %s\n  Key storage device: private config\n",
			  b->how->key_label);
}

/* ---- certificates ---- */

/* A request that waits for its certificate. */
static void pending(const struct tp *tp, const char *name, struct text *t)
{
	struct tp_view v;

	if (!tp_view(tp, name, &v) || (v.state != TP_PENDING && v.state != TP_ENROLLING))
		return;
	const struct tp_conf *c = tp_conf_of(tp, name);
	text_addf(t, "%sCertificate\n  Subject:\n    Name: %s\n", t->len ? "\n" : "", c->fqdn);
	text_add(t, "   Status: Pending\n   Key Usage: General Purpose\n");
	groups_line("   Certificate Request Fingerprint MD5: ", BYTES_OF(v.csr_md5), t);
	groups_line("   Certificate Request Fingerprint SHA1: ", BYTES_OF(v.csr_sha1), t);
	text_addf(t, "   Associated Trustpoint: %s \n", name);
}

/* Shown already, with a trustpoint before this one. */
static bool seen(const struct tp *tp, size_t at, const char *only, const struct cert *c)
{
	for (size_t i = 0; !only && i < at; i++)
		if (holds(tp, tp_name_at(tp, i), c))
			return true;
	return false;
}

void show_pki_certificates(struct shell *sh, struct tp *tp, const char *name, bool verbose,
			   struct text *t)
{
	const char *at;

	for (size_t k = 0; (at = tp_name_at(tp, k)); k++) {
		struct tp_cert_view how;
		const struct cert *c;

		if (name && strcmp(name, at) != 0)
			continue;
		for (size_t i = 0; tp_cert_at(tp, at, i, &c, &how); i++) {
			struct block b = {sh, tp, c, &how, verbose};

			if (seen(tp, k, name, c))
				continue;
			text_add(t, t->len ? "\n" : "");
			block(&b, t);
		}
		pending(tp, at, t);
	}
}

void show_pki_pem(struct tp *tp, const char *name, struct text *t)
{
	const char *at;

	for (size_t k = 0; (at = tp_name_at(tp, k)); k++) {
		struct tp_cert_view how;
		const struct cert *c;

		if (name && strcmp(name, at) != 0)
			continue;
		text_addf(t, "------Trustpoint: %s------\n", at);
		for (size_t i = 0; tp_cert_at(tp, at, i, &c, &how); i++)
			if (how.kind == PKI_CERT_CA) {
				text_addf(t, "%% %sCA certificate:\n",
					  cert_view(c)->self_issued ? "Self-signed " : "");
				cert_add_pem(c, t);
				text_addc(t, '\n');
			}
		for (size_t i = 0; tp_cert_at(tp, at, i, &c, &how); i++)
			if (how.kind == PKI_CERT_ID || how.kind == PKI_CERT_SELF) {
				text_add(t, "% General Purpose Certificate:\n");
				cert_add_pem(c, t);
				text_addc(t, '\n');
			}
	}
}

/* ---- trustpoints ---- */

static const struct cert *of_kind(const struct tp *tp, const char *name, enum pki_cert_kind kind)
{
	struct tp_cert_view how;
	const struct cert *c;

	for (size_t i = 0; tp_cert_at(tp, name, i, &c, &how); i++)
		if (how.kind == kind)
			return c;
	return NULL;
}

/* Without a path of its own, the program's folder. */
static void scep_url(const char *url, struct text *t)
{
	const char *host = strstr(url, "://");
	const char *path = strchr(host ? host + 3 : url, '/');

	text_addf(t, "    SCEP URL: %s%s\n", url,
		  path && path[1] ? ""
		  : path	  ? "cgi-bin"
				  : "/cgi-bin");
}

static void trustpoint(const struct tp *tp, const char *name, struct text *t)
{
	const struct cert *ca = of_kind(tp, name, PKI_CERT_CA);
	const struct cert *self = of_kind(tp, name, PKI_CERT_SELF);
	const struct tp_conf *c = tp_conf_of(tp, name);
	const struct cert *shown = ca ? ca : self;

	text_addf(t, "Trustpoint %s:\n", name);
	if (shown) {
		text_add(t, "    Subject Name: \n");
		rdns(&cert_view(shown)->subject, t);
		text_addf(t, "          Serial Number (hex): %s\n", cert_view(shown)->serial);
	}
	if (ca)
		text_add(t, "    Certificate configured.\n");
	else if (self)
		text_addf(t,
			  "    Persistent self-signed certificate trust point\n"
			  "    Using key label %s\n",
			  c->key_label[0] ? c->key_label : name);
	if (ca && c->enrollment == TP_ENROLL_URL)
		scep_url(c->url, t);
	text_add(t, "\n\n");
}

void show_pki_trustpoints(struct tp *tp, const char *name, struct text *t)
{
	const char *at;

	for (size_t i = 0; (at = tp_name_at(tp, i)); i++)
		if (!name || !strcmp(name, at))
			trustpoint(tp, at, t);
}

static void status_cert(const char *what, const struct cert *c, struct text *t)
{
	const struct cert_view *v;

	if (!c)
		return;
	v = cert_view(c);
	text_addf(t, "  %s configured:\n    Subject Name:\n     %s\n", what, v->subject.line);
	groups_line("    Fingerprint MD5: ", BYTES_OF(v->md5), t);
	groups_line("    Fingerprint SHA1: ", BYTES_OF(v->sha1), t);
}

static void status(const struct tp *tp, const char *name, struct text *t)
{
	static const char *const last[] = {
	    [TP_ENROLLING] = "In progress", [TP_PENDING] = "Pending", [TP_GRANTED] = "Granted",
	    [TP_REJECTED] = "Rejected",	    [TP_FAILED] = "Failed",
	};
	const struct cert *own = of_kind(tp, name, PKI_CERT_ID);
	struct tp_view v;

	if (!tp_view(tp, name, &v))
		return;
	if (!own)
		own = of_kind(tp, name, PKI_CERT_SELF);
	text_addf(t, "Trustpoint %s:\n", name);
	status_cert("Issuing CA certificate", v.self_signed ? own : of_kind(tp, name, PKI_CERT_CA),
		    t);
	status_cert("Router General Purpose certificate", own, t);
	if (v.state != TP_IDLE)
		text_addf(t, "  Last enrollment status: %s\n", last[v.state]);
	text_add(t, "  State:\n    Keys generated ............. ");
	if (v.has_key)
		text_addf(t, "Yes (General Purpose, %sexportable)\n",
			  v.key_exportable ? "" : "non-");
	else
		text_add(t, "No\n");
	text_addf(t, "    Issuing CA authenticated ....... %s\n",
		  v.has_ca || v.self_signed ? "Yes" : "No");
	text_addf(t, "    Certificate request(s) ..... %s\n\n\n",
		  own						     ? "Yes"
		  : v.state == TP_PENDING || v.state == TP_ENROLLING ? "Pending"
								     : "None");
}

void show_pki_status(struct tp *tp, const char *name, struct text *t)
{
	const char *at;

	for (size_t i = 0; (at = tp_name_at(tp, i)); i++)
		if (!name || !strcmp(name, at))
			status(tp, at, t);
}

/* ---- CRLs, timers, counters ---- */

void show_pki_crls(struct shell *sh, struct tp *tp, struct text *t)
{
	struct cached_crl_view v;
	size_t octets = 0;

	for (size_t i = 0; tp_crl_at(tp, i, &v); i++) {
		text_add(t, "CRL Issuer Name: \n");
		rdns(&v.crl.issuer, t);
		date(sh, "    LastUpdate: ", v.crl.this_update, "\n", t);
		if (v.crl.has_next)
			date(sh, "    NextUpdate: ", v.crl.next_update, "\n", t);
		date(sh, "\n    CRL downloaded at: ", v.fetched, "\n", t);
		text_addf(t, "\n    Retrieved from CRL Distribution Point: \n      %s\n\n",
			  v.url[0] ? v.url : "** CDP Not Published - Retrieved via SCEP");
		text_addf(t, " CRL DER is %zu bytes\n CRL is stored in parsed CRL cache\n\n\n",
			  v.crl.octets);
		octets += v.crl.octets;
	}
	text_addf(t, "Parsed CRL cache current size is %zu bytes\n", octets);
	text_addf(t, "Parsed CRL cache maximum size is %d bytes\n", CACHE_MAX);
}

/* "|291d23:59:52.231", right-aligned in 17 columns after the bar. */
static void left_text(mono_t left, char out[32])
{
	uint64_t ms = left / USEC_MS, s = ms / 1000;
	unsigned d = (unsigned)(s / 86400), h = (unsigned)(s / 3600 % 24),
		 m = (unsigned)(s / 60 % 60), sec = (unsigned)(s % 60), f = (unsigned)(ms % 1000);

	if (d)
		snprintf(out, 32, "%ud%2u:%02u:%02u.%03u", d, h, m, sec, f);
	else if (h)
		snprintf(out, 32, "%u:%02u:%02u.%03u", h, m, sec, f);
	else if (m)
		snprintf(out, 32, "%u:%02u.%03u", m, sec, f);
	else
		snprintf(out, 32, "%u.%03u", sec, f);
}

static const char *timer_words(enum pki_timer_kind k)
{
	switch (k) {
	case PKI_TIMER_RENEW:
		return "RENEW ";
	case PKI_TIMER_SHADOW:
		return "SHADOW ";
	case PKI_TIMER_ROLLOVER:
		return "ROLLOVER ";
	case PKI_TIMER_POLL:
		return "POLL ";
	case PKI_TIMER_CONNECT_RETRY:
		return "CONNECT RETRY ";
	case PKI_TIMER_EXPIRE_ID:
		return "ID(";
	case PKI_TIMER_EXPIRE_CA:
		return "CA(";
	case PKI_TIMER_CRL_EXPIRE:
		return "CRL EXPIRE ";
	case CS_TIMER_CRL:
		return "CS CRL UPDATE";
	case CS_TIMER_SHADOW:
		return "CS SHADOW CERT GENERATION";
	case CS_TIMER_EXPIRE:
		return "CS CERT EXPIRE";
	default:
		return NULL;
	}
}

static unsigned section_of(enum pki_timer_kind k)
{
	return k == PKI_TIMER_CRL_EXPIRE			      ? 2
	       : k == PKI_TIMER_EXPIRE_ID || k == PKI_TIMER_EXPIRE_CA ? 1
								      : 0;
}

static void timer_line(const struct pki_timer_view *v, struct when now, bool detail, bool head,
		       struct text *t)
{
	char left[32], iso[21];
	const char *words = timer_words(v->kind);

	left_text(v->due > now.mono ? v->due - now.mono : 0, left);
	wall_format_iso(v->due_wall, iso);
	text_addf(t, "%s|%16s ", head ? "" : "  ", left);
	if (detail)
		text_addf(t, " (%s)%s", iso, head ? "" : " ");
	if (!head)
		text_addf(t, "%s%s%s", words, v->name, strchr(words, '(') ? ")" : "");
	text_addc(t, '\n');
}

/* The section's own line bears the time of its first timer. */
static void timers(struct tp *tp, struct when now, unsigned section, bool detail, struct text *t)
{
	struct pki_timer_view v, first = {.due = MONO_NEVER};

	for (size_t i = 0; tp_timer_at(tp, i, &v); i++)
		if (timer_words(v.kind) && section_of(v.kind) == section && v.due < first.due)
			first = v;
	if (first.due == MONO_NEVER)
		return;
	timer_line(&first, now, detail, true, t);
	for (size_t i = 0; tp_timer_at(tp, i, &v); i++)
		if (timer_words(v.kind) && section_of(v.kind) == section)
			timer_line(&v, now, detail, false, t);
}

static void cs_section(const struct cs *cs, struct when now, bool detail, struct text *t)
{
	struct pki_timer_view all[8], first = {.due = MONO_NEVER};
	size_t n = cs ? cs_timers(cs, all, sizeof all / sizeof *all) : 0;

	for (size_t i = 0; i < n; i++)
		if (all[i].due < first.due)
			first = all[i];
	if (first.due == MONO_NEVER)
		return;
	text_add(t, "CS Timers\n");
	timer_line(&first, now, detail, true, t);
	for (size_t i = 0; i < n; i++) {
		all[i].name[0] = '\0'; /* there is one server */
		timer_line(&all[i], now, detail, false, t);
	}
}

void show_pki_timers(struct tp *tp, const struct cs *cs, struct when now, bool detail,
		     struct text *t)
{
	static const char *const sections[] = {"PKI Timers\n", "Expiry Alert Timers\n",
					       "CRL Timers\n"};

	for (unsigned i = 0; i < sizeof sections / sizeof *sections; i++) {
		struct text part = TEXT_EMPTY;

		if (tp)
			timers(tp, now, i, detail, &part);
		if (i == 0 || part.len) {
			text_add(t, sections[i]);
			text_add(t, text_str(&part));
		}
		text_free(&part);
	}
	cs_section(cs, now, detail, t);
}

void show_pki_counters(struct tp *tp, struct text *t)
{
	struct pki_counters c;

	tp_counters(tp, &c);
	text_addf(t, "PKI Sessions Started: %u\n", c.sessions_started);
	text_addf(t, "PKI Sessions Ended: %u\n", c.sessions_ended);
	text_addf(t, "PKI Sessions Active: %u\n", c.sessions_started - c.sessions_ended);
	text_addf(t, "Successful Validations: %u\n", c.validated);
	text_addf(t, "Failed Validations: %u\n", c.invalid);
	text_addf(t, "Bypassed Validations: %u\n", c.bypassed);
	text_addf(t, "Pending Validations: %u\n", c.pending);
	text_addf(t, "CRLs checked: %u\n", c.crls_checked);
	text_addf(t, "CRL - fetch attempts: %u\n", c.crl_fetches);
	text_addf(t, "CRL - failed attempts: %u\n", c.crl_failed);
	text_addf(t, "CRL - rejected busy fetching: %u\n", c.crl_busy);
	text_add(t, "AAA authorizations: 0\n");
}
