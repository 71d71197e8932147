/*
 * The engine's inputs. Two engines make an SA; then the input is messages (one octet that says how, two of
 * length): a whole datagram, a piece of one under the SA's cookies, or a chain of payloads that is given a header,
 * HASH and encryption, so that what lies behind them is reached. Nobody may become an authenticated peer.
 */
#include <string.h>

#include "ike/ike_local.h"
#include "tests/fuzz/fuzz.h"

#define A IP4(10, 0, 0, 1)
#define B IP4(10, 0, 0, 2)

static struct ike *engine(const char *seed)
{
	struct ike_policy p = {10, IKE_CIPHER_AES, 128, IKE_HASH_SHA1, IKE_AUTH_PSK, 19, 3600};
	struct ike_psk k = {0};
	struct ike_conf c = {.policies = &p, .n_policies = 1, .psks = &k, .n_psks = 1};

	if (secret_set(&k.key, BYTES("k", 1)) != ST_OK)
		return NULL;
	c.keepalive = IKE_KEEPALIVE_PERIODIC;
	c.keepalive_s = 15;
	return ike_new(&c, BYTES(seed, 1), (struct when){0});
}

/* Effects of one to the other; to == NULL: into nothing. */
static void carry(struct ike *from, struct ike *to, ip4_t peer, struct when now)
{
	struct ike_fx fx;
	uint8_t shared[DH_OCTETS_MAX];

	while (ike_poll(from, &fx)) {
		struct ike_job_result r;
		struct ike_input in = {.kind = IKE_IN_DATAGRAM,
				       .local = fx.peer,
				       .peer = peer,
				       .local_port = fx.peer_port,
				       .peer_port = fx.local_port,
				       .data = fx.data};
		if (fx.kind == IKE_FX_SEND && to)
			ike_input(to, now, &in);
		if (fx.kind != IKE_FX_JOB || fx.job.kind != IKE_JOB_DH)
			continue;
		ike_job_run_dh(&fx.job, shared, &r);
		in = (struct ike_input){.kind = IKE_IN_JOB, .result = &r};
		ike_input(from, now, &in);
	}
}

static const struct ike_sa *up(const struct ike *k)
{
	list_each (e, &k->sas) {
		const struct ike_sa *sa = LIST_ENTRY(e, struct ike_sa, link);
		if (sa->state == IKE_S_UP)
			return sa;
	}
	return NULL;
}

/* A message of the SA as its other end would make it. */
static struct bytes sealed(struct ike *k, const struct ike_sa *sa, uint8_t how, struct bytes body)
{
	static const uint8_t exchanges[] = {IKE_X_INFO, IKE_X_GROUPKEY_PULL, IKE_X_COOP,
					    IKE_X_MAIN};
	uint8_t iv[CIPHER_BLOCK_MAX], hash[HASH_MAX], m[4] = {0, 0, 0, (uint8_t)(how | 1)};
	struct ike_put put = ike_begin(k);

	ike_keys_phase2_iv(sa, m[3], iv);
	prf(sa->hash, ike_skeyid_a(sa), PARTS(BYTES_OF(m), body), hash);
	ike_put_raw(&put, IKE_P_HASH, BYTES(hash, hash_octets(sa->hash)));
	put.w.start[0] = how & 8 ? IKE_P_NOTIFY : how & 16 ? IKE_P_DELETE : IKE_P_NONCE;
	wr_put(&put.w, body);
	return ike_message_make(k, sa, &put, exchanges[how >> 5 & 3], m[3], iv);
}

/* The octets as a piece: id, number, last, contents. */
static struct bytes piece(const struct ike_sa *sa, struct bytes body, uint8_t *buf, size_t size)
{
	struct wr w = wr_into(buf, size);

	ike_header_put(&w, sa, IKE_P_FRAGMENT, IKE_X_MAIN, 0, 0,
		       IKE_HEADER_LEN + IKE_PAYLOAD_LEN + body.n);
	wr_u16(&w, 0);
	wr_u16(&w, (uint16_t)(IKE_PAYLOAD_LEN + body.n));
	wr_put(&w, body);
	return wr_bytes_view(&w);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct when now = {.mono = USEC_S};
	struct ike *a = engine("a"), *b = engine("b");
	struct ike_input open = {.kind = IKE_IN_OPEN, .local = A, .peer = B};
	struct rd r = rd_from(BYTES(data, size));
	uint8_t copy[4096], cut[2048 + 64];
	struct ike_view v;

	ike_input(a, now, &open);
	for (int i = 0; i < 8; i++) {
		carry(a, b, A, now);
		carry(b, a, B, now);
	}
	fuzz_check(up(a) && up(b));
	while (rd_left(&r) > 3) {
		uint8_t how = rd_u8(&r);
		size_t n = rd_u16(&r) % 2048;
		struct bytes m = rd_bytes(&r, n < rd_left(&r) ? n : rd_left(&r));
		const struct ike_sa *sa = up(a);

		if (how & 1 && sa)
			m = sealed(a, sa, how, m);
		else if (how & 0x40 && sa)
			m = piece(sa, m, cut, sizeof cut);
		if (!m.p || m.n > sizeof copy)
			continue;
		memcpy(copy, m.p, m.n);
		struct ike_input in = {.kind = IKE_IN_DATAGRAM,
				       .local = B,
				       .peer = how & 4 ? IP4(192, 0, 2, how) : A,
				       .local_port = how & 2 ? 4500 : 848,
				       .peer_port = 848,
				       .data = BYTES(copy, m.n)};
		ike_input(b, now, &in);
		carry(b, NULL, B, now);
		now.mono += (how & 7) * USEC_S;
		ike_tick(b, now);
		carry(b, NULL, B, now);
	}
	ike_view(b, &v);
	fuzz_check(v.established <= 1 && v.half_open <= IKE_HALF_OPEN_MAX);
	ike_free(a);
	ike_free(b);
	return 0;
}
