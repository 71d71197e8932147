#include "tests/cli/gm_pair.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net/wire.h"

static const char common[] = "service timestamps log datetime msec\n"
			     "no ip domain lookup\n"
			     "ip access-list extended bypass\n"
			     " deny tcp any any eq 22\n"
			     "crypto gdoi group GETVPN\n"
			     " identity number 484\n"
			     " server address ipv4 198.51.100.9\n"
			     "crypto map getvpn 10 gdoi\n"
			     " set group GETVPN\n"
			     " match address bypass\n";
static const char *const own[] = {"hostname GM1\n"
				  "interface Loopback0\n"
				  " ip address 10.0.0.1 255.255.255.0\n"
				  "interface GigabitEthernet1\n"
				  " ip address 192.0.2.1 255.255.255.0\n"
				  " no shutdown\n"
				  " crypto map getvpn\n"
				  "ip route 172.16.0.0 255.255.0.0 192.0.2.2\n",
				  "hostname GM2\n"
				  "interface Loopback0\n"
				  " ip address 172.16.100.1 255.255.255.0\n"
				  "interface GigabitEthernet1\n"
				  " ip address 192.0.2.2 255.255.255.0\n"
				  " no shutdown\n"
				  " crypto map getvpn\n"
				  "ip route 10.0.0.0 255.255.255.0 192.0.2.1\n"};

static void open_side(struct gm_pair *p, int i, const char *config)
{
	struct gm_side *m = &p->m[i];
	uint8_t seed[32] = {(uint8_t)(i + 1)};
	struct router_env env = {
	    .gram = p->gram, .seed = seed, .serial = "9PAIR000001", .n_ports = 1};

	env.works_outside = p->threads;
	struct session_conf console = {.kind = SESSION_CONSOLE, .raw_terminal = true};
	struct text report = TEXT_EMPTY;

	m->router = router_new(&env, p->now);
	m->shell = m->router ? shell_new(m->router, p->now) : NULL;
	if (!m->shell)
		abort();
	if (shell_boot(m->shell, p->now, config, &report) != ST_OK || report.len) {
		printf("boot: %s\n", text_str(&report));
		abort();
	}
	text_free(&report);
	router_wire_state(m->router, p->now, 1, true);
	m->s = session_open(m->shell, p->now, &console);
}

void gm_pair_open(struct gm_pair *p)
{
	struct text conf[2] = {TEXT_EMPTY, TEXT_EMPTY};

	for (int i = 0; i < 2; i++)
		text_addf(&conf[i], "%s%s", common, own[i]);
	gm_pair_open_with(p, (const char *const[]){text_str(&conf[0]), text_str(&conf[1])});
	text_free(&conf[0]);
	text_free(&conf[1]);
}

static void open_both(struct gm_pair *p, const char *const conf[2], bool threads)
{
	struct text why = TEXT_EMPTY;

	*p = (struct gm_pair){
	    .now = {.mono = 5 * USEC_S, .wall = INT64_C(1757417280) * (wall_t)USEC_S},
	    .threads = threads};
	p->gram = shell_gram_new(&why);
	if (!p->gram) {
		printf("%s\n", text_str(&why));
		abort();
	}
	for (int i = 0; i < 2; i++)
		open_side(p, i, conf[i]);
	gm_pair_wait(p, USEC_S);
	for (int i = 0; i < 2; i++) {
		(void)gm_pair_run(p, i, "", USEC_MS);
		(void)gm_pair_run(p, i, "enable", USEC_MS);
		(void)gm_pair_run(p, i, "terminal length 0", USEC_MS);
	}
}

void gm_pair_open_with(struct gm_pair *p, const char *const conf[2])
{
	open_both(p, conf, false);
}

void gm_pair_open_threads(struct gm_pair *p, const char *const conf[2])
{
	open_both(p, conf, true);
}

void gm_pair_close(struct gm_pair *p)
{
	for (int i = 0; i < 2; i++) {
		while (p->n_jobs[i])
			router_job_free(p->job[i][--p->n_jobs[i]]);
		shell_free(p->m[i].shell);
		router_free(p->m[i].router);
		text_free(&p->m[i].out);
	}
	text_free(&p->reply);
	gram_free(p->gram);
}

/* ---- the wire ---- */

static void count(struct gm_pair *p, struct bytes frame)
{
	struct ipv4 ip;

	if (frame.n < ETHER_HEADER || (frame.p[12] << 8 | frame.p[13]) != ETHER_IPV4 ||
	    ipv4_read(BYTES(frame.p + ETHER_HEADER, frame.n - ETHER_HEADER), &ip) != ST_OK ||
	    (ip.src != IP4(10, 0, 0, 1) && ip.src != IP4(172, 16, 100, 1)))
		return;
	if (ip.proto == NET_PROTO_ESP)
		p->esp++;
	else
		p->clear++;
}

static bool carry(struct gm_pair *p, int from)
{
	struct router_fx fx;
	uint8_t frame[2048];
	bool any = false;

	while (router_poll(p->m[from].router, &fx)) {
		any = true;
		if (fx.kind == ROUTER_FX_WORK && p->n_jobs[from] < 8)
			p->job[from][p->n_jobs[from]++] = fx.job;
		if (fx.kind != ROUTER_FX_FRAME || fx.data.n > sizeof frame)
			continue;
		memcpy(frame, fx.data.p, fx.data.n);
		count(p, BYTES(frame, fx.data.n));
		if (p->on_frame)
			p->on_frame(p, from, BYTES(frame, fx.data.n));
		router_frame_in(p->m[!from].router, p->now, 1, BYTES(frame, fx.data.n));
	}
	return any;
}

/* What the threads had is done when the time moves on. */
static void jobs(struct gm_pair *p)
{
	for (int i = 0; i < 2; i++)
		while (p->n_jobs[i]) {
			struct router_job *j = p->job[i][--p->n_jobs[i]];
			router_job_run(j);
			router_job_done(p->m[i].router, j);
			p->jobs_done++;
		}
}

static void step(struct gm_pair *p)
{
	for (int i = 0; i < 2; i++)
		shell_step(p->m[i].shell, p->now);
	for (int again = 0; again < 100 && (carry(p, 0) || carry(p, 1)); again++)
		;
	for (int i = 0; i < 2; i++) {
		shell_step(p->m[i].shell, p->now);
		(void)session_output(p->m[i].s, &p->m[i].out);
	}
}

void gm_pair_wait(struct gm_pair *p, uint64_t us)
{
	const uint64_t slice = us > 100 * USEC_MS ? 100 * USEC_MS : us;

	for (uint64_t t = 0; t < us; t += slice) {
		p->now.mono += slice;
		p->now.wall += (wall_t)slice;
		for (int i = 0; i < 2; i++)
			router_tick(p->m[i].router, p->now);
		jobs(p);
		step(p);
	}
}

const char *gm_pair_run(struct gm_pair *p, int side, const char *line, uint64_t us)
{
	struct gm_side *m = &p->m[side];
	const char *from, *last;

	text_clear(&m->out);
	session_input(m->s, p->now, BYTES(line, strlen(line)));
	session_input(m->s, p->now, BYTES("\n", 1));
	step(p);
	gm_pair_wait(p, us);
	text_clear(&p->reply);
	for (const char *c = text_str(&m->out); *c; c++)
		if (*c != '\r')
			text_addc(&p->reply, *c);
	from = strchr(text_str(&p->reply), '\n');
	last = strrchr(text_str(&p->reply), '\n');
	if (!from || !last)
		return "";
	p->reply.len = (size_t)(last + 1 - p->reply.s);
	p->reply.s[p->reply.len] = '\0';
	return from + 1;
}

/* ---- keys ---- */

void gm_pair_policy(struct gm_pair *p)
{
	const struct net_ace aces[] = {
	    {.seq = 10,
	     .flags = NET_ACE_PERMIT,
	     .proto = NET_PROTO_ANY,
	     .src = IP4(10, 0, 0, 0),
	     .src_wild = 0xff,
	     .dst = IP4(172, 16, 0, 0),
	     .dst_wild = 0xffff},
	    {.seq = 20,
	     .flags = NET_ACE_PERMIT,
	     .proto = NET_PROTO_ANY,
	     .src = IP4(172, 16, 0, 0),
	     .src_wild = 0xffff,
	     .dst = IP4(10, 0, 0, 0),
	     .dst_wild = 0xff},
	};
	struct net_crypto_policy policy = {aces, 2, NET_REPLAY_COUNTER, 64, false};

	for (int i = 0; i < 2; i++)
		if (net_crypto_group_policy(router_net_crypto(p->m[i].router), "GETVPN", &policy, 1,
					    p->now) != ST_OK)
			abort();
}

void gm_pair_keys(struct gm_pair *p, uint32_t spi)
{
	uint8_t key[16], auth[20];
	struct net_crypto_sa_conf c = {.spi = spi,
				       .seal = {.cipher = SEAL_AES,
						.key = BYTES_OF(key),
						.auth = HASH_SHA1,
						.auth_key = BYTES_OF(auth)},
				       .keep_src = true,
				       .keep_dst = true,
				       .may_send = true,
				       .may_receive = true,
				       .lifetime_s = 7200};

	memset(key, (int)(spi & 0xff), sizeof key);
	memset(auth, (int)(spi >> 8 & 0xff), sizeof auth);
	for (int i = 0; i < 2; i++)
		if (net_crypto_sa_install(router_net_crypto(p->m[i].router), "GETVPN", &c,
					  p->now) != ST_OK)
			abort();
}
