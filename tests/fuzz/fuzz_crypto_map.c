/*
 * A story of packets, time and rekeys told to a crypto map. Whatever happens, a packet that the downloaded
 * list permits never leaves in clear, none in clear is let in, and no protected packet is taken twice.
 */
#include <string.h>

#include "net/crypto_map.h"
#include "net/wire.h"
#include "tests/fuzz/fuzz.h"

#define OUTSIDE 1
#define KEPT	8

static const struct net_ace aces[] = {
    {.flags = NET_ACE_PERMIT,
     .proto = NET_PROTO_ANY,
     .src = IP4(10, 0, 0, 0),
     .src_wild = 0xffffff,
     .dst = IP4(10, 0, 0, 0),
     .dst_wild = 0xffffff},
};

struct story {
	struct net_crypto *nc;
	struct when now;
	struct pkt_pool pool;
	struct pkt *kept[KEPT]; /* sealed, sent again later */
	unsigned n_kept;
	enum net_crypto_replay replay;
};

static void install(struct story *s, uint8_t what)
{
	static const uint8_t key[32] = {9};
	struct net_crypto_sa_conf c = {.spi = 0x1000u + (what & 3),
				       .keep_src = true,
				       .keep_dst = true,
				       .may_send = true,
				       .may_receive = true,
				       .lifetime_s = 1u + what,
				       .activate_s = what >> 5,
				       .transport = what & 4,
				       .seal = {.cipher = SEAL_AES,
						.key = BYTES(key, 16),
						.auth = HASH_SHA1,
						.auth_key = BYTES(key, 20)}};
	struct net_crypto_policy p = {aces, 1, s->replay, s->replay == NET_REPLAY_TIME ? 2000 : 64,
				      false};

	fuzz_check(net_crypto_group_policy(s->nc, "G", &p, 1, s->now) == ST_OK);

	enum status st = net_crypto_sa_install(s->nc, "G", &c, s->now);
	fuzz_check(st == ST_OK || st == ST_RANGE || st == ST_EXISTS);
}

static struct pkt *plain(struct story *s, uint8_t what)
{
	struct ipv4 ip = {.length = (uint16_t)(28 + what),
			  .ttl = 9,
			  .proto = 17,
			  .src = IP4(10, 0, 0, what & 3),
			  .dst = IP4(10, 1, 0, what >> 2)};
	struct pkt *p = pkt_new(&s->pool, ip.length);

	if (p) {
		memset(p->data, what, p->len);
		ipv4_write(p->data, &ip);
	}
	return p;
}

static enum net_verdict offer(struct story *s, struct pkt *p, bool out)
{
	struct net_flow f;

	if (!net_flow_read(BYTES(p->data, p->len), &f))
		return NET_DROPPED;
	return out ? net_crypto_hooks()->out(s->nc, s->now, OUTSIDE, p, &f)
		   : net_crypto_hooks()->in(s->nc, s->now, OUTSIDE, p, &f, false);
}

static void send(struct story *s, uint8_t what)
{
	struct pkt *p = plain(s, what);

	if (!p)
		return;
	enum net_verdict v = offer(s, p, true);
	fuzz_check(v == NET_CHANGED || v == NET_DROPPED);
	if (v == NET_CHANGED && s->n_kept < KEPT)
		s->kept[s->n_kept++] = p;
	else
		pkt_free(&s->pool, p);
}

/* Each of the kept once, perhaps altered, and then once more. */
static void receive(struct story *s, uint8_t what)
{
	if (!s->n_kept)
		return;
	struct pkt *p = s->kept[what % s->n_kept], *q = pkt_copy(&s->pool, p);
	struct pkt *r = pkt_copy(&s->pool, p);
	if (q && r) {
		if (what & 0x80)
			q->data[20 + what % (q->len - 20)] ^= 1;
		if (offer(s, q, false) == NET_CHANGED) {
			fuzz_check(!(what & 0x80));
			fuzz_check(offer(s, r, false) == NET_DROPPED);
		}
	}
	pkt_free(&s->pool, q);
	pkt_free(&s->pool, r);
}

static void arrive_clear(struct story *s, uint8_t what)
{
	struct pkt *p = plain(s, what);

	if (p)
		fuzz_check(offer(s, p, false) == NET_DROPPED);
	pkt_free(&s->pool, p);
}

static void raw(struct story *s, const uint8_t *data, size_t n)
{
	struct pkt *p = pkt_new(&s->pool, n);

	if (p) {
		memcpy(p->data, data, n);
		(void)offer(s, p, false);
	}
	pkt_free(&s->pool, p);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct net_crypto_conf_entry entry = {.seq = 1, .group = "G"};
	struct net_crypto_conf_map map = {.name = "M", .entries = &entry, .n_entries = 1};
	struct net_crypto_conf_if ifs = {
	    .ifid = OUTSIDE, .map = "M", .address = IP4(192, 0, 2, 1), .mtu = 1500};
	struct net_crypto_conf conf = {&map, 1, &ifs, 1, ESP_DF_COPY};
	struct story s = {.now = {.mono = USEC_S}};
	struct net_crypto_fx fx;
	struct drbg rng;

	if (size < 1)
		return 0;
	drbg_seed(&rng, BYTES("story", 5));
	pkt_pool_init(&s.pool);
	s.replay = data[0] & 1 ? NET_REPLAY_TIME : NET_REPLAY_COUNTER;
	s.nc = net_crypto_new(&conf, &rng, s.now);
	if (!s.nc)
		return 0;
	install(&s, 0x80);
	for (size_t i = 1; i + 1 < size && i < 400; i += 2) {
		uint8_t what = data[i + 1];
		switch (data[i] % 8) {
		case 0:
		case 1:
			send(&s, what);
			break;
		case 2:
		case 3:
			receive(&s, what);
			break;
		case 4:
			arrive_clear(&s, what);
			break;
		case 5:
			install(&s, what);
			break;
		case 6:
			s.now.mono += (uint64_t)what * USEC_S / 16;
			net_crypto_tick(s.nc, s.now);
			break;
		default:
			raw(&s, data + i, size - i);
			break;
		}
	}
	while (net_crypto_poll(s.nc, &fx))
		fuzz_check(fx.kind != NET_CRYPTO_FX_EVENT || fx.event);
	for (unsigned i = 0; i < s.n_kept; i++)
		pkt_free(&s.pool, s.kept[i]);
	net_crypto_free(s.nc);
	pkt_pool_free(&s.pool);
	return 0;
}
