/*
 * Registrations: main mode with RSA-2048 certificates and group 14, then four protected messages of a pull's
 * size, between two engines, against a bare loop of the same DH, RSA and hash operations in the same run. Both
 * ends are in one process, so a registration at one end takes half. A certificate is a key and a signature of
 * a CA over it; both sides of the comparison check that.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "crypto/cipher.h"
#include "crypto/rsa.h"
#include "ike/ike.h"

#define A      IP4(10, 0, 0, 1)
#define B      IP4(10, 0, 0, 2)
#define ROUNDS 300

struct world {
	struct ike *ike[2];
	struct rsa_key *key[2], *ca;
	uint8_t cert[2][1024];
	size_t cert_n[2];
	uint32_t sa[2], mid[2];
	unsigned up, got;
};

static double cpu(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void need(enum status st)
{
	if (st == ST_OK)
		return;
	fprintf(stderr, "bench_ike: %s\n", status_text(st));
	exit(1);
}

static enum status check_cert(const struct world *w, struct bytes cert, struct rsa_pub **out)
{
	uint8_t h[HASH_MAX];
	struct bytes spki = BYTES(cert.p, cert.n - 256);

	hash_parts(HASH_SHA256, PARTS(spki), h);
	enum status st = rsa_verify(rsa_key_pub(w->ca), RSA_DIGEST_INFO, HASH_SHA256, BYTES(h, 32),
				    BYTES(cert.p + spki.n, 256));
	return st == ST_OK ? rsa_pub_from_der(spki, out) : st;
}

static void job(struct world *w, int i, const struct ike_job *j)
{
	struct ike_job_result r = {.id = j->id};
	struct ike_input in = {.kind = IKE_IN_JOB, .result = &r};
	struct rsa_pub *pub = NULL;
	uint8_t out[DH_OCTETS_MAX];
	size_t n = 0;

	if (j->kind == IKE_JOB_DH)
		ike_job_run_dh(j, out, &r);
	else if (j->kind == IKE_JOB_SIGN)
		r.status = rsa_sign(w->key[i], RSA_BARE, HASH_NONE, j->hash, out, &n);
	else {
		r.subject = "cn=member";
		r.status = check_cert(w, j->certs[0], &pub);
		if (r.status == ST_OK)
			r.status = rsa_verify(pub, RSA_BARE, HASH_NONE, j->hash, j->signature);
		rsa_pub_free(pub);
	}
	if (j->kind == IKE_JOB_SIGN)
		r.bytes = BYTES(out, n);
	ike_input(w->ike[i], (struct when){.mono = 1}, &in);
}

static void run(struct world *w)
{
	struct ike_fx fx;
	bool again = true;

	while (again) {
		again = false;
		for (int i = 0; i < 2; i++)
			while (ike_poll(w->ike[i], &fx)) {
				struct ike_input in = {.kind = IKE_IN_DATAGRAM,
						       .local = fx.peer,
						       .peer = fx.local,
						       .local_port = fx.peer_port,
						       .peer_port = fx.local_port,
						       .data = fx.data};
				again = true;
				if (fx.kind == IKE_FX_SEND)
					ike_input(w->ike[!i], (struct when){.mono = 1}, &in);
				else if (fx.kind == IKE_FX_JOB)
					job(w, i, &fx.job);
				w->up += fx.kind == IKE_FX_UP;
				w->got += fx.kind == IKE_FX_PHASE2;
				if (fx.kind == IKE_FX_UP || fx.kind == IKE_FX_PHASE2)
					w->sa[i] = fx.sa;
				if (fx.kind == IKE_FX_PHASE2)
					w->mid[i] = fx.mid;
			}
	}
}

static void send(struct world *w, int i, bool first, size_t n, bool last)
{
	uint8_t buf[2048] = {0};
	struct ike_phase2 m = {.local = i ? B : A,
			       .peer = i ? A : B,
			       .sa = w->sa[i],
			       .mid = first ? 0 : w->mid[i],
			       .exchange = 32,
			       .first = IKE_P_KD,
			       .expect_reply = !last,
			       .last = last};
	struct ike_input in = {.kind = IKE_IN_SEND, .phase2 = &m};
	struct ike_put p;

	ike_put_init(&p, buf, sizeof buf);
	ike_put_raw(&p, IKE_P_KD, BYTES(buf + 1024, n));
	m.payloads = ike_put_done(&p);
	ike_input(w->ike[i], (struct when){.mono = 1}, &in);
	run(w);
}

static void registration(struct world *w)
{
	struct ike_input in = {.kind = IKE_IN_OPEN, .local = A, .peer = B};

	ike_input(w->ike[0], (struct when){.mono = 1}, &in);
	run(w);
	send(w, 0, true, 60, false);
	send(w, 1, false, 300, false);
	send(w, 0, false, 40, false);
	send(w, 1, false, 600, true);
	in = (struct ike_input){.kind = IKE_IN_CLOSE};
	ike_input(w->ike[0], (struct when){.mono = 1}, &in);
	run(w);
	struct when later = {.mono = 100 * USEC_S};
	ike_tick(w->ike[0], later);
	ike_tick(w->ike[1], later);
	run(w);
}

static void bare_end(struct world *w, struct drbg *rng, int i, struct dh *mine, struct bytes peer)
{
	uint8_t out[512], h[HASH_MAX], big[2048] = {0};
	struct rsa_pub *pub = NULL;
	size_t n;

	(void)rng;
	need(dh_derive(mine, peer, out, &n));
	for (int k = 0; k < 11; k++) /* SKEYIDs, hashes of both ends, HASH(1) to HASH(4) */
		prf(HASH_SHA256, BYTES(out, 32), PARTS(BYTES(big, 600)), h);
	need(rsa_sign(w->key[i], RSA_BARE, HASH_NONE, BYTES(h, 32), out, &n));
	need(check_cert(w, BYTES(w->cert[i], w->cert_n[i]), &pub));
	need(rsa_verify(pub, RSA_BARE, HASH_NONE, BYTES(h, 32), BYTES(out, n)));
	rsa_pub_free(pub);
	for (int k = 0; k < 2; k++)
		need(cipher_encrypt(CIPHER_AES256, BYTES(big, 32), BYTES(big, 16), BYTES(big, 1200),
				    big));
	for (int k = 0; k < 4; k++)
		need(cipher_encrypt(CIPHER_AES256, BYTES(big, 32), BYTES(big, 16), BYTES(big, 400),
				    big));
}

static void bare(struct world *w, struct drbg *rng)
{
	struct dh *a, *b;

	need(dh_new(14, rng, &a));
	need(dh_new(14, rng, &b));
	bare_end(w, rng, 0, a, dh_public(b));
	bare_end(w, rng, 1, b, dh_public(a));
	dh_free(a);
	dh_free(b);
}

static void prepare(struct world *w, struct drbg *rng)
{
	struct ike_policy p = {10,  IKE_CIPHER_AES, 256, IKE_HASH_SHA256, IKE_AUTH_RSA_SIG, 14,
			       3600};

	need(rsa_generate(rng, 2048, &w->ca));
	for (int i = 0; i < 2; i++) {
		uint8_t h[HASH_MAX];
		size_t n;

		need(rsa_generate(rng, 2048, &w->key[i]));
		struct bytes spki = rsa_pub_der(rsa_key_pub(w->key[i]));
		memcpy(w->cert[i], spki.p, spki.n);
		hash_parts(HASH_SHA256, PARTS(spki), h);
		need(rsa_sign(w->ca, RSA_DIGEST_INFO, HASH_SHA256, BYTES(h, 32),
			      w->cert[i] + spki.n, &n));
		w->cert_n[i] = spki.n + n;
		struct ike_credential c = {.name = "T",
					   .n_chain = 1,
					   .chain = {BYTES(w->cert[i], w->cert_n[i])},
					   .ca_name = BYTES("ca", 2)};
		struct ike_conf conf = {
		    .policies = &p, .n_policies = 1, .credentials = &c, .n_credentials = 1};
		w->ike[i] = ike_new(&conf, BYTES(&i, sizeof i), (struct when){.mono = 1});
	}
}

int main(void)
{
	struct world w = {0};
	struct drbg rng;
	double share[5];

	drbg_seed(&rng, BYTES("bench", 5));
	prepare(&w, &rng);
	registration(&w);
	if (w.up != 2 || w.got != 4) {
		fprintf(stderr, "bench_ike: %u up, %u messages\n", w.up, w.got);
		return 1;
	}
	for (int k = 0; k < 5; k++) {
		double t0 = cpu();
		for (int i = 0; i < ROUNDS; i++)
			bare(&w, &rng);
		double t1 = cpu();
		for (int i = 0; i < ROUNDS; i++)
			registration(&w);
		double t2 = cpu();
		share[k] = (t1 - t0) / (t2 - t1);
		printf("registrations of one end: %.0f/s, bare operations %.0f/s, share %.0f %%\n",
		       2 * ROUNDS / (t2 - t1), 2 * ROUNDS / (t1 - t0), 100 * share[k]);
	}
	for (int i = 0; i < 2; i++) {
		ike_free(w.ike[i]);
		rsa_key_free(w.key[i]);
	}
	rsa_key_free(w.ca);
	return w.up == 2 * (5 * ROUNDS + 1) ? 0 : 1;
}
