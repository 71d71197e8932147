#include <ctype.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pki/cs_local.h"
#include "pki/name.h"

/* Certificates found at start wait here until all files were seen. */
struct loaded {
	struct list link;
	struct cert *cert;
};

static struct bytes serial_key(uint8_t b[8], uint64_t serial)
{
	for (int i = 0; i < 8; i++)
		b[i] = (uint8_t)(serial >> (56 - 8 * i));
	return BYTES(b, 8);
}

bool cs_serial_of(const char *hex, uint64_t *out)
{
	uint64_t v = 0;
	size_t n = 0;

	while (*hex == '0' && hex[1])
		hex++;
	for (; hex[n]; n++) {
		if (n == 16 || !isxdigit((unsigned char)hex[n]))
			return false;
		v = v << 4 | (uint64_t)(isdigit((unsigned char)hex[n])
					    ? hex[n] - '0'
					    : toupper((unsigned char)hex[n]) - 'A' + 10);
	}
	*out = v;
	return n > 0;
}

/* ---- what was issued ---- */

struct cs_issued *cs_find(const struct cs *cs, uint64_t serial)
{
	uint8_t b[8];

	return map_get(&cs->issued, serial_key(b, serial));
}

static struct cs_issued *issued_at(struct cs *cs, uint64_t serial)
{
	uint8_t b[8];
	struct cs_issued *i = cs_find(cs, serial);

	if (i)
		return i;
	i = calloc(1, sizeof *i);
	if (!i)
		return NULL;
	i->serial = serial;
	if (map_put(&cs->issued, serial_key(b, serial), i) != ST_OK) {
		free(i);
		return NULL;
	}
	return i;
}

static void issued_free(struct cs_issued *i)
{
	if (!i)
		return;
	free(i->subject);
	free(i->der);
	free(i);
}

enum status cs_remember(struct cs *cs, uint64_t serial, const struct cert *c)
{
	struct cs_issued *i = issued_at(cs, serial);
	struct bytes der = cert_der(c);
	char *subject = str_copy(cert_view(c)->subject.line);
	uint8_t *copy = malloc(der.n);

	if (!i || !subject || !copy) {
		free(subject);
		free(copy);
		return ST_NOMEM;
	}
	memcpy(copy, der.p, der.n);
	free(i->subject);
	free(i->der);
	i->subject = subject;
	i->der = copy;
	i->der_n = der.n;
	i->from = cert_view(c)->not_before;
	i->until = cert_view(c)->not_after;
	return ST_OK;
}

void cs_forget(struct cs *cs, uint64_t serial)
{
	uint8_t b[8];

	issued_free(map_remove(&cs->issued, serial_key(b, serial)));
}

/* ---- writing ---- */

static enum cs_file kind_of(const char *file)
{
	static const char *const ends[CS_FILES] = {".ser", ".crl", ".cer", ".cnm", ".p12", ".pem"};
	const char *dot = strrchr(file, '.');

	for (int k = 0; dot && k < CS_FILES; k++)
		if (!strncmp(dot, ends[k], 4)) /* ".ser~" too */
			return (enum cs_file)k;
	return CS_FILE_CRT;
}

/* "database url crl flash:" */
static const char *place_of(const struct cs *cs, const char *file)
{
	const char *own = cs->conf.file[kind_of(file)].url;

	return own[0] ? own : cs->conf.url;
}

static void write_to(struct cs *cs, const char *url, const char *file, struct bytes data,
		     bool secret)
{
	struct pki_fx *fx = fx_add(&cs->fx, PKI_FX_FILE);

	snprintf(fx->path, sizeof fx->path, "%s%s", url, file);
	fx->id = cs->reply_id;
	fx->secret = secret;
	if (data.p)
		(void)fx_set_data(&cs->fx, fx, data);
	fx_event(&cs->fx, PKI_EV_CS_FILE, "ssu", cs->conf.name, file, (uint64_t)data.n);
}

static void write_path(struct cs *cs, const char *file, struct bytes data, bool secret)
{
	const char *copy = cs->conf.file[kind_of(file)].publish;

	write_to(cs, place_of(cs, file), file, data, secret);
	if (copy[0] && !strchr(file, '~'))
		write_to(cs, copy, file, data, secret);
}

/* The name of a file of the database; NULL: it is somewhere else. */
static const char *name_in_place(const struct cs *cs, const char *path)
{
	const char *slash = strrchr(path, '/'), *colon = strchr(path, ':');
	const char *name = slash ? slash + 1 : colon ? colon + 1 : path;
	const char *url = place_of(cs, name);

	return strlen(url) == (size_t)(name - path) && !strncmp(path, url, strlen(url)) ? name
											: NULL;
}

bool cs_owns(const struct cs *cs, const char *path)
{
	const char *name = name_in_place(cs, path), *dot = name ? strrchr(name, '.') : NULL;

	if (!dot)
		return false;
	return (strlen(cs->conf.name) == (size_t)(dot - name) &&
		!strncmp(name, cs->conf.name, (size_t)(dot - name))) ||
	       !strcmp(dot, ".cer") || !strcmp(dot, ".cnm");
}

void cs_write(struct cs *cs, const char *suffix, struct bytes data, bool secret)
{
	char file[PKI_LABEL + 8];

	snprintf(file, sizeof file, "%s%s", cs->conf.name, suffix);
	write_path(cs, file, data, secret);
}

static uint32_t text_sum(const char *s, size_t n)
{
	uint8_t d[20];
	struct bytes b = BYTES(s, n);

	hash_parts(HASH_SHA1, &b, 1, d);
	return (uint32_t)d[0] << 24 | (uint32_t)d[1] << 16 | (uint32_t)d[2] << 8 | d[3];
}

/* Two copies one after the other: whichever write is cut short, the other one is whole. */
void cs_write_serial(struct cs *cs)
{
	char s[128];
	int n = snprintf(s, sizeof s, "db_version = 1\nlast_serial = 0x%llX\n",
			 (unsigned long long)cs->last_serial);

	n += snprintf(s + n, sizeof s - (size_t)n, "check = %08X\n", text_sum(s, (size_t)n));
	cs_write(cs, ".ser~", BYTES(s, n), false);
	cs_write(cs, ".ser", BYTES(s, n), false);
}

void cs_write_crl(struct cs *cs)
{
	cs_write(cs, ".crl~", crl_der(cs->crl), false);
	cs_write(cs, ".crl", crl_der(cs->crl), false);
}

void cs_write_issued(struct cs *cs, const struct cs_issued *i)
{
	char file[32], iso[2][21];
	struct text t = TEXT_EMPTY;

	if (!i || cs->conf.level == CS_LEVEL_MINIMUM)
		return;
	if (cs->conf.level == CS_LEVEL_COMPLETE) {
		snprintf(file, sizeof file, "%llX.cer", (unsigned long long)i->serial);
		if (i->der)
			write_path(cs, file, BYTES(i->der, i->der_n), false);
		return;
	}
	snprintf(file, sizeof file, "%llX.cnm", (unsigned long long)i->serial);
	wall_format_iso(i->from, iso[0]);
	wall_format_iso(i->until, iso[1]);
	text_addf(&t, "issued = %s\nexpiration = %s\nsubjectname_str = %s\n", iso[0], iso[1],
		  i->subject ? i->subject : "");
	if (text_ok(&t))
		write_path(cs, file, BYTES(t.s, t.len), false);
	text_free(&t);
}

void cs_write_ca(struct cs *cs, struct cert *c)
{
	char file[48];

	name_storage_file(cert_view(c), file, sizeof file);
	write_path(cs, file, cert_der(c), false);
}

static enum status write_pkcs12(struct cs *cs, const char *passphrase)
{
	const int pbe = NID_pbe_WithSHA1And3_Key_TripleDES_CBC;
	PKCS12 *p12 =
	    PKCS12_create_ex(passphrase, cs->conf.name, cs->ca.pkey, cert_x509(cs->ca.cert), NULL,
			     pbe, pbe, 0, 0, 0, pki_ctx(cs->lib), NULL);
	unsigned char *der = NULL;
	int n = p12 ? i2d_PKCS12(p12, &der) : -1;

	if (n > 0)
		cs_write(cs, ".p12", BYTES(der, n), true);
	OPENSSL_free(der);
	PKCS12_free(p12);
	ERR_clear_error();
	return n > 0 ? ST_OK : ST_CRYPTO;
}

static enum status write_pem(struct cs *cs, const char *passphrase)
{
	EVP_CIPHER *des3 = EVP_CIPHER_fetch(pki_ctx(cs->lib), "DES-EDE3-CBC", NULL);
	BIO *b = BIO_new(BIO_s_mem());
	char *p = NULL;
	bool ok = des3 && b && PEM_write_bio_X509(b, cert_x509(cs->ca.cert)) == 1 &&
		  PEM_write_bio_PrivateKey_traditional(b, cs->ca.pkey, des3, NULL, 0, NULL,
						       (void *)passphrase) == 1;
	long n = ok ? BIO_get_mem_data(b, &p) : 0;

	if (n > 0)
		cs_write(cs, ".pem", BYTES(p, n), true);
	BIO_free(b);
	EVP_CIPHER_free(des3);
	ERR_clear_error();
	return n > 0 ? ST_OK : ST_CRYPTO;
}

enum status cs_write_archive(struct cs *cs, const char *passphrase)
{
	return cs->conf.archive == CS_ARCHIVE_PEM ? write_pem(cs, passphrase)
						  : write_pkcs12(cs, passphrase);
}

void cs_delete_files(struct cs *cs)
{
	static const char *const suffixes[] = {".ser", ".ser~", ".crl", ".crl~", ".p12", ".pem"};
	const struct bytes none = BYTES(NULL, 0);
	char file[48];

	map_each (e, &cs->issued) {
		const struct cs_issued *i = e->value;

		if (cs->conf.level == CS_LEVEL_MINIMUM)
			break;
		snprintf(file, sizeof file, "%llX.%s", (unsigned long long)i->serial,
			 cs->conf.level == CS_LEVEL_COMPLETE ? "cer" : "cnm");
		write_path(cs, file, none, false);
	}
	for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++)
		cs_write(cs, suffixes[i], none, false);
	if (cs->ca.cert) {
		name_storage_file(cert_view(cs->ca.cert), file, sizeof file);
		write_path(cs, file, none, false);
	}
}

/* ---- reading at start ---- */

static void damaged(struct cs *cs, const char *file)
{
	fx_event(&cs->fx, PKI_EV_CS_DAMAGED, "ss", cs->conf.name, file);
}

static bool load_serial(struct cs *cs, struct bytes b)
{
	char s[128];
	unsigned long long serial;
	unsigned sum;
	const char *check;

	if (b.n == 0 || b.n >= sizeof s)
		return false;
	memcpy(s, b.p, b.n);
	s[b.n] = '\0';
	check = strstr(s, "check = ");
	if (!check || sscanf(check, "check = %8X\n", &sum) != 1 || s[b.n - 1] != '\n' ||
	    text_sum(s, (size_t)(check - s)) != sum ||
	    sscanf(s, "db_version = 1\nlast_serial = 0x%llX\n", &serial) != 1)
		return false;
	if (serial > cs->last_serial)
		cs->last_serial = serial;
	return true;
}

/* The newer of two whole copies. Its signature is looked at once the CA's certificate is known. */
static bool load_crl(struct cs *cs, struct bytes b)
{
	struct crl *crl;
	struct crl_view v;

	if (crl_parse(cs->lib, b, &crl) != ST_OK)
		return false;
	crl_view(crl, &v);
	if (!cs->crl || v.number > cs->crl_number) {
		crl_free(cs->crl);
		cs->crl = crl;
		cs->crl_number = v.number;
	} else {
		crl_free(crl);
	}
	return true;
}

static bool load_cert(struct cs *cs, struct bytes b, const char *stem, bool database)
{
	struct cert *c;
	uint64_t serial;
	struct loaded *l;

	if (cert_parse(cs->lib, b, &c) != ST_OK)
		return false;
	bool ok = cs_serial_of(cert_view(c)->serial, &serial);
	if (ok && database) {
		uint64_t named;

		ok = cs_serial_of(stem, &named) && named == serial &&
		     cs_remember(cs, serial, c) == ST_OK;
		if (ok && serial > cs->last_serial)
			cs->last_serial = serial;
	}
	if (ok && cert_view(c)->is_ca && (l = calloc(1, sizeof *l))) {
		l->cert = cert_ref(c);
		list_add_tail(&cs->loaded, &l->link);
	}
	cert_free(c);
	return ok;
}

static bool load_name(struct cs *cs, struct bytes b, const char *stem)
{
	char s[PKI_NAME_MAX + 128], from[21] = "", until[21] = "";
	struct cs_issued *i;
	uint64_t serial;
	char *subject, *end;

	if (b.n == 0 || b.n >= sizeof s || !cs_serial_of(stem, &serial))
		return false;
	memcpy(s, b.p, b.n);
	s[b.n] = '\0';
	/* The number is used up even if what was written about it is cut short. */
	if (serial > cs->last_serial)
		cs->last_serial = serial;
	subject = strstr(s, "subjectname_str = ");
	end = subject ? strchr(subject, '\n') : NULL;
	if (!end || sscanf(s, "issued = %20s\nexpiration = %20s\n", from, until) != 2)
		return false;
	*end = '\0';
	i = issued_at(cs, serial);
	if (!i || !wall_parse_iso(from, &i->from) || !wall_parse_iso(until, &i->until))
		return false;
	free(i->subject);
	i->subject = str_copy(subject + strlen("subjectname_str = "));
	return true;
}

void cs_load(struct cs *cs, const char *path, struct bytes data)
{
	size_t name = strlen(cs->conf.name);
	const char *file = name_in_place(cs, path);
	char stem[PKI_URL];
	bool ok = true;

	if (!file || !str_fit(stem, sizeof stem, file))
		return;
	char *dot = strrchr(stem, '.');
	if (!dot)
		return;
	const char *ext = dot + 1;
	*dot = '\0';
	bool own = strlen(stem) == name && !strcmp(stem, cs->conf.name);
	if (own && (!strcmp(ext, "ser") || !strcmp(ext, "ser~")))
		ok = load_serial(cs, data);
	else if (own && (!strcmp(ext, "crl") || !strcmp(ext, "crl~")))
		ok = load_crl(cs, data);
	else if (!strcmp(ext, "cer") && strspn(stem, "0123456789ABCDEF") == strlen(stem))
		ok = load_cert(cs, data, stem, true);
	else if (!strcmp(ext, "cer"))
		ok = load_cert(cs, data, stem, false);
	else if (!strcmp(ext, "cnm"))
		ok = load_name(cs, data, stem);
	if (!ok)
		damaged(cs, path);
}

static bool adopt(struct cs *cs, struct cs_authority *a, struct rsa_key *key)
{
	if (!key)
		return false;
	list_each (e, &cs->loaded) {
		struct cert *c = LIST_ENTRY(e, struct loaded, link)->cert;

		if (cert_holds_key(c, rsa_key_pub(key)) && cert_signed_by(c, c))
			return cs_authority_take(cs, a, key, c) == ST_OK;
	}
	return false;
}

/* What the CRL says about certificates that the database knows, or does not. */
static void revoked_from_crl(struct cs *cs)
{
	struct crl_entry_view v;
	uint64_t serial;

	for (size_t i = 0; crl_entry(cs->crl, i, &v); i++) {
		struct cs_issued *is =
		    cs_serial_of(v.serial, &serial) ? issued_at(cs, serial) : NULL;

		if (!is)
			continue;
		if (!is->until)
			is->until = INT64_MAX / 2;
		is->revoked = true;
		is->revoked_at = v.revoked_at;
		if (serial > cs->last_serial)
			cs->last_serial = serial;
	}
}

void cs_booted(struct cs *cs, struct when now)
{
	uint64_t serial;

	cs->now = now;
	if (!cs->ca.cert && adopt(cs, &cs->ca, cs->conf.key) && cs->conf.next_key)
		(void)adopt(cs, &cs->next, cs->conf.next_key); /* none: made again in time */
	if (cs->next.cert &&
	    cert_equal(cs->next.cert, cs->ca.cert)) /* the power went at a takeover */
		cs_authority_free(&cs->next);
	for (struct list *e; (e = list_take_first(&cs->loaded));) {
		struct loaded *l = LIST_ENTRY(e, struct loaded, link);

		/* A number that any CA certificate of ours carries is used up. */
		if (cs->ca.cert && cs_serial_of(cert_view(l->cert)->serial, &serial) &&
		    cert_same_subject(l->cert, X509_get_subject_name(cert_x509(cs->ca.cert))) &&
		    serial > cs->last_serial)
			cs->last_serial = serial;
		cert_free(l->cert);
		free(l);
	}
	if (cs->crl && (!cs->ca.cert || !crl_signed_by(cs->crl, cs->ca.cert))) {
		crl_free(cs->crl);
		cs->crl = NULL;
	}
	if (cs->crl)
		revoked_from_crl(cs);
	cs_check(cs);
	cs_tick(cs, now);
}
