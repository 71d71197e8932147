#include "config.h"

#include "io/ssh_key.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <string.h>

#include "base/bytes.h"

#define ED25519_SIZE 32
#define BLOB_SIZE    512
#define PAD_TO	     8

/*
 * libssh reads an Ed25519 key from PKCS#8 but forgets its public half, so that such a host key would not
 * work. Written in OpenSSH's own format it is read whole.
 */

static void put_string(struct wr *w, const void *p, size_t n)
{
	wr_u32(w, (uint32_t)n);
	wr_put(w, BYTES(p, n));
}

static void put_text(struct wr *w, const char *s)
{
	put_string(w, s, strlen(s));
}

static size_t openssh_blob(const uint8_t *seed, const uint8_t *public, uint8_t *out, size_t size)
{
	uint8_t pub_buf[128], priv_buf[256], both[2 * ED25519_SIZE];
	struct wr pub = wr_into(pub_buf, sizeof pub_buf);
	struct wr priv = wr_into(priv_buf, sizeof priv_buf);
	struct wr w = wr_into(out, size);

	put_text(&pub, "ssh-ed25519");
	put_string(&pub, public, ED25519_SIZE);
	memcpy(both, seed, ED25519_SIZE);
	memcpy(both + ED25519_SIZE, public, ED25519_SIZE);
	wr_u64(&priv, 0); /* two equal check numbers: no passphrase to check */
	wr_put(&priv, wr_bytes_view(&pub));
	put_string(&priv, both, sizeof both);
	put_text(&priv, "");
	for (uint8_t pad = 1; wr_len(&priv) % PAD_TO; pad++)
		wr_u8(&priv, pad);

	wr_put(&w, BYTES("openssh-key-v1", 15));
	put_text(&w, "none");
	put_text(&w, "none");
	put_text(&w, "");
	wr_u32(&w, 1);
	put_string(&w, pub_buf, wr_len(&pub));
	put_string(&w, priv_buf, wr_len(&priv));
	explicit_bzero(both, sizeof both);
	explicit_bzero(priv_buf, sizeof priv_buf);
	return pub.bad || priv.bad || w.bad ? 0 : wr_len(&w);
}

static enum status import_ed25519(EVP_PKEY *pkey, ssh_key *out)
{
	static const char begin[] = "-----BEGIN OPENSSH PRIVATE KEY-----\n";
	static const char end[] = "\n-----END OPENSSH PRIVATE KEY-----\n";
	uint8_t seed[ED25519_SIZE], public[ED25519_SIZE], blob[BLOB_SIZE];
	char text[BLOB_SIZE * 2] = "";
	size_t n_seed = sizeof seed, n_public = sizeof public, n;
	enum status st = ST_CRYPTO;

	if (EVP_PKEY_get_raw_private_key(pkey, seed, &n_seed) != 1 ||
	    EVP_PKEY_get_raw_public_key(pkey, public, &n_public) != 1)
		goto out;
	n = openssh_blob(seed, public, blob, sizeof blob);
	if (!n)
		goto out;
	memcpy(text, begin, sizeof begin);
	EVP_EncodeBlock((uint8_t *)text + strlen(text), blob, (int)n);
	strcat(text, end);
	if (ssh_pki_import_privkey_base64(text, NULL, NULL, NULL, out) == SSH_OK)
		st = ST_OK;
out:
	explicit_bzero(seed, sizeof seed);
	explicit_bzero(blob, sizeof blob);
	explicit_bzero(text, sizeof text);
	return st;
}

enum status ssh_key_from_pem(const char *pem, ssh_key *out)
{
	BIO *bio = BIO_new_mem_buf(pem, -1);
	EVP_PKEY *pkey = bio ? PEM_read_bio_PrivateKey(bio, NULL, NULL, (void *)"") : NULL;
	enum status st = ST_CRYPTO;

	if (pkey && EVP_PKEY_get_base_id(pkey) == EVP_PKEY_ED25519)
		st = import_ed25519(pkey, out);
	else if (pkey && ssh_pki_import_privkey_base64(pem, NULL, NULL, NULL, out) == SSH_OK)
		st = ST_OK;
	EVP_PKEY_free(pkey);
	BIO_free(bio);
	return st;
}
