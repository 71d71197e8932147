/* What HTTP brings beside messages: targets with their queries, lists of capabilities, names as typed. */
#include <openssl/x509.h>
#include <string.h>

#include "pki/name.h"
#include "pki/scep.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct scep_query q;
	struct text t = TEXT_EMPTY;
	char *text = malloc(size + 1);
	X509_NAME *name = NULL;

	if (scep_query_read((const char *)data, size, &q) == ST_OK) {
		fuzz_check(!q.message || q.operation == SCEP_OP_PKI);
		fuzz_check(q.message_n <= size);
		scep_query_free(&q);
	}
	uint32_t caps = scep_caps_read(BYTES(data, size));
	scep_caps_write(caps, &t);
	fuzz_check(scep_caps_read(BYTES(text_str(&t), t.len)) == caps);
	text_free(&t);
	if (size)
		memcpy(text, data, size);
	text[size] = '\0';
	if (name_parse(text, NULL, &name) == ST_OK) {
		struct name_view v;

		name_to_view(name, &v);
		for (const char *p = v.line; *p; p++)
			fuzz_check((unsigned char)*p >= ' ' && (unsigned char)*p < 0x7f);
		X509_NAME_free(name);
	}
	free(text);
	return 0;
}
