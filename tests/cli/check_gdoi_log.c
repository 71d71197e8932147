/*
 * What key server and members write to their logs, from the first registration to the last: whole scenarios under a
 * virtual clock, line for line. SPIs are named in the order in which they appear, so that a line says which
 * key it speaks of.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/log.h"
#include "tests/gdoi/world.h"
#include "tests/lib/check.h"

#define SPIS_MAX 16

struct book {
	struct text lines;
	uint8_t spi[SPIS_MAX][16];
	unsigned n_spis;
};

/* An SPI's octets in an event become "K1", "K2", ... */
static void name_spis(struct book *b, const struct event *from, struct text *line)
{
	for (uint32_t i = 0; i < from->n_args; i++) {
		struct text hex = TEXT_EMPTY, rest = TEXT_EMPTY;
		const uint8_t *o = from->args[i].octets;
		const char *at;
		unsigned n = 0;

		if (from->args[i].type != EVENT_OCTETS || from->args[i].len != 16)
			continue;
		while (n < b->n_spis && memcmp(b->spi[n], o, 16) != 0)
			n++;
		if (n == b->n_spis && n < SPIS_MAX)
			memcpy(b->spi[b->n_spis++], o, 16);
		text_add_hex(&hex, BYTES(o, 16), true);
		at = strstr(text_str(line), text_str(&hex));
		if (at) {
			text_addn(&rest, text_str(line), (size_t)(at - text_str(line)));
			text_addf(&rest, "K%u%s", n + 1, at + hex.len);
			text_clear(line);
			text_add(line, text_str(&rest));
		}
		text_free(&hex);
		text_free(&rest);
	}
}

static void write_down(struct world *w, const struct world_member *m, const struct event *e)
{
	const struct syslog_row *row = syslog_row_of(e->id);
	struct book *b = w->arg;
	struct text line = TEXT_EMPTY;

	if (!row || !row->facility)
		return;
	text_addf(&line, "%%%s-%d-%s: ", row->facility, row->severity, row->mnemonic);
	syslog_format(row, e, &line);
	name_spis(b, e, &line);
	if (m)
		text_addf(&b->lines, "GM%u ", (unsigned)(m - w->member) + 1);
	else
		text_add(&b->lines, "KS ");
	text_addf(&b->lines, "%s\n", text_str(&line));
	text_free(&line);
}

static void begin(struct world *w, struct book *b, unsigned members, bool unicast)
{
	*b = (struct book){0};
	world_init(w, members, unicast, 1);
	w->on_event = write_down;
	w->arg = b;
	world_settle(w);
}

/* What was written since the last time. */
static void expect(struct book *b, const char *lines)
{
	check_text(text_str(&b->lines), lines);
	text_clear(&b->lines);
}

static void end(struct world *w, struct book *b)
{
	world_free(w);
	text_free(&b->lines);
}

static void tell(struct world *w, enum gdoi_ks_in_kind kind, bool now_too)
{
	struct gdoi_ks_input in = {.kind = kind, .now_too = now_too};

	gdoi_ks_input(w->ks, w->now, &in);
	world_settle(w);
	world_run(w, USEC_S);
}

#define REGISTERS                                                                             \
	"GM1 %CRYPTO-5-GM_REGSTER: Start registration to KS 10.0.0.1 for group GETVPN using " \
	"address 10.0.1.1\n"
#define REGISTERED                                                                                \
	"GM1 %GDOI-5-GM_INSTALL_POLICIES_SUCCESS: SUCCESS: Installation of Reg/Rekey policies "   \
	"from KS 10.0.0.1 for group GETVPN & gm identity 10.0.1.1\n"                              \
	"GM1 %GDOI-5-GM_REGS_COMPL: Registration to KS 10.0.0.1 complete for group GETVPN using " \
	"address 10.0.1.1\n"
#define ATTACHED                                                                            \
	"GM1 %GDOI-5-GM_CM_ATTACH: Crypto map attached for GM in group GETVPN.\n" REGISTERS \
	"GM1 %CRYPTO-6-GDOI_ON_OFF: GDOI is ON\n" REGISTERED
#define SENDS(key, seq)                                                                          \
	"KS %GDOI-5-KS_SEND_UNICAST_REKEY: Sending Unicast Rekey for group GETVPN from address " \
	"10.0.0.1 with seq # " #seq ", spi: 0x" key "\n"
#define RECEIVES(key, seq)                                                                      \
	"GM1 %GDOI-5-GM_RECV_REKEY: Received Rekey for group GETVPN from 10.0.0.1 to 10.0.1.1 " \
	"with seq # " #seq ", spi: 0x" key "\n"                                                 \
	"GM1 %GDOI-5-GM_INSTALL_POLICIES_SUCCESS: SUCCESS: Installation of Reg/Rekey policies " \
	"from KS 10.0.0.1 for group GETVPN & gm identity 10.0.1.1\n"

static void life(void)
{
	struct world w;
	struct book b;

	begin(&w, &b, 1, true);
	expect(&b, ATTACHED);
	/* The TEK's rekey is due 395 s before its end; K1 is the KEK of the first day. */
	world_run(&w, (7200 - 395) * USEC_S - 1);
	expect(&b, "");
	world_run(&w, USEC_S);
	expect(&b, SENDS("K1", 1) RECEIVES("K1", 1));
	tell(&w, GDOI_KS_IN_REKEY, false); /* brings a new KEK, K2, under the old one */
	expect(&b, SENDS("K1", 2) RECEIVES("K1", 2));
	tell(&w, GDOI_KS_IN_REKEY, true);
	expect(&b, SENDS("K2", 1) RECEIVES("K2", 1));
	end(&w, &b);
}

static void silence(void)
{
	struct world w;
	struct book b;

	begin(&w, &b, 1, true);
	text_clear(&b.lines);
	w.member[0].cut = true;
	for (unsigned i = 0; i < 2; i++) {
		tell(&w, GDOI_KS_IN_REKEY, false);
		world_run(&w, 60 * USEC_S);
	}
	/* Under the KEK it is known to hold; repetitions to a silent member under every other one, too. */
	expect(&b, SENDS("K1", 1) SENDS("K1", 2) SENDS("K2", 1) SENDS("K1", 3) SENDS("K2", 2)
		       SENDS("K1", 4) SENDS("K1", 5) SENDS("K2", 3) SENDS("K3", 1) SENDS("K1", 6)
			   SENDS("K2", 4) SENDS("K3", 2));
	tell(&w, GDOI_KS_IN_REKEY, false);
	world_run(&w, 60 * USEC_S);
	expect(&b,
	       SENDS("K1", 7) SENDS("K1", 8) SENDS("K2", 5) SENDS("K3", 3) SENDS("K4", 1)
		   SENDS("K1", 9) SENDS("K2", 6) SENDS("K3", 4) SENDS(
		       "K4", 2) "KS %GDOI-4-GM_DELETE: GM 10.0.1.1 deleted from group GETVPN.\n");
	end(&w, &b);
}

static void removal(void)
{
	struct world w;
	struct book b;

	begin(&w, &b, 1, true);
	text_clear(&b.lines);
	tell(&w, GDOI_KS_IN_REMOVE, true);
	world_run(&w, 6 * USEC_S);
	expect(&b, "KS %GDOI-5-KS_GM_REMOVAL: Sending GM-Removal message to group GETVPN\n" SENDS(
		       "K1", 1) SENDS("K1", 2)
		       SENDS("K1", 3) "GM1 %GDOI-5-GM_RECV_REKEY: Received Rekey for group GETVPN "
				      "from 10.0.0.1 to "
				      "10.0.1.1 with seq # 1, spi: 0xK1\n"
				      "GM1 %GDOI-4-GM_RECV_DELETE: GM received delete-msg from KS "
				      "in group GETVPN. TEKs "
				      "lifetime are reduced and re-registration will start before "
				      "SA expiry\n" REGISTERS REGISTERED);
	end(&w, &b);
}

static void policy(void)
{
	struct world w;
	struct book b;
	static struct gdoi_ace many[GDOI_ACES_MAX];

	begin(&w, &b, 1, true);
	text_clear(&b.lines);
	w.aces[1].dst = IP4(10, 2, 0, 0);
	check_int(gdoi_ks_reconfigure(w.ks, &w.conf, w.now), ST_OK);
	world_settle(&w);
	expect(&b,
	       "KS %GDOI-5-POLICY_CHANGE: GDOI group GETVPN policy has changed. Use 'crypto gdoi "
	       "ks rekey' to send a rekey, or the changes will be send in the next scheduled "
	       "rekey\n");
	w.conf.unicast = false;
	check_int(gdoi_ks_reconfigure(w.ks, &w.conf, w.now), ST_OK);
	world_settle(&w);
	text_clear(&b.lines);
	tell(&w, GDOI_KS_IN_REKEY, false);
	expect(&b, "KS %GDOI-5-KS_SEND_MCAST_REKEY: Sending Multicast Rekey for group GETVPN from "
		   "address 10.0.0.1 to 239.1.1.1 with seq # 1, spi: 0xK1\n"
		   "GM1 %GDOI-5-GM_RECV_REKEY: Received Rekey for group GETVPN from 10.0.0.1 to "
		   "239.1.1.1 with seq # 1, spi: 0xK1\n"
		   "GM1 %GDOI-5-GM_REKEY_TRANS_2_MULTI: Group GETVPN transitioned to Multicast "
		   "Rekey.\n"
		   "GM1 %GDOI-5-GM_INSTALL_POLICIES_SUCCESS: SUCCESS: Installation of Reg/Rekey "
		   "policies from KS 10.0.0.1 for group GETVPN & gm identity 10.0.1.1\n");
	w.sa[0].aces = many;
	w.sa[0].n_aces = GDOI_ACES_MAX;
	w.sa[0].n_listed = 130;
	(void)str_fit(w.sa[0].acl, sizeof(w.sa[0].acl), "long");
	check_int(gdoi_ks_reconfigure(w.ks, &w.conf, w.now), ST_OK);
	world_settle(&w);
	expect(&b,
	       "KS %GDOI-1-GDOI_ACL_NUM: The ACL long of group GETVPN has 130 entries. Maximum "
	       "permitted is 100\n"
	       "KS %GDOI-5-POLICY_CHANGE: GDOI group GETVPN policy has changed. Use 'crypto gdoi "
	       "ks rekey' to send a rekey, or the changes will be send in the next scheduled "
	       "rekey\n");
	end(&w, &b);
}

/* Without its key, or with one too short for the hash, a key server has nothing to give. */
static void key(void)
{
	struct world w;
	struct book b;
	struct rsa_key *good, *small = NULL;
	struct drbg rng;

	drbg_seed(&rng, BYTES("small", 5));
	check_int(rsa_generate(&rng, 512, &small), ST_OK);
	begin(&w, &b, 1, true);
	good = w.conf.rekey_key;
	gdoi_ks_free(w.ks);
	text_clear(&b.lines);
	w.conf.rekey_key = NULL;
	(void)str_fit(w.conf.rekey_label, sizeof(w.conf.rekey_label), "getKey");
	w.ks = gdoi_ks_new(&w.conf, BYTES("x", 1), w.now);
	check_int(gdoi_ks_reconfigure(w.ks, &w.conf, w.now), ST_OK); /* said once */
	world_settle(&w);
	expect(&b, "KS %GDOI-1-KS_NO_RSA_KEYS: RSA Key - getKey : Not found, Required for group "
		   "GETVPN\n");
	w.conf.rekey_key = small;
	w.conf.sig_hash = GDOI_SIG_SHA512;
	check_int(gdoi_ks_reconfigure(w.ks, &w.conf, w.now), ST_OK);
	world_settle(&w);
	expect(&b, "KS %GDOI-3-KS_REKEY_AUTH_KEY_LENGTH_INSUFFICIENT: Rekey authentication key of "
		   "group GETVPN has 512 bits, 752 are needed\n");
	w.conf.rekey_key = good;
	check_int(gdoi_ks_reconfigure(w.ks, &w.conf, w.now), ST_OK);
	struct gdoi_gm_input in = {.kind = GDOI_GM_IN_CLEAR};
	gdoi_gm_input(w.member[0].gm, w.now, &in);
	world_run(&w, USEC_S);
	expect(&b,
	       "GM1 %GDOI-5-GM_CLEAR_REGISTER: Config: GM cleared gdoi configuration for the group "
	       "GETVPN.\n" REGISTERS REGISTERED);
	rsa_key_free(small);
	end(&w, &b);
}

static void strangers(void)
{
	struct world w;
	struct book b;
	const char *const identities[] = {"dn:ou=GETVPN_GM"};
	struct gdoi_gm_input in = {.kind = GDOI_GM_IN_CLEAR};

	begin(&w, &b, 1, true);
	w.conf.by_identity = true;
	w.conf.identities = identities;
	w.conf.n_identities = 1;
	check_int(gdoi_ks_reconfigure(w.ks, &w.conf, w.now), ST_OK);
	text_clear(&b.lines);
	gdoi_gm_input(w.member[0].gm, w.now, &in);
	world_run(&w, USEC_S);
	expect(&b,
	       "GM1 %GDOI-5-GM_CLEAR_REGISTER: Config: GM cleared gdoi configuration for the group "
	       "GETVPN.\n" REGISTERS
	       "KS %GDOI-1-UNAUTHORIZED_IDENTITY: Group GETVPN received registration from "
	       "unauthorized identity: CN=gm,O=lab Peer Address: 10.0.1.1\n");
	end(&w, &b);
}

static const struct check_case cases[] = {
    {"life", life}, {"silence", silence},     {"removal", removal}, {"policy", policy},
    {"key", key},   {"strangers", strangers}, {NULL, NULL}};

CHECK_MAIN({"gdoi log", cases})
