/*
 * Two key servers of the guide, configured by its own lines, cooperate over a wire of the test; what is shown
 * of them. And the commands, on a router of its own.
 */
#include <stdio.h>
#include <stdlib.h>

#include "cli/log.h"
#include "cli/show_coop.h"
#include "cli/syslog_tables.h"
#include "router/coop_host.h"
#include "router/coop_ike.h"
#include "router/read_coop.h"
#include "tests/cli/fake_router.h"
#include "tests/lib/check.h"

#define KS1 IP4(172, 16, 4, 2)
#define KS2 IP4(172, 18, 5, 2)

static const char common[] = "ip access-list extended data_plane\n"
			     " 10 permit ip 10.0.0.0 0.0.0.255 172.16.0.0 0.0.255.255\n"
			     " 20 permit ip 172.16.0.0 0.0.255.255 10.0.0.0 0.0.0.255\n"
			     "crypto ipsec transform-set get-ts esp-aes esp-sha-hmac\n"
			     "crypto ipsec profile gdoi-profile\n"
			     " set security-association lifetime seconds 7200\n"
			     " set transform-set get-ts\n"
			     "crypto gdoi group GETVPN\n"
			     " identity number 484\n"
			     " server local\n"
			     "  rekey retransmit 40 number 2\n"
			     "  rekey authentication mypubkey rsa getKey\n"
			     "  rekey transport unicast\n"
			     "  sa ipsec 10\n"
			     "   profile gdoi-profile\n"
			     "   match address ipv4 data_plane\n";
static const char one[] = "  redundancy\n"
			  "   local priority 100\n"
			  "   peer address ipv4 172.18.5.2\n"
			  "  address ipv4 172.16.4.2\n";
static const char two[] = "  rekey lifetime seconds 86400\n"
			  "  redundancy\n"
			  "   local priority 78\n"
			  "   peer address ipv4 172.16.4.2\n"
			  "   protocol version optimize\n"
			  "   protocol pdu 1000\n"
			  "  address ipv4 172.18.5.2\n";

/* ---- two routers and the wire ---- */

struct pair {
	struct gram *gram;
	struct bench b[2];
	struct coop_host *host[2];
	struct ike *ike[2]; /* NULL: messages go straight over */
	unsigned datagrams;
	bool cut;
	struct when now;
	struct text log[2], shown;
};

static bool key_hash(void *arg, const char *label, uint8_t out[32])
{
	(void)arg;
	memset(out, 7, 32);
	return str_equal(label, "getKey");
}

static struct coop_host *host(struct pair *p, int i)
{
	return p->host[i];
}

static void settle(struct pair *p, int i)
{
	struct coop_host_env env = {.ks_version = {{1, 0, 27}}, .key_hash = key_hash};

	check_int(coop_host_settle(host(p, i), router_conf(p->b[i].router), &env, p->now), ST_OK);
}

static void has_keys(struct pair *p, int i)
{
	struct coop_state s = {.at = p->now.mono};
	struct coop_tek t = {.spi = 1, .serial = 1, .expires = p->now.mono + USEC_HOUR};
	struct coop_input in = {.kind = COOP_IN_STATE, .state = &s};

	check_int(coop_state_add_tek(&s, &t), ST_OK);
	coop_host_input(host(p, i), p->now, "GETVPN", &in);
	coop_state_free(&s);
}

static void effect(struct pair *p, int i, const struct coop_fx *fx, ip4_t local)
{
	const struct syslog_row *row;

	if (p->ike[i] && (fx->kind == COOP_FX_IKE || fx->kind == COOP_FX_SEND)) {
		coop_ike_give(host(p, i), p->ike[i], p->now, local, fx);
		return;
	}
	switch (fx->kind) {
	case COOP_FX_IKE:
		coop_host_ike(host(p, i), p->now, local, fx->peer, COOP_IKE_ESTABLISHED);
		break;
	case COOP_FX_SEND:
		coop_host_ike(host(p, !i), p->now, fx->peer, local, COOP_IKE_ESTABLISHED);
		check_int(coop_host_message(host(p, !i), p->now, local, fx->data), ST_OK);
		break;
	case COOP_FX_ROLE:
		if (fx->primary)
			has_keys(p, i);
		break;
	case COOP_FX_EVENT:
		row = syslog_row_of(fx->event.id);
		check_true(row != NULL);
		if (row && row->facility) {
			text_addf(&p->log[i], "%%%s-%d-%s: ", row->facility, row->severity,
				  row->mnemonic);
			syslog_format(row, &fx->event, &p->log[i]);
			text_addc(&p->log[i], '\n');
		}
		break;
	default:
		break;
	}
}

static void ike_effect(struct pair *p, int i, const struct ike_fx *fx)
{
	uint8_t shared[DH_OCTETS_MAX];
	struct ike_job_result r = {.id = fx->job.id};
	struct ike_input in = {.kind = IKE_IN_JOB, .result = &r};

	switch (fx->kind) {
	case IKE_FX_SEND:
		in = (struct ike_input){.kind = IKE_IN_DATAGRAM,
					.local = fx->peer,
					.peer = fx->local,
					.local_port = fx->peer_port,
					.peer_port = fx->local_port,
					.data = fx->data};
		p->datagrams++;
		if (!p->cut)
			ike_input(p->ike[!i], p->now, &in);
		break;
	case IKE_FX_JOB:
		check_int(fx->job.kind, IKE_JOB_DH);
		ike_job_run_dh(&fx->job, shared, &r);
		ike_input(p->ike[i], p->now, &in);
		break;
	default:
		coop_ike_take(host(p, i), p->ike[i], p->now, fx);
		break;
	}
}

static void drain(struct pair *p)
{
	struct ike_fx ifx;
	struct coop_host_group g;
	struct coop_fx fx;
	ip4_t local;
	bool any = true;

	while (any) {
		any = false;
		for (int i = 0; i < 2; i++)
			while (coop_host_poll(host(p, i), &fx, &g, &local)) {
				effect(p, i, &fx, local);
				any = true;
			}
		for (int i = 0; i < 2; i++)
			while (p->ike[i] && ike_poll(p->ike[i], &ifx)) {
				ike_effect(p, i, &ifx);
				any = true;
			}
	}
}

static void run(struct pair *p, uint64_t us)
{
	mono_t end = p->now.mono + us;

	for (;;) {
		mono_t a = coop_host_deadline(host(p, 0)), b = coop_host_deadline(host(p, 1));
		mono_t next = a < b ? a : b;

		for (int i = 0; i < 2; i++)
			if (p->ike[i] && ike_deadline(p->ike[i]) < next)
				next = ike_deadline(p->ike[i]);
		if (next > end)
			break;
		if (next > p->now.mono)
			p->now.mono = next;
		coop_host_tick(host(p, 0), p->now);
		coop_host_tick(host(p, 1), p->now);
		for (int i = 0; i < 2; i++)
			if (p->ike[i])
				ike_tick(p->ike[i], p->now);
		drain(p);
	}
	p->now.mono = end;
}

static struct ike *new_ike(struct pair *p, int i)
{
	struct ike_policy policy = {.priority = 10,
				    .cipher = IKE_CIPHER_AES,
				    .key_bits = 256,
				    .hash = IKE_HASH_SHA256,
				    .auth = IKE_AUTH_PSK,
				    .group = 14,
				    .lifetime_s = 3600};
	struct ike_psk psk = {.address = i ? KS1 : KS2, .mask = IP4_BROADCAST};
	struct ike_conf conf = {.policies = &policy,
				.n_policies = 1,
				.psks = &psk,
				.n_psks = 1,
				.hostname = "KS",
				.keepalive = IKE_KEEPALIVE_PERIODIC,
				.keepalive_s = 15,
				.keepalive_retry_s = 2};

	check_int(secret_set(&psk.key, BYTES("cisco123", 8)), ST_OK);
	return ike_new(&conf, BYTES(i ? "ike 2" : "ike 1", 5), p->now);
}

static void open_pair_over(struct pair *p, bool ike)
{
	struct text why = TEXT_EMPTY;

	*p = (struct pair){.gram = shell_gram_new(&why)};
	check_text(text_str(&why), "");
	text_free(&why);
	for (int i = 0; i < 2; i++) {
		struct text conf = TEXT_EMPTY;

		text_addf(&conf, "hostname KS%s\n%s%s", i ? "2" : "", common, i ? two : one);
		bench_open_with(&p->b[i], p->gram, text_str(&conf));
		p->host[i] = coop_host_new(BYTES(i ? "two" : "one", 3));
		text_free(&conf);
	}
	p->now = router_now(p->b[0].router);
	for (int i = 0; ike && i < 2; i++)
		p->ike[i] = new_ike(p, i);
	settle(p, 0);
	settle(p, 1);
	drain(p);
	run(p, 2 * USEC_MIN);
}

static void open_pair(struct pair *p)
{
	open_pair_over(p, false);
}

static void close_pair(struct pair *p)
{
	ike_free(p->ike[0]);
	ike_free(p->ike[1]);
	for (int i = 0; i < 2; i++) {
		text_free(&p->log[i]);
		coop_host_free(p->host[i]);
		bench_close(&p->b[i]);
	}
	text_free(&p->shown);
	gram_free(p->gram);
}

/* ---- tests ---- */

enum how {
	PLAIN,
	DETAIL,
	IDENTIFIER
};

static const char *display(struct pair *p, int i, enum how how)
{
	struct coop_host_group g;
	struct coop_view v;

	check_true(coop_host_find(host(p, i), "GETVPN", &g));
	if (g.coop)
		coop_view(g.coop, p->now, &v);
	struct show_coop_group shown = {g.name, g.handle, g.server_handle, g.coop ? &v : NULL};
	text_clear(&p->shown);
	if (how == IDENTIFIER)
		show_coop_identifier(&shown, true, &p->shown);
	else
		show_coop(&shown, how == DETAIL, &p->shown);
	return text_str(&p->shown);
}

static void shows(const char *got, const char *want)
{
	if (!strstr(got, want)) {
		printf("wanted:\n%s\nin:\n%s\n", want, got);
		CU_FAIL("a display lacks what it should hold");
	}
}

static void test_show(void)
{
	struct pair p;
	const char *s;

	open_pair(&p);
	s = display(&p, 0, PLAIN);
	shows(s, "Crypto Gdoi Group Name :GETVPN \n"
		 "        Group handle: 1073741826, Local Key Server handle: 1073741826\n\n"
		 "        Local Address: 172.16.4.2 \n"
		 "        Local Priority: 100      \n"
		 "        Local KS Role: Primary   , Local KS Status: Alive     \n"
		 "        Local KS version: 1.0.27\n"
		 "        Primary Timers: \n"
		 "                Primary Refresh Policy Time: 20 \n");
	shows(s, "        Peer Sessions:\n"
		 "        Session 1:\n"
		 "                Server handle: 1073741827\n"
		 "                Peer Address: 172.18.5.2\n"
		 "                Peer Version: 1.0.27\n"
		 "                Peer Priority: 78              \n"
		 "                Peer KS Role: Secondary , Peer KS Status: Alive     \n");
	shows(s, "\n\n                IKE status: Established\n"
		 "                Counters:\n"
		 "                    Ann msgs sent: ");
	s = display(&p, 1, DETAIL);
	shows(s, "        Local KS Role: Secondary , Local KS Status: Alive     \n"
		 "        Local KS version: 1.0.27\n"
		 "        Local COOP version: 1.0.8 \n"
		 "        Secondary Timers: \n"
		 "                Sec Primary Periodic Time: 30 \n");
	shows(s, "Retries: 0\n"
		 "                Invalid ANN PST recvd: 0\n"
		 "                New GM Temporary Blocking Enforced?: No\n"
		 "                Per-user timer remaining time: 0\n");
	shows(s, "                Peer COOP version: 1.0.8 \n"
		 "                COOP Protocol: base\n"
		 "                Peer Priority: 100             \n"
		 "                Peer KS Role: Primary   , Peer KS Status: Alive     \n");
	close_pair(&p);
}

static void test_identifiers(void)
{
	struct pair p;
	const char *s;

	open_pair(&p);
	s = display(&p, 0, IDENTIFIER);
	shows(s, "COOP-KS Sender ID (SID) Information for Group GETVPN:\n\n"
		 "    Local KS Role: Primary   , Local KS Status: Alive\n"
		 "        Local Address                : 172.16.4.2\n");
	shows(s, "        SID Length (Group Size) Used : 24 bits (MEDIUM)\n"
		 "        Current KSSID In-Use         : none\n"
		 "        KSSID(s) Assigned            : none\n");
	shows(s, "    Peer KS Role:  Secondary , Peer KS Status:  Alive\n"
		 "        Peer Address                 : 172.18.5.2\n");
	close_pair(&p);
}

static void test_log(void)
{
	struct pair p;

	open_pair(&p);
	for (int i = 0; i < 2; i++)
		check_text(text_str(&p.log[i]),
			   "%GDOI-5-COOP_KS_ELECTION: KS entering election mode in group GETVPN "
			   "(Previous Primary = NONE)\n"
			   "%GDOI-5-COOP_KS_TRANS_TO_PRI: KS 172.16.4.2 in group GETVPN "
			   "transitioned to Primary (Previous Primary = NONE)\n");
	close_pair(&p);
}

static void reconfigured(struct pair *p, int i, const char *lines)
{
	struct text report = TEXT_EMPTY;

	check_int(shell_boot(p->b[i].shell, router_now(p->b[i].router), lines, &report), ST_OK);
	check_text(text_str(&report), "");
	text_free(&report);
	settle(p, i);
	drain(p);
}

#define INTO "crypto gdoi group GETVPN\n server local\n"

/* Every line of cooperation that goes to the log, word by word. */
static void says(struct event ev, const char *line)
{
	const struct syslog_row *row = syslog_row_of(ev.id);
	struct text t = TEXT_EMPTY;

	check_true(row != NULL);
	if (!row)
		return;
	if (row->facility)
		text_addf(&t, "%%%s-%d-%s: ", row->facility, row->severity, row->mnemonic);
	syslog_format(row, &ev, &t);
	check_text(text_str(&t), line);
	text_free(&t);
}

static struct event told(uint32_t id, const char *types, ...)
{
	struct event ev;
	va_list ap;

	va_start(ap, types);
	event_makev(&ev, id, types, ap);
	va_end(ap);
	return ev;
}

static void test_words(void)
{
	uint64_t n = 5;

	says(told(COOP_EV_ELECTION, "sa", "G", (ip4_t)0),
	     "%GDOI-5-COOP_KS_ELECTION: KS entering election mode in group G (Previous Primary = "
	     "NONE)");
	says(told(COOP_EV_PRIMARY, "saa", "G", KS2, KS1),
	     "%GDOI-5-COOP_KS_TRANS_TO_PRI: KS 172.18.5.2 in group G transitioned to Primary "
	     "(Previous Primary = 172.16.4.2)");
	says(told(COOP_EV_UNREACHABLE, "sa", "G", KS1),
	     "%GDOI-3-COOP_KS_UNREACH: Cooperative KS 172.16.4.2 Unreachable in group G");
	says(told(COOP_EV_REACHABLE, "sa", "G", KS1),
	     "%GDOI-5-COOP_KS_REACH: Reachability restored with Cooperative KS 172.16.4.2 in group "
	     "G.");
	says(told(COOP_EV_PEER_ADDED, "sa", "G", KS1),
	     "%GDOI-5-COOP_KS_ADD: KS 172.16.4.2 added as COOP Key Server in group G.");
	says(told(COOP_EV_PEER_REMOVED, "sa", "G", KS1),
	     "%GDOI-5-COOP_KS_REMOVE: KS 172.16.4.2 removed as COOP Key Server in group G.");
	says(told(COOP_EV_UNAUTHORIZED, "saa", "G", KS1, KS2),
	     "%GDOI-4-COOP_KS_UNAUTH: Contact from unauthorized KS 172.16.4.2 in group G at local "
	     "address 172.18.5.2 (Possible MISCONFIG of peer/local address)");
	says(told(COOP_EV_MISMATCH, "ssa", "G", "policy", KS1),
	     "%GDOI-3-COOP_CONFIG_MISMATCH: WARNING: Group G, policy configuration between Primary "
	     "KS and Secondary KS are mismatched");
	says(told(COOP_EV_SEQ_FAILURE, "sauu", "G", KS1, n, n + 2),
	     "%GDOI-3-COOP_ANN_SEQ_FAILURE: COOP Ann msg seq check failed for group G from peer "
	     "172.16.4.2: got 5, last accepted 7");
	says(
	    told(COOP_EV_PST_INVALID, "sauu", "G", KS1, n, n + 20000),
	    "%GDOI-5-COOP_KS_VALID_ANN_TIMESTAMP: COOP Ann msg timestamp of KS 172.16.4.2 in group "
	    "G differs: announced 5 ms, expected 20005 ms");
	says(told(COOP_EV_LIMIT, "sas", "G", KS1, "members"),
	     "%GDOI-3-COOP_LIMIT_REACHED: COOP limit reached in group G with peer 172.16.4.2: "
	     "members");
	says(told(COOP_EV_DROPPED, "sasu", "G", KS1, "sender", n),
	     "%GDOI-3-COOP_PACKET_DROPPED: COOP packet from 172.16.4.2 in group G dropped (sender, "
	     "5 octets)");
	says(told(COOP_EV_NO_TAKEOVER, "sas", "G", KS1, "mismatch"),
	     "%GDOI-3-COOP_KS_NO_TAKEOVER: KS of group G does not take over from lost Primary "
	     "172.16.4.2: mismatch");
	says(
	    told(COOP_EV_SENT, "sauuuuu", "G", KS1, n, n, n - 4, n * 100, n - 3),
	    "GDOI:COOP:(G) ANN seq 5 sent to 172.16.4.2 as Primary: reply request, state wanted; 1 "
	    "parts, 500 octets");
	says(told(COOP_EV_RECEIVED, "sauuuuu", "G", KS1, n, n - 5, n - 4, n * 100, n - 4),
	     "GDOI:COOP:(G) ANN seq 5 received from 172.16.4.2, Secondary: sign of life; 1 parts, "
	     "500 octets");
	says(told(COOP_EV_BLOCKING, "su", "G", n - 4), "GDOI:COOP:(G) blocks new GM registrations");
	says(told(COOP_EV_ASK, "sauu", "G", KS1, n - 4, n * 6),
	     "GDOI:COOP:(G) Primary 172.16.4.2 silent for 30 s, asked for a reply, retry 1");
	for (uint32_t id = COOP_EV_ELECTION; id < COOP_EV_END; id++)
		check_true(syslog_row_of(id) != NULL); /* nothing is told without words */
}

static void test_clear(void)
{
	struct pair p;
	struct coop_input in = {.kind = COOP_IN_CLEAR_COUNTERS};

	open_pair(&p);
	coop_host_input(host(&p, 0), p.now, "GETVPN", &in);
	shows(display(&p, 0, PLAIN), "Ann msgs sent: 0\n");
	/* A lower priority changes nothing by itself: the next election does. */
	reconfigured(&p, 0, INTO "  redundancy\n   local priority 5\n");
	run(&p, USEC_MIN);
	shows(display(&p, 0, PLAIN), "Local Priority: 5 ");
	shows(display(&p, 0, PLAIN), "Local KS Role: Primary ");
	in.kind = COOP_IN_CLEAR_ROLE;
	coop_host_input(host(&p, 0), p.now, "GETVPN", &in);
	drain(&p);
	run(&p, 10 * USEC_S);
	shows(display(&p, 0, PLAIN), "Local KS Role: Secondary ");
	shows(display(&p, 0, PLAIN), "Peer KS Role: Primary ");
	close_pair(&p);
}

static void test_no_redundancy(void)
{
	struct pair p;

	open_pair(&p);
	reconfigured(&p, 0, INTO "  no redundancy\n");
	check_text(display(&p, 0, PLAIN),
		   "Crypto Gdoi Group Name :GETVPN \n"
		   "        Group handle: 1073741826, Local Key Server handle: 1073741826\n"
		   "        *NO* redundancy configured for this group\n");
	close_pair(&p);
}

/* Over IKE, with its SAs, keepalives and encryption: election, loss, takeover, and both again. */
static void test_over_ike(void)
{
	struct pair p;
	struct coop_view v;
	struct coop_host_group g;

	open_pair_over(&p, true);
	check_true(p.datagrams > 10);
	shows(display(&p, 0, PLAIN), "Local KS Role: Primary ");
	shows(display(&p, 1, PLAIN), "Peer KS Role: Primary   , Peer KS Status: Alive ");
	shows(display(&p, 1, PLAIN), "IKE status: Established\n");
	/* Longer than an IKE SA lives: another takes its place. */
	run(&p, 3 * USEC_HOUR);
	shows(display(&p, 1, PLAIN), "Local KS Role: Secondary , ");
	check_int(coop_host_at(host(&p, 1), 0, &g), true);
	coop_view(g.coop, p.now, &v);
	check_true(v.peers[0].counters.received > 500);
	check_int(v.retries, 0);
	check_int(v.peers[0].ike, COOP_IKE_ESTABLISHED);
	p.cut = true;
	run(&p, 3 * USEC_MIN);
	for (int i = 0; i < 2; i++) {
		shows(display(&p, i, PLAIN), "Local KS Role: Primary ");
		shows(display(&p, i, PLAIN), "Peer KS Status: Dead ");
		check_true(!strstr(display(&p, i, PLAIN), "Established"));
	}
	shows(text_str(&p.log[0]),
	      "COOP_KS_UNREACH: Cooperative KS 172.18.5.2 Unreachable in group GETVPN");
	shows(text_str(&p.log[1]),
	      "COOP_KS_UNREACH: Cooperative KS 172.16.4.2 Unreachable in group GETVPN");
	shows(text_str(&p.log[1]), "KS 172.18.5.2 in group GETVPN transitioned to Primary "
				   "(Previous Primary = 172.16.4.2)");
	p.cut = false;
	run(&p, 2 * USEC_MIN);
	shows(display(&p, 1, PLAIN), "Local KS Role: Secondary ");
	shows(text_str(&p.log[1]), "COOP_KS_REACH: Reachability restored with Cooperative KS "
				   "172.16.4.2 in group GETVPN.");
	close_pair(&p);
}

/* The commands, on a key server whose peer is out of reach. */
static void test_commands(void)
{
	struct text conf = TEXT_EMPTY, why = TEXT_EMPTY;
	struct gram *gram = shell_gram_new(&why);
	struct bench b;

	text_addf(&conf, "%s%s", common, one);
	bench_open_with(&b, gram, text_str(&conf));
	bench_console(&b);
	bench_dialogue(&b, "enable\r");
	bench_dialogue(&b, "terminal length 0\r");
	shows(bench_dialogue(&b, "show crypto gdoi group GETVPN ks coop version\r"),
	      "Cooperative key server infra Version : 2.0.0 \r\n"
	      "Client : KS_POLICY_CLIENT Version : 2.0.0 \r\n"
	      "Client : GROUP_MEMBER_CLIENT Version : 2.0.1 \r\n"
	      "Client : SID_CLIENT Version : 1.0.1\r\n");
	shows(bench_dialogue(&b, "show crypto gkm ks coop\r"),
	      "Crypto Gdoi Group Name :GETVPN \r\n");
	shows(bench_dialogue(&b, "show crypto gdoi ks coop detail\r"),
	      "        Local COOP version: 1.0.8 \r\n");
	shows(bench_dialogue(&b, "show crypto gdoi ks coop identifier\r"),
	      "COOP-KS Sender ID (SID) Information for Group GETVPN:\r\n");
	check_true(!strstr(bench_dialogue(&b, "show crypto gdoi group OTHER ks coop\r"), "handle"));
	shows(bench_dialogue(&b, "show crypto gdoi ks coop | include drops\r"),
	      "sent drops: 1 \r\n");
	bench_dialogue(&b, "clear crypto gdoi ks coop counters\r");
	shows(bench_dialogue(&b, "show crypto gdoi ks coop | include drops\r"),
	      "sent drops: 0 \r\n");
	bench_dialogue(&b, "clear crypto gkm group GETVPN ks coop role\r");
	shows(bench_dialogue(&b, "show logging | include ELECTION\r"), "COOP_KS_ELECTION");
	bench_close(&b);
	gram_free(gram);
	text_free(&conf);
	text_free(&why);
}

/* ---- what is read ---- */

static enum status read_with(const char *more, struct coop_conf *out)
{
	struct text why = TEXT_EMPTY, conf = TEXT_EMPTY;
	struct gram *gram = shell_gram_new(&why);
	struct bench b;
	struct conf_node *root;
	enum status st;

	text_addf(&conf, "%s%s%s", common, one, more);
	bench_open_with(&b, gram, text_str(&conf));
	root = conf_root(router_conf(b.router));
	st = read_coop(router_conf(b.router), conf_find(root, "gdoi.group", "GETVPN", NULL), out);
	bench_close(&b);
	gram_free(gram);
	text_free(&conf);
	text_free(&why);
	return st;
}

static void test_read(void)
{
	struct coop_conf a, b;

	check_int(read_with("", &a), ST_OK);
	check_text(a.group, "GETVPN");
	check_int(a.identity, 484);
	check_int(a.id_kind, 1);
	check_int(a.local, KS1);
	check_int(a.priority, 100);
	check_int(a.n_peers, 1);
	check_int(a.peers[0].address, KS2);
	check_int(a.pdu, 0);
	check_true(!a.optimize);
	check_int(a.sid.size_cfg, 24);
	/* A default that is typed is the same policy; what is this server's own too. */
	check_int(read_with("  rekey lifetime seconds 86400\n  rekey retransmit 10 number 4\n"
			    "  rekey algorithm 3des-cbc\n  authorization address ipv4 7\n",
			    &b),
		  ST_OK);
	check_bytes(BYTES_OF(b.policy_hash), BYTES_OF(a.policy_hash));
}

static void differs(const char *more)
{
	struct coop_conf a, b;

	check_int(read_with("", &a), ST_OK);
	check_int(read_with(more, &b), ST_OK);
	check_true(!bytes_equal(BYTES_OF(a.policy_hash), BYTES_OF(b.policy_hash)));
}

static void test_policy(void)
{
	differs("  rekey algorithm aes 256\n");
	differs("  rekey sig-hash algorithm sha256\n");
	differs("  rekey lifetime seconds 3600\n");
	differs("  no rekey transport unicast\n");
	differs("  sa ipsec 20\n   profile gdoi-profile\n");
	differs("  sa ipsec 10\n   replay counter window-size 128\n");
	differs("  sa ipsec 10\n   replay time window-size 5\n");
	differs(
	    "crypto ipsec profile gdoi-profile\n set security-association lifetime seconds 3600\n");
	differs("crypto ipsec transform-set get-ts esp-aes 256 esp-sha-hmac\n");
	differs("ip access-list extended data_plane\n 30 deny ip any any\n");
}

static void test_read_more(void)
{
	struct coop_conf c;

	check_int(read_with("  redundancy\n   protocol pdu 2000\n   protocol version optimize\n"
			    "  group size small 12\n  identifier\n   range 0 - 2\n   value 9\n",
			    &c),
		  ST_OK);
	check_int(c.pdu, 2000);
	check_true(c.optimize);
	check_int(c.sid.size_cfg, 12);
	check_int(c.sid.assigned[0], 0xe0);
	check_int(c.sid.assigned[1], 0x40);
	check_int(read_with("  no redundancy\n", &c), ST_ABSENT);
	check_int(read_with("  no address ipv4\n", &c), ST_ABSENT);
}

static const struct check_case cases[] = {
    {"show", test_show},
    {"identifiers", test_identifiers},
    {"log", test_log},
    {"words", test_words},
    {"clear", test_clear},
    {"no redundancy", test_no_redundancy},
    {"commands", test_commands},
    {"over IKE", test_over_ike},
    {"read", test_read},
    {"policy", test_policy},
    {"read more", test_read_more},
    {NULL, NULL},
};

CHECK_MAIN({"show coop", cases})
