/* What a group member prints, of an engine that registered: the guide's step 14 to the letter. */
#include <stdlib.h>

#include "cli/log.h"
#include "cli/show_gdoi.h"
#include "crypto/rsa.h"
#include "gdoi/gdoi_wire.h"
#include "tests/lib/check.h"

#define MEMBER IP4(10, 191, 61, 116)
#define SERVER IP4(172, 18, 5, 2)

struct world {
	struct gdoi_gm *gm;
	struct rsa_key *rsa;
	struct when now;
	uint64_t tag;
};

static void drain(struct world *w)
{
	struct gdoi_gm_fx fx;

	while (gdoi_gm_poll(w->gm, &fx))
		if (fx.kind == GDOI_GM_FX_PHASE2)
			w->tag = fx.phase2.tag;
}

static void give(struct world *w, const struct gdoi_put *p)
{
	struct gdoi_phase2 m = {.sa = 1,
				.mid = 2,
				.local = MEMBER,
				.peer = SERVER,
				.first = p->first,
				.payloads = wr_bytes_view(&p->w),
				.tag = w->tag};
	struct gdoi_gm_input in = {.kind = GDOI_GM_IN_PHASE2, .phase2 = &m};

	gdoi_gm_input(w->gm, w->now, &in);
	drain(w);
}

static void put_policy(struct gdoi_put *p, const uint8_t spi[16])
{
	struct gdoi_sat sat[2] = {
	    {.protocol = 1,
	     .src = {4, 0, IP4(10, 0, 0, 0), 0xffffff00},
	     .dst = {4, 0, IP4(172, 16, 0, 0), 0xffff0000},
	     .transform = GDOI_ESP_AES,
	     .spi = 0x535F673B,
	     .has = SAT_ENCAPS | SAT_AUTH | SAT_LIFE_TYPE | SAT_LIFE | SAT_KEY_BITS,
	     .encaps = 1,
	     .auth = GDOI_AUTH_SHA1,
	     .life_type = 1,
	     .life = 5988,
	     .key_bits = 128}};
	struct gdoi_sa sa = {.has_sak = true, .sats = sat, .n_sats = 2};

	sat[1] = sat[0];
	sat[1].src = sat[0].dst;
	sat[1].dst = sat[0].src;
	sa.sak = (struct gdoi_sak){.protocol = 17,
				   .src = {1, 848, SERVER, 0},
				   .dst = {1, 848, MEMBER, 0},
				   .has = SAK_ALG | SAK_LIFETIME | SAK_SIG_HASH | SAK_SIG_ALG |
					  SAK_SIG_BITS,
				   .alg = GDOI_KEK_3DES,
				   .sig_hash = GDOI_SIG_SHA1,
				   .sig_alg = 1,
				   .sig_bits = 1024,
				   .lifetime_s = 85185};
	memcpy(sa.sak.spi, spi, 16);
	gdoi_put_open(p, GDOI_P_SA);
	gdoi_sa_encode(&sa, &p->w);
	gdoi_put_close(p);
}

static void register_it(struct world *w)
{
	static uint8_t buf[4096];
	uint8_t spi[16] = {0xc5, 0xac, 0x60, 0x39, 0, 0, 0, 0, 0xa4, 0x40, 0x63, 0x3e};
	uint8_t kek[32] = {1}, enc[16] = {2}, auth[20] = {3}, tek[4] = {0x53, 0x5f, 0x67, 0x3b};
	struct gdoi_key keys[2] = {{.type = GDOI_KD_KEK,
				    .spi = BYTES_OF(spi),
				    .kek = BYTES_OF(kek),
				    .sig = rsa_pub_der(rsa_key_pub(w->rsa))},
				   {.type = GDOI_KD_TEK,
				    .spi = BYTES_OF(tek),
				    .enc = BYTES_OF(enc),
				    .auth = BYTES_OF(auth)}};
	struct gdoi_kd kd = {keys, 2};
	struct gdoi_put p;

	gdoi_put_init(&p, buf, sizeof(buf));
	gdoi_put_raw(&p, GDOI_P_NONCE, BYTES_OF(enc));
	put_policy(&p, spi);
	give(w, &p);
	gdoi_put_init(&p, buf, sizeof(buf));
	gdoi_put_raw(&p, GDOI_P_SEQ, BYTES("\0\0\0\0", 4));
	gdoi_put_open(&p, GDOI_P_KD);
	gdoi_kd_encode(&kd, &p.w);
	gdoi_put_close(&p);
	check_true(gdoi_put_ok(&p));
	give(w, &p);
}

static void begin(struct world *w, bool registers)
{
	struct gdoi_gm_conf c = {.group = "GETVPN",
				 .id_type = GDOI_IDENTITY_NUMBER,
				 .identity = 484,
				 .local = MEMBER,
				 .attached = true,
				 .servers = {SERVER},
				 .n_servers = 1,
				 .ciphers_any = true,
				 .hashes_any = true};
	struct drbg rng;

	drbg_seed(&rng, BYTES("k", 1));
	if (rsa_generate(&rng, 1024, &w->rsa) != ST_OK)
		abort();
	w->now = (struct when){.mono = 1000 * USEC_S};
	w->gm = gdoi_gm_new(&c, BYTES("seed", 4), w->now);
	gdoi_gm_tick(w->gm, w->now);
	drain(w);
	if (registers)
		register_it(w);
}

static void end(struct world *w)
{
	gdoi_gm_free(w->gm);
	rsa_key_free(w->rsa);
}

static const char head[] = "    Group Name               : GETVPN\n"
			   "    Group Identity           : 484\n"
			   "    Group Type               : GDOI (ISAKMP)\n"
			   "    Crypto Path              : ipv4\n"
			   "    Key Management Path      : ipv4\n"
			   "    Rekeys received          : 0\n"
			   "    IPSec SA Direction       : Both\n"
			   "\n"
			   "     Group Server list       : 172.18.5.2\n"
			   "                               \n"
			   "\n"
			   "Group Member Information For Group GETVPN:\n"
			   "    IPSec SA Direction       : Both\n"
			   "    ACL Received From KS     : gdoi_group_GETVPN_temp_acl\n"
			   "\n"
			   "    Group member             : 10.191.61.116   vrf: None\n"
			   "       Local addr/port       : 10.191.61.116/848\n"
			   "       Remote addr/port      : 172.18.5.2/848\n"
			   "       fvrf/ivrf             : None/None\n"
			   "       Version               : 1.0.25\n";
static const char tail[] = "       Succeeded registration: 1\n"
			   "       Attempted registration: 1\n"
			   "       Last rekey from       : UNKNOWN\n"
			   "       Last rekey seq num    : 0\n"
			   "       Unicast rekey received: 0\n"
			   "       Rekey ACKs sent       : 0\n"
			   "       Rekey Received        : never\n"
			   "       PFS Rekey received    : 0\n"
			   "       DP Error Monitoring   : OFF\n"
			   "       IPSEC init reg executed    : 0\n"
			   "       IPSEC init reg postponed   : 0\n"
			   "       Active TEK Number     : 1\n"
			   "       SA Track (OID/status) : disabled\n"
			   "       Fail-Close Revert : Disabled\n"
			   "\n"
			   "       allowable rekey cipher: any\n"
			   "       allowable rekey hash  : any\n"
			   "       allowable transformtag: any ESP\n"
			   "\n"
			   "    Rekeys cumulative\n"
			   "       Total received        : 0\n"
			   "       After latest register : 0\n"
			   "       Rekey Acks sents      : 0\n"
			   "\n"
			   " ACL Downloaded From KS 172.18.5.2:\n"
			   "   access-list   permit ip 10.0.0.0 0.0.0.255 172.16.0.0 0.0.255.255\n"
			   "   access-list   permit ip 172.16.0.0 0.0.255.255 10.0.0.0 0.0.0.255\n"
			   "\n"
			   "KEK POLICY:\n"
			   "    Rekey Transport Type     : Unicast\n"
			   "    Lifetime (secs)          : 85185\n"
			   "    Encrypt Algorithm        : 3DES\n"
			   "    Key Size                 : 192     \n"
			   "    Sig Hash Algorithm       : HMAC_AUTH_SHA\n"
			   "    Sig Key Length (bits)    : 1296    \n"
			   "\n"
			   "TEK POLICY for the current KS-Policy ACEs Downloaded:\n"
			   "  GigabitEthernet1:\n"
			   "    IPsec SA:\n"
			   "        spi: 0x535F673B(1398761275)\n"
			   "        transform: esp-aes esp-sha-hmac \n"
			   "        sa timing:remaining key lifetime (sec): (5988)\n"
			   "        Anti-Replay(Counter Based) : 64\n"
			   "        tag method : disabled\n"
			   "        alg key size: 16 (bytes)\n"
			   "        sig key size: 20 (bytes)\n"
			   "        encaps: ENCAPS_TUNNEL\n"
			   "\n"
			   "\n"
			   "KGS POLICY:\n"
			   "  REG_GM: local_addr 10.191.61.116\n"
			   "\n"
			   "P2P POLICY:\n"
			   "  REG_GM: local_addr 10.191.61.116\n"
			   "\n";

static void step_14(void)
{
	struct world w = {0};
	struct text got = TEXT_EMPTY, want = TEXT_EMPTY;
	struct gdoi_gm_view v;

	begin(&w, true);
	struct show_gdoi_member m = {w.gm, "GigabitEthernet1", "1.0.25"};
	gdoi_gm_view(w.gm, w.now, &v);
	text_addf(&want, "%s       Registration status   : Registered\n", head);
	text_addf(&want,
		  "       Registered with       : 172.18.5.2\n"
		  "       Re-registers in       : %u sec\n%s",
		  v.reregister_s, tail);
	show_gdoi_group(&m, w.now, &got);
	check_text(text_str(&got), text_str(&want));
	check_true(v.reregister_s > 5600 && v.reregister_s < 5930);
	text_free(&got);
	text_free(&want);
	end(&w);
}

static void not_yet_registered(void)
{
	struct world w = {0};
	struct text t = TEXT_EMPTY;

	begin(&w, false);
	struct show_gdoi_member m = {w.gm, "GigabitEthernet1", "1.0.25"};
	show_gdoi_group(&m, w.now, &t);
	check_true(strstr(text_str(&t), "Registration status   : Registering\n") != NULL);
	check_true(strstr(text_str(&t), "Registered with") == NULL);
	check_true(strstr(text_str(&t), "Active TEK Number     : 0\n") != NULL);
	check_true(strstr(text_str(&t), "Rekey Transport Type") == NULL);
	text_clear(&t);
	show_gdoi_gm_pubkey(&m, w.now, &t);
	show_gdoi_rekey_sa(&m, w.now, &t);
	check_text(text_str(&t), "");
	text_free(&t);
	end(&w);
}

static void rekey_keys(void)
{
	struct world w = {0};
	struct text t = TEXT_EMPTY;

	begin(&w, true);
	struct show_gdoi_member m = {w.gm, "GigabitEthernet1", "1.0.25"};
	show_gdoi_gm_rekey(&m, w.now, true, &t);
	check_true(strstr(text_str(&t), "New     : 10.191.61.116   172.18.5.2  ") != NULL);
	check_true(strstr(text_str(&t),
			  "   C5AC6039   A440633E\n"
			  "Current : ---             ---               ---    ---        "
			  "---\n") != NULL);
	text_clear(&t);
	show_gdoi_gm_pubkey(&m, w.now, &t);
	check_true(strstr(text_str(&t), "my-cookie:C5AC6039    his-cookie:A440633E\n"
					"    Key Data:\n      30819F30 0D06092A ") != NULL);
	text_clear(&t);
	show_gdoi_gm_identifier(&m, w.now, true, &t);
	check_true(strstr(text_str(&t), "    CURRENT SIDs: None\n") != NULL);
	text_free(&t);
	end(&w);
}

static void entries(void)
{
	struct text t = TEXT_EMPTY;
	struct gdoi_ace a = {.deny = true,
			     .proto = 17,
			     .src_mask = UINT32_MAX,
			     .src = IP4(10, 0, 0, 1),
			     .sport_hi = UINT16_MAX,
			     .dport_lo = 848,
			     .dport_hi = 848};

	show_gdoi_ace(&a, &t);
	check_text(text_str(&t), "deny udp host 10.0.0.1 any port = 848");
	text_clear(&t);
	struct gdoi_transform x = {.esp = GDOI_ESP_AES, .auth = GDOI_AUTH_SHA512, .key_bits = 256};
	show_gdoi_transform(&x, &t);
	check_text(text_str(&t), "esp-256-aes esp-sha512-hmac ");
	text_free(&t);
}

/* Every event has words; those of section GDOI of a router's log are checked to the letter. */
static void words(void)
{
	struct event ev;
	struct text t = TEXT_EMPTY;

	for (uint32_t id = GDOI_EV_KS_SEND_UNICAST; id < GDOI_EV_END; id++) {
		const struct syslog_row *r = syslog_row_of(id);
		check_true(r && (r->facility || r->debug));
	}
	event_make(&ev, GDOI_EV_GM_REGISTER, "saa", "GRP-R1", IP4(192, 1, 40, 2),
		   IP4(192, 1, 10, 2));
	syslog_format(syslog_row_of(ev.id), &ev, &t);
	check_text(text_str(&t),
		   "Start registration to KS 192.1.40.2 for group GRP-R1 using address 192.1.10.2");
	text_clear(&t);
	event_make(&ev, GDOI_EV_GM_COMPLETE, "saa", "GRP-R1", IP4(192, 1, 40, 2),
		   IP4(192, 1, 10, 2));
	syslog_format(syslog_row_of(ev.id), &ev, &t);
	check_text(
	    text_str(&t),
	    "Registration to KS 192.1.40.2 complete for group GRP-R1 using address 192.1.10.2");
	text_clear(&t);
	event_make(&ev, GDOI_EV_GM_DETACHED, "s", "G");
	check_text(syslog_row_of(ev.id)->mnemonic, "GM_CM_DETACH");
	syslog_format(syslog_row_of(ev.id), &ev, &t);
	check_text(text_str(&t), "Crypto map detached for GM in group G.");
	text_free(&t);
}

static const struct check_case cases[] = {
    {"step 14", step_14},	{"not yet registered", not_yet_registered},
    {"rekey keys", rekey_keys}, {"entries", entries},
    {"words", words},		{NULL, NULL}};

CHECK_MAIN({"show gdoi", cases})
