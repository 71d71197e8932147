/* Certificates and certificate requests, as DER and as text. */
#include <openssl/x509.h>
#include <string.h>

#include "pki/csr.h"
#include "pki/name.h"
#include "tests/fuzz/fuzz.h"

static void printable(const char *s)
{
	for (; *s; s++)
		fuzz_check((unsigned char)*s >= ' ' && (unsigned char)*s < 0x7f);
}

static void look(struct cert *c)
{
	const struct cert_view *v = cert_view(c);
	struct text t = TEXT_EMPTY;
	char file[NAME_FILE_SIZE];

	printable(v->subject.line);
	printable(v->issuer.line);
	printable(v->serial);
	printable(v->cdp);
	for (uint8_t i = 0; i < v->subject.n; i++)
		printable(v->subject.rdn[i]);
	name_storage_file(v, file, sizeof file);
	printable(file);
	fuzz_check(!strchr(file, '/') && strlen(file) > 4 &&
		   !strcmp(file + strlen(file) - 4, ".cer"));
	fuzz_check(cert_equal(c, c) && cert_same_subject(c, X509_get_subject_name(cert_x509(c))));
	(void)cert_signed_by(c, c);
	cert_add_pem(c, &t);
	text_free(&t);
	cert_free(c);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct pki_lib *lib;
	struct cert *c = NULL;
	struct csr *q = NULL;
	char *text = malloc(size + 1);

	if (!lib)
		lib = pki_lib_new();
	if (size)
		memcpy(text, data, size);
	text[size] = '\0';
	if (cert_parse(lib, BYTES(data, size), &c) == ST_OK) {
		fuzz_check(bytes_equal(cert_der(c), BYTES(data, size)));
		look(c);
	}
	if (cert_parse_text(lib, text, &c) == ST_OK)
		look(c);
	if (csr_parse(lib, BYTES(data, size), &q) == ST_OK) {
		printable(csr_subject_line(q));
		fuzz_check(bytes_equal(csr_der(q), BYTES(data, size)) && csr_spki(q).n > 0);
		(void)csr_password(q);
		csr_free(q);
	}
	if (csr_parse_text(lib, text, &q) == ST_OK)
		csr_free(q);
	free(text);
	return 0;
}
