#include "pki/name.h"

#include <ctype.h>
#include <openssl/objects.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"

static const struct attribute {
	const char *typed; /* as configured, without regard to case */
	const char *shown; /* NULL: as typed */
	int nid;
} attributes[] = {
    {"cn", NULL, NID_commonName},
    {"ou", NULL, NID_organizationalUnitName},
    {"o", NULL, NID_organizationName},
    {"l", NULL, NID_localityName},
    {"st", NULL, NID_stateOrProvinceName},
    {"c", NULL, NID_countryName},
    {"dc", NULL, NID_domainComponent},
    {"e", NULL, NID_pkcs9_emailAddress},
    {"email", "e", NID_pkcs9_emailAddress},
    {"ea", "e", NID_pkcs9_emailAddress},
    {"emailaddress", "e", NID_pkcs9_emailAddress},
    {"t", NULL, NID_title},
    {"title", "t", NID_title},
    {"sn", NULL, NID_surname},
    {"gn", NULL, NID_givenName},
    {"street", NULL, NID_streetAddress},
    {"uid", NULL, NID_userId},
    {"s", "st", NID_stateOrProvinceName},
    {"serialnumber", "serialNumber", NID_serialNumber},
    {"hostname", NULL, NID_pkcs9_unstructuredName},
    {"unstructuredname", "hostname", NID_pkcs9_unstructuredName},
    {"ipaddress", NULL, NID_pkcs9_unstructuredAddress},
    {"unstructuredaddress", "ipaddress", NID_pkcs9_unstructuredAddress},
};
#define N_ATTRIBUTES (sizeof attributes / sizeof *attributes)

static bool printable(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!isalnum((unsigned char)s[i]) && (!s[i] || !strchr(" '()+,-./:=?", s[i])))
			return false;
	return true;
}

/* As routers choose: unstructuredName and mail are IA5String, the rest PrintableString if it can be. */
static int string_type(int nid, const char *s, size_t n)
{
	if (nid == NID_pkcs9_unstructuredName || nid == NID_pkcs9_emailAddress ||
	    nid == NID_domainComponent)
		return V_ASN1_IA5STRING;
	return printable(s, n) ? V_ASN1_PRINTABLESTRING : V_ASN1_UTF8STRING;
}

/* set: 0 = an RDN of its own behind the last, -1 = one more value of the last RDN. */
static enum status add_value(X509_NAME *name, int nid, const char *s, size_t n, int set)
{
	if (n == 0 || n > PKI_RDN_SIZE - 16)
		return ST_RANGE;

	int type = string_type(nid, s, n);
	if (type == V_ASN1_IA5STRING)
		for (size_t i = 0; i < n; i++)
			if ((unsigned char)s[i] >= 0x80)
				return ST_SYNTAX;
	if (!X509_NAME_add_entry_by_NID(name, nid, type, (const unsigned char *)s, (int)n, -1, set))
		return ST_RANGE;
	return ST_OK;
}

static const struct attribute *attribute_typed(const char *s, size_t n)
{
	for (size_t i = 0; i < N_ATTRIBUTES; i++)
		if (strlen(attributes[i].typed) == n && !strncasecmp(attributes[i].typed, s, n))
			return &attributes[i];
	return NULL;
}

/* Takes a value up to an unquoted "," or "+" off *s; blanks around it are dropped. */
static enum status take_value(const char **s, char *out, size_t size, size_t *len)
{
	const char *p = *s;
	size_t n = 0, keep = 0; /* keep: behind the last character that is no loose blank */
	bool quoted = false;

	while (*p == ' ' || *p == '\t')
		p++;
	for (; *p && (quoted || (*p != ',' && *p != '+')); p++) {
		bool literal = quoted;

		if (*p == '"') {
			quoted = !quoted;
			keep = n;
			continue;
		}
		if (*p == '\\' && p[1]) {
			p++;
			literal = true;
		}
		if (n + 1 >= size)
			return ST_RANGE;
		out[n++] = *p;
		if (literal || (*p != ' ' && *p != '\t'))
			keep = n;
	}
	if (quoted)
		return ST_SYNTAX;
	out[keep] = '\0';
	*len = keep;
	*s = p;
	return keep ? ST_OK : ST_SYNTAX;
}

struct typed_value {
	int nid;
	bool joined; /* "+": belongs to the RDN of the value before */
	size_t n;
	char text[PKI_RDN_SIZE];
};

static enum status take_all(const char *text, struct typed_value *v, size_t *count)
{
	const char *p = text;
	bool joined = false;

	for (*count = 0;; (*count)++) {
		while (*p == ' ' || *p == '\t')
			p++;

		size_t n = strcspn(p, "=,+");
		size_t word = n;
		if (p[n] != '=')
			return ST_SYNTAX;
		while (word && (p[word - 1] == ' ' || p[word - 1] == '\t'))
			word--;
		const struct attribute *a = attribute_typed(p, word);
		if (!a)
			return ST_SYNTAX;
		if (*count == PKI_RDN_MAX)
			return ST_LIMIT;
		v[*count].nid = a->nid;
		v[*count].joined = joined;
		p += n + 1;
		enum status st =
		    take_value(&p, v[*count].text, sizeof v[*count].text, &v[*count].n);
		if (st != ST_OK)
			return st;
		if (!*p)
			break;
		joined = *p == '+';
		p++;
	}
	(*count)++;
	return ST_OK;
}

static enum status add_device(X509_NAME *name, const struct name_device *d)
{
	char ip[IP4_TEXT_SIZE];
	int set = 0;
	enum status st = ST_OK;

	if (d->serial) {
		st = add_value(name, NID_serialNumber, d->serial, strlen(d->serial), set);
		set = -1;
	}
	if (st == ST_OK && d->ip != IP4_ANY) {
		ip4_format(d->ip, ip);
		st = add_value(name, NID_pkcs9_unstructuredAddress, ip, strlen(ip), set);
		set = -1;
	}
	if (st == ST_OK && d->hostname)
		st = add_value(name, NID_pkcs9_unstructuredName, d->hostname, strlen(d->hostname),
			       set);
	return st;
}

enum status name_parse(const char *text, const struct name_device *device, X509_NAME **out)
{
	struct typed_value v[PKI_RDN_MAX];
	X509_NAME *name = X509_NAME_new();
	size_t n = 0;
	enum status st = name ? ST_OK : ST_NOMEM;

	if (st == ST_OK && text && *text)
		st = take_all(text, v, &n);
	for (size_t end = n; st == ST_OK && end > 0;) {
		size_t first = end - 1;

		while (v[first].joined)
			first--;
		for (size_t i = first; st == ST_OK && i < end; i++)
			st = add_value(name, v[i].nid, v[i].text, v[i].n, i == first ? 0 : -1);
		end = first;
	}
	if (st == ST_OK && device)
		st = add_device(name, device);
	if (st == ST_OK && X509_NAME_entry_count(name) == 0)
		st = ST_SYNTAX;
	/* Encoded here, so that the values of an RDN stand in the order of DER when it is read. */
	unsigned char *der = NULL;
	int len = st == ST_OK ? i2d_X509_NAME(name, &der) : -1;
	X509_NAME_free(name);
	if (st != ST_OK)
		return st;
	const unsigned char *p = der;
	*out = len > 0 ? d2i_X509_NAME(NULL, &p, len) : NULL;
	OPENSSL_free(der);
	return *out ? ST_OK : ST_NOMEM;
}

bool name_valid(const char *text)
{
	X509_NAME *name;

	if (name_parse(text, NULL, &name) != ST_OK)
		return false;
	X509_NAME_free(name);
	return true;
}

/* ---- showing ---- */

void name_escape(char *to, size_t size, const uint8_t *from, size_t n)
{
	size_t at = strlen(to);

	for (size_t i = 0; i < n; i++) {
		bool plain = from[i] >= 0x20 && from[i] < 0x7f;

		if (at + (plain ? 1 : 4) >= size)
			return;
		if (plain)
			to[at++] = (char)from[i];
		else
			at += (size_t)snprintf(to + at, size - at, "\\x%02X", from[i]);
		to[at] = '\0';
	}
}

static void attribute_label(const ASN1_OBJECT *o, char *out, size_t size)
{
	int nid = OBJ_obj2nid(o);

	for (size_t i = 0; i < N_ATTRIBUTES; i++)
		if (attributes[i].nid == nid && nid != NID_undef) {
			(void)str_fit(out, size,
				      attributes[i].shown ? attributes[i].shown
							  : attributes[i].typed);
			return;
		}
	OBJ_obj2txt(out, (int)size, o, 1);
}

static void keep_value(struct name_view *v, int nid, const ASN1_STRING *s)
{
	char *to = nid == NID_commonName		  ? v->common_name
		   : nid == NID_pkcs9_unstructuredName	  ? v->hostname
		   : nid == NID_pkcs9_unstructuredAddress ? v->address
		   : nid == NID_serialNumber		  ? v->serial
							  : NULL;
	if (to) {
		to[0] = '\0';
		name_escape(to, PKI_RDN_SIZE, ASN1_STRING_get0_data(s),
			    (size_t)ASN1_STRING_length(s));
	}
}

void name_to_view(const X509_NAME *name, struct name_view *v)
{
	int n = X509_NAME_entry_count(name);

	v->n = 0;
	v->line[0] = v->common_name[0] = v->hostname[0] = v->address[0] = v->serial[0] = '\0';
	for (int end = n; end > 0 && v->n < PKI_RDN_MAX;) {
		int set = X509_NAME_ENTRY_set(X509_NAME_get_entry(name, end - 1));
		int first = end - 1;
		char *rdn = v->rdn[v->n++];

		while (first > 0 &&
		       X509_NAME_ENTRY_set(X509_NAME_get_entry(name, first - 1)) == set)
			first--;
		rdn[0] = '\0';
		for (int i = first; i < end; i++) {
			const X509_NAME_ENTRY *e = X509_NAME_get_entry(name, i);
			const ASN1_OBJECT *o = X509_NAME_ENTRY_get_object(e);
			const ASN1_STRING *s = X509_NAME_ENTRY_get_data(e);
			char label[40];
			size_t at = strlen(rdn);

			attribute_label(o, label, sizeof label);
			snprintf(rdn + at, PKI_RDN_SIZE - at, "%s%s=", i > first ? "+" : "", label);
			name_escape(rdn, PKI_RDN_SIZE, ASN1_STRING_get0_data(s),
				    (size_t)ASN1_STRING_length(s));
			keep_value(v, OBJ_obj2nid(o), s);
		}
		size_t at = strlen(v->line);
		snprintf(v->line + at, sizeof v->line - at, "%s%s", at ? "," : "", rdn);
		end = first;
	}
}

#define STORED_DIGITS 16

void name_storage_file(const struct cert_view *c, char *out, size_t size)
{
	char stem[13] = "";
	size_t n = 0;
	const char *from = c->issuer.common_name[0] ? c->issuer.common_name : c->issuer.line;
	const char *serial = c->serial;

	for (; *from && n < 12; from++)
		if (isalnum((unsigned char)*from) || *from == '-')
			stem[n++] = *from;
	stem[n] = '\0';
	while (*serial == '0' && serial[1])
		serial++;
	if (strlen(serial) > STORED_DIGITS) /* of another authority: its end tells it apart */
		serial += strlen(serial) - STORED_DIGITS;
	snprintf(out, size, "%s#%s%s.cer", stem, serial, c->is_ca ? "CA" : "");
}
