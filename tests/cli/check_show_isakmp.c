/* What is shown of IKE, from two engines that did main mode. */
#include <stdlib.h>

#include "cli/log.h"
#include "cli/show_isakmp.h"
#include "tests/ike/pair.h"
#include "tests/lib/check.h"

static void make(struct pair *w, unsigned loss)
{
	struct ike_policy p = pair_policy(IKE_CIPHER_AES, 256, IKE_HASH_SHA256, IKE_AUTH_PSK, 14);
	struct ike_psk k = {0};

	if (secret_set(&k.key, BYTES("k", 1)) != ST_OK)
		abort();
	struct ike_conf c = pair_conf(&p, 1, &k, 1, NULL);
	c.keepalive = IKE_KEEPALIVE_PERIODIC;
	c.keepalive_s = 15;
	w->now = (struct when){.mono = USEC_S};
	w->loss = loss;
	pair_add(w, &c, "a");
	pair_add(w, &c, "b");
	pair_open(w, 0, 1);
	pair_run(w, 10 * USEC_S);
}

static void sa_table(void)
{
	struct pair w = {0};
	struct text t = TEXT_EMPTY;
	struct show_isakmp_rekey rekey = {IP4(10, 0, 0, 1), IP4(10, 0, 0, 2), 1002};

	make(&w, 0);
	show_isakmp_sa(w.ike[0], w.now, &rekey, 1, &t);
	check_text(text_str(&t), "IPv4 Crypto ISAKMP SA\n"
				 "dst             src             state          conn-id status\n"
				 "10.0.0.1        10.0.0.2        GDOI_REKEY        1002 ACTIVE\n"
				 "10.0.0.2        10.0.0.1        GDOI_IDLE         1001 ACTIVE\n"
				 "         \n"
				 "IPv6 Crypto ISAKMP SA\n\n");
	text_clear(&t);
	show_isakmp_sa(w.ike[1], w.now, NULL, 0, &t);
	check_true(strstr(text_str(&t),
			  "10.0.0.2        10.0.0.1        GDOI_IDLE         1001 ACTIVE\n") !=
		   NULL);
	text_clear(&t);
	show_isakmp_detail(w.ike[0], w.now, false, &t);
	check_true(strstr(text_str(&t),
			  "\n1001  10.0.0.1        10.0.0.2               ACTIVE aes  "
			  "sha256 psk  14 00:58:") != NULL);
	check_true(strstr(text_str(&t), " D  \n       Engine-id:Conn-id =  SW:1\n") != NULL);
	text_clear(&t);
	show_isakmp_peers(w.ike[1], w.now, &t);
	check_text(text_str(&t),
		   "Peer: 10.0.0.1 Port: 848 Local: 10.0.0.2\n Phase1 id: 10.0.0.1\n");
	struct ike_input in = {.kind = IKE_IN_CLOSE};
	ike_input(w.ike[0], w.now, &in);
	pair_run(&w, USEC_S);
	text_clear(&t);
	show_isakmp_sa(w.ike[1], w.now, NULL, 0, &t);
	check_true(strstr(text_str(&t), "MM_NO_STATE       1001 ACTIVE (deleted)\n") != NULL);
	text_clear(&t);
	show_isakmp_count(w.ike[1], &t);
	check_text(text_str(&t),
		   "Active ISAKMP SA's: 0\n\nStandby ISAKMP SA's: 0\n\n"
		   "Currently being negotiated ISAKMP SA's: 0\n\nDead ISAKMP SA's: 1\n\n");
	text_free(&t);
	pair_free(&w);
}

static void half_way(void)
{
	struct pair w = {0};
	struct text t = TEXT_EMPTY;

	make(&w, 100);
	show_isakmp_sa(w.ike[0], w.now, NULL, 0, &t);
	check_true(strstr(text_str(&t), "MM_NO_STATE       1001 ACTIVE\n") != NULL);
	text_clear(&t);
	show_isakmp_sa(w.ike[1], w.now, NULL, 0, &t);
	check_text(text_str(&t), "IPv4 Crypto ISAKMP SA\n"
				 "dst             src             state          conn-id status\n"
				 "         \n"
				 "IPv6 Crypto ISAKMP SA\n\n");
	text_free(&t);
	pair_free(&w);
}

/* Every event has words, and none of them names an argument the event does not have. */
static void words(void)
{
	for (uint32_t id = IKE_EV_STARTED; id < IKE_EV_LAST; id++) {
		const struct syslog_row *r = syslog_row_of(id);

		check_true(r && (r->facility || r->debug));
	}
	struct event ev;
	struct text t = TEXT_EMPTY;
	event_make(&ev, IKE_EV_NO_PROPOSAL, "aa", IP4(192, 0, 2, 1), IP4(192, 0, 2, 2));
	syslog_format(syslog_row_of(ev.id), &ev, &t);
	check_text(text_str(&t), "Processing of Main mode failed with peer at 192.0.2.1");
	text_free(&t);
}

static const struct check_case cases[] = {
    {"sa table", sa_table}, {"half way", half_way}, {"words", words}, {NULL, NULL}};

CHECK_MAIN({"show isakmp", cases})
