/* Certificate revocation lists. */
#include "pki/crl.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct pki_lib *lib;
	struct crl *crl = NULL;
	struct crl_view v;
	struct crl_entry_view e;
	size_t n = 0;

	if (!lib)
		lib = pki_lib_new();
	if (crl_parse(lib, BYTES(data, size), &crl) != ST_OK)
		return 0;
	crl_view(crl, &v);
	fuzz_check(v.octets == size && bytes_equal(crl_der(crl), BYTES(data, size)));
	for (const char *p = v.issuer.line; *p; p++)
		fuzz_check((unsigned char)*p >= ' ' && (unsigned char)*p < 0x7f);
	while (crl_entry(crl, n, &e))
		n++;
	fuzz_check(n == v.n_entries);
	(void)crl_fresh(crl, v.this_update);
	crl_free(crl);
	return 0;
}
