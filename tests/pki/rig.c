#define _GNU_SOURCE /* memmem() */
#include "tests/pki/rig.h"

#include <openssl/objects.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>

#include "crypto/base64.h"
#include "pki/name.h"

static void put_file(struct rig *r, const char *path, struct bytes data, bool remove)
{
	struct rig_file *f = NULL;

	for (size_t i = 0; i < r->n_files; i++)
		if (!strcmp(r->files[i].path, path))
			f = &r->files[i];
	if (remove) {
		if (f) {
			free(f->data);
			*f = r->files[--r->n_files];
		}
		return;
	}
	if (!f) {
		f = &r->files[r->n_files++];
		*f = (struct rig_file){0};
		(void)str_fit(f->path, sizeof f->path, path);
	}
	free(f->data);
	f->data = malloc(data.n + 1);
	memcpy(f->data, data.p, data.n);
	f->n = data.n;
}

void rig_put_file(struct rig *r, const char *path, struct bytes data)
{
	put_file(r, path, data, false);
}

const struct rig_file *rig_file(const struct rig *r, const char *path)
{
	for (size_t i = 0; i < r->n_files; i++)
		if (!strcmp(r->files[i].path, path))
			return &r->files[i];
	return NULL;
}

static void scan(struct rig *r, struct bytes b)
{
	size_t n = r->secret ? strlen(r->secret) : 0;

	r->leaks += n && b.n >= n && memmem(b.p, b.n, r->secret, n) != NULL;
}

static void scan_event(struct rig *r, const struct event *e)
{
	for (unsigned i = 0; i < e->n_args; i++) {
		const struct event_arg *a = &e->args[i];

		if (a->type == EVENT_OCTETS || a->type == EVENT_TEXT)
			scan(r, BYTES(a->octets, a->len));
		for (unsigned k = 0; a->type == EVENT_TEXT && k < a->len; k++)
			r->controls += a->octets[k] < ' ' || a->octets[k] >= 0x7f;
	}
}

static void on_file(struct rig *r, const struct pki_fx *fx)
{
	struct bytes data = fx->data;

	if (r->before_write)
		r->before_write(r, fx);
	scan(r, data);
	if (r->disk_full) {
		cs_file_failed(r->cs, fx);
		return;
	}
	if (r->writes_left == 0) {
		r->dead = true;
		if (data.n > r->torn_octets)
			data.n = r->torn_octets;
		if (r->torn_octets == SIZE_MAX)
			return; /* cut before the write began */
	} else if (r->writes_left > 0) {
		r->writes_left--;
	}
	put_file(r, fx->path, data, !fx->data.p);
}

void rig_drain(struct rig *r)
{
	struct pki_fx fx;

	while (!r->dead && cs_poll(r->cs, &fx)) {
		switch (fx.kind) {
		case PKI_FX_FILE:
			on_file(r, &fx);
			break;
		case PKI_FX_KEY: {
			struct rsa_key **to = strchr(fx.name, '#') ? &r->stored_next : &r->stored;
			if (fx.key)
				rsa_key_ref(fx.key);
			rsa_key_free(*to);
			*to = fx.key;
			break;
		}
		case PKI_FX_REPLY:
			r->status = fx.status;
			(void)str_fit(r->content_type, sizeof r->content_type, fx.content_type);
			free(r->body);
			r->body = malloc(fx.data.n + 1);
			memcpy(r->body, fx.data.p, fx.data.n);
			r->body_n = fx.data.n;
			scan(r, fx.data);
			break;
		case PKI_FX_EVENT:
			if (r->n_events == 64)
				memmove(r->events, r->events + 1, 63 * sizeof *r->events);
			else
				r->n_events++;
			r->events[r->n_events - 1] = fx.event.id;
			scan_event(r, &fx.event);
			break;
		default:
			break;
		}
	}
}

bool rig_saw(const struct rig *r, uint32_t event)
{
	for (size_t i = 0; i < r->n_events; i++)
		if (r->events[i] == event)
			return true;
	return false;
}

void rig_start(struct rig *r, wall_t start, struct rsa_key *ca_key)
{
	*r = (struct rig){.lib = pki_lib_new(), .writes_left = -1, .now = {USEC_S, start}};
	drbg_seed(&r->rng, BYTES("rig", 3));
	cs_conf_default(&r->conf, "ca-server");
	(void)str_fit(r->conf.issuer_name, sizeof r->conf.issuer_name,
		      "CN=Root-CA.cisco.com OU=LAB");
	r->conf.http_server = r->conf.clock_set = true;
	r->conf.grant = CS_GRANT_AUTO;
	r->conf.hash = HASH_SHA256;
	r->conf.level = CS_LEVEL_COMPLETE;
	r->conf.cert_lifetime_s = 5000u * 86400;
	r->conf.ca_lifetime_s = 7300u * 86400;
	r->conf.eku = PKI_EKU_SERVER_AUTH | PKI_EKU_CLIENT_AUTH;
	r->stored = rsa_key_ref(ca_key);
}

void rig_boot(struct rig *r)
{
	uint8_t seed[32];
	struct pki_env env = {r->lib, BYTES_OF(seed)};

	drbg_bytes(&r->rng, seed, sizeof seed);
	r->dead = false;
	r->writes_left = -1;
	r->conf.key = r->stored;
	r->conf.next_key = r->stored_next;
	r->cs = cs_new(&r->conf, &env, r->now);
	for (size_t i = 0; i < r->n_files; i++)
		cs_load(r->cs, r->files[i].path, BYTES(r->files[i].data, r->files[i].n));
	cs_booted(r->cs, r->now);
	rig_drain(r);
}

void rig_off(struct rig *r)
{
	cs_free(r->cs);
	r->cs = NULL;
}

void rig_stop(struct rig *r)
{
	rig_off(r);
	for (size_t i = 0; i < r->n_files; i++)
		free(r->files[i].data);
	rsa_key_free(r->stored);
	rsa_key_free(r->stored_next);
	free(r->body);
	pki_lib_free(r->lib);
}

void rig_advance(struct rig *r, uint64_t us)
{
	mono_t end = r->now.mono + us;

	for (mono_t due; (due = cs_deadline(r->cs)) <= end;) {
		if (due > r->now.mono) {
			r->now.wall += (wall_t)(due - r->now.mono);
			r->now.mono = due;
		}
		cs_tick(r->cs, r->now);
		rig_drain(r);
	}
	r->now.wall += (wall_t)(end - r->now.mono);
	r->now.mono = end;
	cs_tick(r->cs, r->now);
	rig_drain(r);
}

void rig_http(struct rig *r, bool post, const char *target, struct bytes body)
{
	r->status = 0;
	cs_http(r->cs, r->now,
		&(struct cs_http){.id = ++r->next_http,
				  .post = post,
				  .target = target,
				  .target_n = strlen(target),
				  .body = body});
	rig_drain(r);
}

/* ---- the client ---- */

void client_start(struct rig *r, struct rig_client *c, struct rsa_key *key, const char *hostname)
{
	uint8_t md5[16];
	struct bytes spki = rsa_pub_der(rsa_key_pub(key));
	X509_NAME *name;

	*c = (struct rig_client){.key = rsa_key_ref(key), .pkey = pki_private(r->lib, key)};
	hash_parts(HASH_MD5, &spki, 1, md5);
	for (int i = 0; i < 16; i++)
		snprintf(c->trans_id + 2 * i, 3, "%02X", md5[i]);
	CU_ASSERT_FATAL(name_parse("", &(struct name_device){.hostname = hostname}, &name) ==
			ST_OK);
	struct cert_spec spec = {.subject = name,
				 .issuer = name,
				 .key = c->pkey,
				 .signer = c->pkey,
				 .hash = HASH_SHA256,
				 .serial = 5,
				 .from = r->now.wall,
				 .until = r->now.wall + (wall_t)(3650 * USEC_DAY),
				 .bare = true};
	CU_ASSERT_FATAL(cert_make(r->lib, &spec, &c->self) == ST_OK);
	X509_NAME_free(name);
}

void client_stop(struct rig_client *c)
{
	rsa_key_free(c->key);
	EVP_PKEY_free(c->pkey);
	cert_free(c->self);
	cert_free(c->cert);
}

void client_message(struct rig *r, struct rig_client *c, const struct client_request *q,
		    uint8_t **der, size_t *n)
{
	uint8_t nonce[PKI_NONCE] = {1, 2, 3}, *csr = NULL;
	size_t csr_n = 0;
	X509_NAME *name = NULL;
	struct name_device device = {.hostname = "get-KS"};

	if (!q->payload.p) {
		CU_ASSERT_FATAL(name_parse(q->subject, q->subject ? NULL : &device, &name) ==
				ST_OK);
		struct csr_spec spec = {.subject = name,
					.key = q->csr_key ? q->csr_key : c->pkey,
					.hash = HASH_SHA256,
					.password = q->password};
		CU_ASSERT_FATAL(csr_make(r->lib, &spec, &csr, &csr_n) == ST_OK);
	}
	struct scep_spec spec = {
	    .type = q->type ? q->type : SCEP_PKCS_REQ,
	    .status = SCEP_NO_STATUS,
	    .fail = SCEP_NO_FAIL,
	    .trans_id = q->trans_id ? q->trans_id : c->trans_id,
	    .sender_nonce = nonce,
	    .digest = q->hash ? q->hash : HASH_SHA256,
	    .cipher = q->cipher ? q->cipher : NID_aes_128_cbc,
	    .signer = q->signer ? q->signer : c->self,
	    .signer_key = q->signer_key ? q->signer_key : c->pkey,
	    .enclose_signer = true,
	    .recipient = q->recipient ? q->recipient : cs_ca(r->cs),
	    .payload = q->payload.p ? q->payload : BYTES(csr, csr_n),
	};
	CU_ASSERT_FATAL(scep_write(r->lib, &spec, der, n) == ST_OK);
	X509_NAME_free(name);
	free(csr);
}

unsigned client_read(struct rig *r, struct rig_client *c, unsigned *fail)
{
	struct scep_msg m;
	struct cert *from[2] = {cs_ca(r->cs), cs_next(r->cs)};
	uint8_t *payload = NULL;
	size_t n = 0, n_certs = 0;
	int cipher;
	struct bytes crl;
	unsigned status = SCEP_NO_STATUS;

	if (scep_read(r->lib, BYTES(r->body, r->body_n), from, from[1] ? 2 : 1, &m) == ST_OK) {
		status = m.status;
		*fail = m.fail;
	}
	if (status == SCEP_SUCCESS) {
		struct cert *certs[4], *whom = c->self;

		if (scep_open(r->lib, BYTES(m.content, m.content_n), whom, c->pkey, &cipher,
			      &payload, &n) == ST_ABSENT)
			CU_ASSERT_FATAL(scep_open(r->lib, BYTES(m.content, m.content_n), c->cert,
						  c->pkey, &cipher, &payload, &n) == ST_OK);
		CU_ASSERT_FATAL(
		    scep_certs_read(r->lib, BYTES(payload, n), certs, 4, &n_certs, &crl) == ST_OK);
		if (n_certs) {
			check_int(n_certs, 1);
			cert_free(c->cert);
			c->cert = certs[0];
		}
	}
	free(payload);
	scep_msg_free(&m);
	return status;
}

unsigned client_send(struct rig *r, struct rig_client *c, const struct client_request *q,
		     unsigned *fail)
{
	uint8_t *der;
	size_t n;
	struct text url = TEXT_EMPTY;

	client_message(r, c, q, &der, &n);
	if (q->by_get) {
		struct text b = TEXT_EMPTY;

		base64_add(&b, BYTES(der, n), 64);
		text_add(&url, "/cgi-bin/pkiclient.exe?operation=PKIOperation&message=");
		for (const char *p = text_str(&b); *p; p++)
			if (strchr("+/=\n", *p))
				text_addf(&url, "%%%02X", (unsigned char)*p);
			else
				text_addc(&url, *p);
		rig_http(r, false, text_str(&url), BYTES(NULL, 0));
		text_free(&b);
	} else {
		rig_http(r, true, "/cgi-bin/pkiclient.exe?operation=PKIOperation", BYTES(der, n));
	}
	text_free(&url);
	free(der);
	*fail = SCEP_NO_FAIL;
	return client_read(r, c, fail);
}
