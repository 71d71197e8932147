#include "tests/fuzz/pki_rig.h"

#include <openssl/cms.h>
#include <openssl/objects.h>
#include <openssl/x509.h>
#include <string.h>

#include "pki/name.h"
#include "tests/fuzz/fuzz.h"

#define RUNS 256

static void start(struct pki_rig *r)
{
	struct drbg rng;
	X509_NAME *name = NULL;

	r->lib = pki_lib_new();
	r->now = (struct when){USEC_HOUR, INT64_C(1757417291) * (wall_t)USEC_S};
	drbg_seed(&rng, BYTES("fuzz", 4));
	fuzz_check(r->lib && rsa_generate(&rng, 1024, &r->ca_key) == ST_OK &&
		   rsa_generate(&rng, 512, &r->key) == ST_OK &&
		   name_parse("CN=fuzz", NULL, &name) == ST_OK);
	r->ca_pkey = pki_private(r->lib, r->ca_key);
	r->pkey = pki_private(r->lib, r->key);
	struct cert_spec spec = {.subject = name,
				 .issuer = name,
				 .key = r->pkey,
				 .signer = r->pkey,
				 .hash = HASH_SHA1,
				 .serial = 5,
				 .from = r->now.wall,
				 .until = r->now.wall + (wall_t)USEC_DAY,
				 .bare = true};
	fuzz_check(cert_make(r->lib, &spec, &r->self) == ST_OK);
	X509_NAME_free(name);
	cs_conf_default(&r->conf, "ca");
	r->conf.http_server = r->conf.clock_set = true;
	r->conf.grant = CS_GRANT_AUTO;
	r->conf.key = r->ca_key;
}

struct pki_rig *pki_rig(void)
{
	static struct pki_rig r;
	struct pki_env env = {NULL, BYTES("seed of thirty-two octets, fuzz!", 32)};

	if (!r.lib)
		start(&r);
	if (r.runs++ % RUNS)
		return &r;
	cs_free(r.cs);
	env.lib = r.lib;
	r.cs = cs_new(&r.conf, &env, r.now);
	fuzz_check(r.cs != NULL);
	cs_booted(r.cs, r.now);
	fuzz_check(cs_create(r.cs, r.now, "") == ST_OK);
	pki_rig_drain(&r);
	return &r;
}

void pki_rig_drain(struct pki_rig *r)
{
	struct pki_fx fx;

	r->replies = 0;
	while (cs_poll(r->cs, &fx))
		r->replies += fx.kind == PKI_FX_REPLY;
}

/* The content as it is, signed; the library's own way, since scep_write() seals what it is given. */
static void bare(struct pki_rig *r, unsigned type, struct bytes data, uint8_t **der, size_t *n)
{
	static const char *const oids[] = {"2.16.840.1.113733.1.9.2", "2.16.840.1.113733.1.9.7"};
	char text[12];
	const char *values[] = {text, "T"};
	unsigned char *out = NULL;
	BIO *in = BIO_new_mem_buf(data.n ? data.p : (const uint8_t *)"", (int)data.n);
	CMS_ContentInfo *cms =
	    CMS_sign_ex(NULL, NULL, NULL, NULL, CMS_PARTIAL | CMS_BINARY, pki_ctx(r->lib), NULL);
	CMS_SignerInfo *si =
	    CMS_add1_signer(cms, cert_x509(r->self), r->pkey, pki_md(r->lib, HASH_SHA1),
			    CMS_PARTIAL | CMS_BINARY | CMS_NOSMIMECAP);

	snprintf(text, sizeof text, "%u", type);
	BIO_set_mem_eof_return(in, 0);
	for (int i = 0; i < 2; i++)
		fuzz_check(CMS_signed_add1_attr_by_txt(si, oids[i], V_ASN1_PRINTABLESTRING,
						       values[i], (int)strlen(values[i])) == 1);
	fuzz_check(CMS_final(cms, in, NULL, CMS_BINARY) == 1);
	int len = i2d_CMS_ContentInfo(cms, &out);
	fuzz_check(len > 0);
	*der = malloc((size_t)len);
	memcpy(*der, out, (size_t)len);
	*n = (size_t)len;
	OPENSSL_free(out);
	CMS_ContentInfo_free(cms);
	BIO_free(in);
}

void pki_rig_message(struct pki_rig *r, unsigned type, struct bytes data, bool sealed,
		     uint8_t **der, size_t *n)
{
	struct scep_spec spec = {.type = type,
				 .status = SCEP_NO_STATUS,
				 .fail = SCEP_NO_FAIL,
				 .trans_id = "T",
				 .digest = HASH_SHA1,
				 .cipher = NID_des_ede3_cbc,
				 .signer = r->self,
				 .signer_key = r->pkey,
				 .enclose_signer = true,
				 .recipient = cs_ca(r->cs),
				 .payload = data};

	if (sealed)
		fuzz_check(scep_write(r->lib, &spec, der, n) == ST_OK);
	else
		bare(r, type, data, der, n);
}
