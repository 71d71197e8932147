/* A rekey to more members than the network holds effects: nobody is left out. */
#include <stdio.h>
#include <stdlib.h>

#include "cli/shell.h"
#include "crypto/drbg.h"
#include "net/net.h"
#include "net/net_limits.h"
#include "net/wire.h"
#include "router/conf.h"
#include "router/keys.h"
#include "router/ks_host.h"
#include "tests/lib/check.h"

#define MEMBERS	 (NET_FX_MAX + 2000)
#define NEIGHBOR IP4(192, 0, 2, 2)

static const char config[] = "hostname KS\n"
			     "crypto ipsec transform-set ts esp-aes esp-sha-hmac\n"
			     "crypto ipsec profile gp\n"
			     " set transform-set ts\n"
			     "ip access-list extended data\n"
			     " permit ip 10.0.0.0 0.0.0.255 172.16.0.0 0.0.255.255\n"
			     "crypto gdoi group GETVPN\n"
			     " identity number 484\n"
			     " server local\n"
			     "  rekey authentication mypubkey rsa getKey\n"
			     "  rekey transport unicast\n"
			     "  sa ipsec 10\n"
			     "   profile gp\n"
			     "   match address ipv4 data\n"
			     "  address ipv4 192.0.2.1\n"
			     "interface GigabitEthernet1\n"
			     " ip address 192.0.2.1 255.255.255.0\n"
			     " no shutdown\n"
			     "ip route 10.0.0.0 255.0.0.0 192.0.2.2\n";

static struct router *start(struct gram *g, struct shell **shell, struct when now)
{
	uint8_t seed[32] = {1};
	struct router_env env = {.gram = g, .seed = seed, .serial = "9KEYS000001", .n_ports = 1};
	struct router_key key = {.label = "getKey"};
	struct router *r = router_new(&env, now);
	struct text report = TEXT_EMPTY;

	check_int(rsa_generate(router_drbg(r), 1024, &key.key), ST_OK);
	check_int(router_key_put(r, &key), ST_OK);
	rsa_key_free(key.key);
	*shell = shell_new(r, now);
	check_int(shell_boot(*shell, now, config, &report), ST_OK);
	check_text(text_str(&report), "");
	text_free(&report);
	router_wire_state(r, now, 1, true);
	return r;
}

/* As another key server of the group would tell of them. */
static void add_members(struct gdoi_ks *ks, struct when now)
{
	static const uint8_t more[10] = {1, 0, 25, 1};
	struct ks_state_member m = {.registrar = IP4(192, 0, 2, 1)};
	struct gdoi_ks_input in = {.kind = GDOI_KS_IN_MEMBER, .member = &m};
	struct ks_state state = {0};

	check_int(gdoi_ks_export(ks, now, &state), ST_OK);
	check_int(state.n_keks, 1);
	memcpy(m.kek, state.keks[0].spi, sizeof m.kek);
	check_int(ks_octets_set(&m.more, BYTES_OF(more)), ST_OK);
	for (unsigned i = 0; i < MEMBERS; i++) {
		m.address = IP4(10, 1, 0, 0) + i;
		gdoi_ks_input(ks, now, &in);
	}
	ks_octets_free(&m.more);
	ks_state_free(&state);
}

/* Who asks for the neighbour is told; datagrams to members are counted, each member once. */
static unsigned carry(struct router *r, struct when now, uint8_t *seen)
{
	struct router_fx fx;
	unsigned n = 0;

	while (router_poll(r, &fx)) {
		uint8_t reply[60];
		const uint8_t *f = fx.data.p;
		if (fx.kind != ROUTER_FX_FRAME || fx.data.n < 42)
			continue;
		if (f[12] == 8 && f[13] == 6 && f[21] == ARP_REQUEST) {
			memcpy(reply, f, 42);
			memset(reply + 42, 0, sizeof reply - 42);
			memcpy(reply, f + 6, 6);
			memcpy(reply + 6, "\2\0\0\0\0\2", 6);
			reply[21] = ARP_REPLY;
			memcpy(reply + 22, "\2\0\0\0\0\2", 6);
			memcpy(reply + 28, f + 38, 4);
			memcpy(reply + 32, f + 22, 10);
			router_frame_in(r, now, 1, BYTES_OF(reply));
		} else if (f[12] == 8 && f[13] == 0 && f[23] == NET_PROTO_UDP && f[30] == 10) {
			unsigned i = ((unsigned)f[32] << 8 | f[33]) + ((unsigned)f[31] - 1) * 65536;
			n++;
			if (i < MEMBERS)
				seen[i]++;
		}
	}
	return n;
}

static void everybody(void)
{
	static uint8_t seen[MEMBERS];
	struct when now = {.mono = USEC_S, .wall = INT64_C(1757417280) * (wall_t)USEC_S};
	struct text why = TEXT_EMPTY;
	struct gram *g = shell_gram_new(&why);
	struct shell *shell;
	struct router *r = start(g, &shell, now);
	struct gdoi_ks_input in = {.kind = GDOI_KS_IN_REKEY};
	struct gdoi_ks *ks;
	unsigned once = 0;

	for (int i = 0; i < 30; i++) {
		now.mono += USEC_S;
		router_tick(r, now);
		shell_step(shell, now);
		(void)carry(r, now, seen);
	}
	ks = router_ks(r, "GETVPN");
	check_true(ks != NULL);
	if (ks) {
		add_members(ks, now);
		gdoi_ks_input(ks, now, &in);
	}
	(void)carry(r, now, seen); /* the first find no address of the neighbour yet */
	memset(seen, 0, sizeof seen);
	if (ks)
		gdoi_ks_input(ks, now, &in);
	check_int(carry(r, now, seen), MEMBERS);
	for (unsigned i = 0; i < MEMBERS; i++)
		once += seen[i] == 1;
	check_int(once, MEMBERS);
	shell_free(shell);
	router_free(r);
	gram_free(g);
}

static const struct check_case cases[] = {{"everybody", everybody}, {NULL, NULL}};

CHECK_MAIN({"rekey", cases})
