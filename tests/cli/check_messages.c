/*
 * A key server and a member, routers both, on one wire. Of every message that crosses it (the four of a
 * registration, rekeys, acknowledgements) the other side is given each one that differs in a single bit and
 * each one that is cut short: all are refused, nothing that either holds changes, and what was really
 * sent then does its work.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net/wire.h"
#include "router/gm_host.h"
#include "router/ike_host.h"
#include "router/ks_host.h"
#include "tests/cli/gm_pair.h"
#include "tests/lib/check.h"

#define GM 0
#define KS 1

static const char member[] = "hostname GM\n"
			     "crypto isakmp policy 10\n"
			     " encryption aes\n"
			     " hash sha256\n"
			     " authentication pre-share\n"
			     " group 14\n"
			     "crypto isakmp key sesame address 192.0.2.2\n"
			     "crypto gdoi group GETVPN\n"
			     " identity number 484\n"
			     " server address ipv4 192.0.2.2\n"
			     "crypto map getvpn 10 gdoi\n"
			     " set group GETVPN\n"
			     "interface GigabitEthernet1\n"
			     " ip address 192.0.2.1 255.255.255.0\n"
			     " no shutdown\n";
static const char server[] = "hostname KS\n"
			     "crypto isakmp policy 10\n"
			     " encryption aes\n"
			     " hash sha256\n"
			     " authentication pre-share\n"
			     " group 14\n"
			     "crypto isakmp key sesame address 192.0.2.1\n"
			     "crypto ipsec transform-set ts esp-gcm\n"
			     "crypto ipsec profile prof\n"
			     " set transform-set ts\n"
			     "ip access-list extended list\n"
			     " permit ip 10.0.0.0 0.0.0.255 172.16.0.0 0.0.255.255\n"
			     " permit ip 172.16.0.0 0.0.255.255 10.0.0.0 0.0.0.255\n"
			     "interface GigabitEthernet1\n"
			     " ip address 192.0.2.2 255.255.255.0\n"
			     " no shutdown\n";
static const char *const group[] = {"configure terminal",
				    "crypto key generate rsa general-keys label k modulus 1024",
				    "crypto gdoi group GETVPN",
				    "identity number 484",
				    "server local",
				    "rekey algorithm aes 128",
				    "rekey authentication mypubkey rsa k",
				    "rekey transport unicast",
				    "identifier",
				    "value 1",
				    "exit",
				    "sa ipsec 10",
				    "profile prof",
				    "match address ipv4 list",
				    "exit",
				    "address ipv4 192.0.2.2",
				    "end"};

/* What the two ends hold, as far as a message could change it. */
struct held {
	uint32_t members, keks, teks, rekeys, seq, sid, pulls, refused;
	uint32_t sent, acks;
	uint32_t status, gm_teks, gm_keks, gm_rekeys, gm_seq, gm_acks, attempted, succeeded, failed;
	size_t sas, half_open;
};

static void look(struct gm_pair *p, struct held *h)
{
	struct gdoi_ks *ks = router_ks(p->m[KS].router, "GETVPN");
	struct gdoi_gm *gm = router_gm(p->m[GM].router, "GETVPN");
	struct gdoi_ks_member_view m = {0};
	struct gdoi_ks_view k;
	struct gdoi_gm_view g;
	struct ike_view i;

	memset(h, 0, sizeof *h);
	gdoi_ks_view(ks, p->now, &k);
	(void)gdoi_ks_find_member(ks, p->now, IP4(192, 0, 2, 1), &m);
	h->members = k.n_members;
	h->keks = k.n_keks;
	h->teks = k.n_teks;
	h->rekeys = k.rekeys;
	h->seq = k.n_keks ? k.keks[0].seq : 0;
	h->sid = k.sid_next;
	h->pulls = k.pulls;
	h->refused = k.pulls_refused;
	h->sent = m.rekeys_sent;
	h->acks = m.acks;
	gdoi_gm_view(gm, p->now, &g);
	h->status = g.status;
	h->gm_teks = g.n_teks;
	h->gm_keks = g.n_keks;
	h->gm_rekeys = g.rekeys;
	h->gm_seq = g.n_keks ? g.keks[0].seq : 0;
	h->gm_acks = g.acks;
	h->attempted = g.attempted;
	h->succeeded = g.succeeded;
	h->failed = g.failed;
	for (int side = 0; side < 2; side++) {
		ike_view(router_ike(p->m[side].router), &i);
		h->sas += i.established;
		h->half_open += i.half_open;
	}
}

struct watch {
	unsigned messages[256]; /* by exchange */
	unsigned long damaged, changed;
};

/* Hands the other side a datagram of n octets in the frame's stead; its own answers go nowhere. */
static void give(struct gm_pair *p, int from, struct bytes frame, struct bytes data)
{
	uint8_t copy[2048], *ip = copy + ETHER_HEADER, *udp;
	struct router *to = p->m[!from].router;
	struct router_fx fx;
	size_t header = (size_t)(frame.p[ETHER_HEADER] & 15) * 4;

	memcpy(copy, frame.p, ETHER_HEADER + header + 8);
	udp = ip + header;
	memcpy(udp + 8, data.p, data.n);
	ip[2] = (uint8_t)((header + 8 + data.n) >> 8);
	ip[3] = (uint8_t)(header + 8 + data.n);
	ipv4_set_checksum(ip);
	udp[4] = (uint8_t)((8 + data.n) >> 8);
	udp[5] = (uint8_t)(8 + data.n);
	udp[6] = udp[7] = 0; /* no checksum: it would find the damage first */
	router_frame_in(to, p->now, 1, BYTES(copy, ETHER_HEADER + header + 8 + data.n));
	router_settle(to);
	while (router_poll(to, &fx))
		;
}

static void damage(struct gm_pair *p, int from, struct bytes frame, struct bytes data)
{
	struct watch *w = p->arg;
	struct held before, after;
	uint8_t copy[2048];

	look(p, &before);
	memcpy(copy, data.p, data.n);
	for (size_t bit = 0; bit < 8 * data.n + data.n; bit++) {
		size_t n =
		    bit < 8 * data.n ? data.n : bit - 8 * data.n; /* first bits, then lengths */

		if (n == data.n)
			copy[bit / 8] ^= (uint8_t)(1u << bit % 8);
		give(p, from, frame, BYTES(copy, n));
		if (n == data.n)
			copy[bit / 8] ^= (uint8_t)(1u << bit % 8);
		w->damaged++;
		look(p, &after);
		if (memcmp(&before, &after, sizeof after) != 0) {
			w->changed++;
			check_int(bit, -1); /* which bit of which message */
			check_int(data.p[18], -1);
			before = after;
		}
	}
}

static void on_frame(struct gm_pair *p, int from, struct bytes frame)
{
	struct watch *w = p->arg;
	struct ipv4 ip;
	struct bytes data;

	if (frame.n < ETHER_HEADER || (frame.p[12] << 8 | frame.p[13]) != ETHER_IPV4 ||
	    ipv4_read(BYTES(frame.p + ETHER_HEADER, frame.n - ETHER_HEADER), &ip) != ST_OK ||
	    ip.proto != NET_PROTO_UDP || ip.length < ip.header + 8 + 28)
		return;
	data = BYTES(frame.p + ETHER_HEADER + ip.header + 8, ip.length - ip.header - 8u);
	w->messages[data.p[18]]++;
	if (data.p[18] >= GDOI_EXCHANGE_PULL && data.p[18] <= GDOI_EXCHANGE_ACK)
		damage(p, from, frame, data);
}

static unsigned long heard(struct gm_pair *p, int side)
{
	struct ike_view v;

	ike_view(router_ike(p->m[side].router), &v);
	return v.datagrams_in;
}

static void play(const char *acknowledgement, unsigned exchange)
{
	struct watch w = {0};
	struct gm_pair p;
	struct held h;

	gm_pair_open_with(&p, (const char *const[]){member, server});
	for (size_t i = 0; i < sizeof group / sizeof *group; i++)
		(void)gm_pair_run(&p, KS, group[i], USEC_MS);
	(void)gm_pair_run(&p, KS, "configure terminal", USEC_MS);
	(void)gm_pair_run(&p, KS, "crypto gdoi group GETVPN", USEC_MS);
	(void)gm_pair_run(&p, KS, "server local", USEC_MS);
	(void)gm_pair_run(&p, KS, acknowledgement, USEC_MS);
	(void)gm_pair_run(&p, KS, "end", USEC_MS);
	p.on_frame = on_frame;
	p.arg = &w;
	(void)gm_pair_run(&p, GM, "configure terminal", USEC_MS);
	(void)gm_pair_run(&p, GM, "interface GigabitEthernet1", USEC_MS);
	(void)gm_pair_run(&p, GM, "crypto map getvpn", USEC_S);
	(void)gm_pair_run(&p, GM, "end", USEC_S);
	look(&p, &h);
	check_int(w.messages[GDOI_EXCHANGE_PULL], 4);
	check_int(h.members, 1);
	check_int(h.succeeded, 1);
	check_int(h.attempted, 1);
	check_int(h.sid, 1);
	(void)gm_pair_run(&p, KS, "crypto gdoi ks rekey", USEC_S);
	look(&p, &h);
	check_int(w.messages[GDOI_EXCHANGE_PUSH], 1);
	check_int(w.messages[exchange], 1);
	check_int(h.acks, 1);
	check_int(h.gm_rekeys, 1);
	check_int(h.gm_teks, 2);
	check_int(w.changed, 0);
	check_true(w.damaged > 10000);
	/* They did arrive: IKE had the damaged registrations in its hands. */
	check_true(heard(&p, GM) + heard(&p, KS) > 5000);
	gm_pair_close(&p);
}

static void private_ack(void)
{
	play("rekey acknowledgement cisco", GDOI_EXCHANGE_PRIVATE_ACK);
}

static void standard_ack(void)
{
	play("rekey acknowledgement interoperable", GDOI_EXCHANGE_ACK);
}

/* ---- every suite, from a line of the key server's configuration to an association of the member's ---- */

static void type(struct gm_pair *p, int side, const char *const *lines)
{
	for (; *lines; lines++)
		(void)gm_pair_run(p, side, *lines, USEC_MS);
}

/* A group with that transform set and those lines of rekey policy; the member registers and is rekeyed once. */
static void suite(const char *set, const char *algorithm, const char *hash, enum seal_cipher cipher,
		  unsigned key_bits, enum hash_alg auth)
{
	struct net_crypto_view_sa v = {0};
	struct gm_pair p;
	struct held h;
	char line[80];

	gm_pair_open_with(&p, (const char *const[]){member, server});
	snprintf(line, sizeof line, "crypto ipsec transform-set ts %s", set);
	type(&p, KS, (const char *const[]){"configure terminal", line, "end", NULL});
	for (size_t i = 0; i < sizeof group / sizeof *group; i++)
		(void)gm_pair_run(&p, KS, group[i], USEC_MS);
	type(&p, KS,
	     (const char *const[]){"configure terminal", "crypto gdoi group GETVPN", "server local",
				   algorithm, hash, "end", NULL});
	type(&p, GM,
	     (const char *const[]){"configure terminal", "interface GigabitEthernet1",
				   "crypto map getvpn", "end", NULL});
	gm_pair_wait(&p, USEC_S);
	(void)gm_pair_run(&p, KS, "crypto gdoi ks rekey", USEC_S);
	look(&p, &h);
	check_int(h.succeeded, 1);
	check_int(h.gm_rekeys, 1);
	check_int(h.acks, 1);
	check_true(net_crypto_view_sa(router_net_crypto(p.m[GM].router), p.now, 0, &v));
	check_int(v.cipher, cipher);
	check_int(v.key_bits, key_bits);
	check_int(v.auth, auth);
	gm_pair_close(&p);
}

static void suites(void)
{
	static const char *const algorithms[] = {
	    "rekey algorithm des-cbc", "rekey algorithm 3des-cbc", "rekey algorithm aes 128",
	    "rekey algorithm aes 192", "rekey algorithm aes 256"};
	static const char *const hashes[] = {
	    "rekey sig-hash algorithm sha", "rekey sig-hash algorithm sha256",
	    "rekey sig-hash algorithm sha384", "rekey sig-hash algorithm sha512"};
	static const struct {
		const char *set;
		enum seal_cipher cipher;
		unsigned key_bits;
		enum hash_alg auth;
	} sets[] = {
	    {"esp-3des esp-sha-hmac", SEAL_3DES, 192, HASH_SHA1},
	    {"esp-des esp-md5-hmac", SEAL_DES, 64, HASH_MD5},
	    {"esp-aes esp-sha-hmac", SEAL_AES, 128, HASH_SHA1},
	    {"esp-aes 192 esp-sha256-hmac", SEAL_AES, 192, HASH_SHA256},
	    {"esp-aes 256 esp-sha384-hmac", SEAL_AES, 256, HASH_SHA384},
	    {"esp-aes 256 esp-sha512-hmac", SEAL_AES, 256, HASH_SHA512},
	    {"esp-3des esp-sha512-hmac", SEAL_3DES, 192, HASH_SHA512},
	    {"esp-gcm", SEAL_AES_GCM, 128, HASH_NONE},
	    {"esp-gcm 192", SEAL_AES_GCM, 192, HASH_NONE},
	    {"esp-gcm 256", SEAL_AES_GCM, 256, HASH_NONE},
	    {"esp-gmac", SEAL_AES_GMAC, 128, HASH_NONE},
	    {"esp-gmac 192", SEAL_AES_GMAC, 192, HASH_NONE},
	    {"esp-gmac 256", SEAL_AES_GMAC, 256, HASH_NONE},
	};

	for (size_t i = 0; i < sizeof sets / sizeof *sets; i++)
		suite(sets[i].set, algorithms[i % 5], hashes[i % 4], sets[i].cipher,
		      sets[i].key_bits, sets[i].auth);
	for (size_t i = 0; i < 20; i++)
		suite("esp-aes esp-sha-hmac", algorithms[i % 5], hashes[i % 4], SEAL_AES, 128,
		      HASH_SHA1);
}

/* A group named by an address; who may register, by a standard list; SAs that only receive. */
static void who_may(void)
{
	struct gdoi_gm_view g;
	struct gm_pair p;
	struct held h;

	gm_pair_open_with(&p, (const char *const[]){member, server});
	for (size_t i = 0; i < sizeof group / sizeof *group; i++)
		(void)gm_pair_run(&p, KS, group[i], USEC_MS);
	type(&p, KS,
	     (const char *const[]){"configure terminal", "access-list 10 deny host 192.0.2.1",
				   "access-list 10 permit any", "crypto gdoi group GETVPN",
				   "identity address ipv4 10.9.9.9", "server local",
				   "authorization address ipv4 10", "sa receive-only", "end",
				   NULL});
	type(&p, GM,
	     (const char *const[]){"configure terminal", "crypto gdoi group GETVPN",
				   "identity address ipv4 10.9.9.9", "interface GigabitEthernet1",
				   "crypto map getvpn", "end", NULL});
	gm_pair_wait(&p, 2 * USEC_MIN);
	look(&p, &h);
	check_int(h.succeeded, 0);
	check_int(h.members, 0);
	check_true(strstr(gm_pair_run(&p, KS, "show logging", USEC_MS),
			  "%GDOI-1-UNAUTHORIZED_IPADDR: Group GETVPN received registration from "
			  "unauthorized ip address: 192.0.2.1") != NULL);
	type(&p, KS,
	     (const char *const[]){"configure terminal", "no access-list 10",
				   "access-list 10 permit 192.0.2.0 0.0.0.255", "end", NULL});
	gm_pair_wait(&p, 2 * USEC_MIN);
	look(&p, &h);
	check_int(h.succeeded, 1);
	check_int(h.members, 1);
	gdoi_gm_view(router_gm(p.m[GM].router, "GETVPN"), p.now, &g);
	check_true(g.receive_only);
	check_true(strstr(gm_pair_run(&p, GM, "show crypto gdoi gm", USEC_MS),
			  "    IPSec SA Direction       : Inbound Only\n") != NULL);
	check_true(strstr(gm_pair_run(&p, KS, "show crypto gdoi ks", USEC_MS),
			  "    Group Identity           : 10.9.9.9\n") != NULL);
	gm_pair_close(&p);
}

static const struct check_case cases[] = {{"every bit, every length", private_ack},
					  {"acknowledgements of RFC 8263", standard_ack},
					  {"every suite", suites},
					  {"who may", who_may},
					  {NULL, NULL}};

CHECK_MAIN({"messages", cases})
