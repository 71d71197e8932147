/*
 * The IKE engine on real UDP sockets, for a peer that nobody here wrote: ports 500 and 4500 of one address, one
 * other end. Commands come as lines on standard input (open, close, quit), what happens goes to standard output
 * as lines: READY, UP id subject, DOWN, FAILED, EVENT number text.
 *
 *	udp_peer local=A peer=A [psk=KEY] [cert=PEM key=PEM ca=PEM] [identity=address|hostname|dn]
 *	         [policy=CIPHER-BITS-HASH-AUTH-GROUP]... [mtu=N] [keepalive=N] [doi=1|2]
 */
#include <arpa/inet.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/text.h"
#include "crypto/pem.h"
#include "ike/ike.h"
#include "pki/tp.h"

#define POLICIES 24

struct peer {
	int fd[2]; /* 500, 4500 */
	ip4_t local, peer;
	struct ike *ike;
	struct tp *tp;
	struct pki_lib *lib;
	struct rsa_key *key;
	struct cert *cert, *ca;
	struct ike_policy policy[POLICIES];
	struct ike_psk psk;
	struct ike_credential credential;
	struct ike_conf conf;
	const char *cert_file, *key_file, *ca_file;
	struct when now;
	bool quit;
};

static void need(bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "udp_peer: %s\n", what);
	exit(1);
}

static struct when clock_now(void)
{
	struct timespec m, w;

	clock_gettime(CLOCK_MONOTONIC, &m);
	clock_gettime(CLOCK_REALTIME, &w);
	return (struct when){.mono = (mono_t)m.tv_sec * USEC_S + (mono_t)m.tv_nsec / 1000,
			     .wall = (wall_t)w.tv_sec * 1000000 + w.tv_nsec / 1000};
}

static char *file(const char *path)
{
	FILE *f = fopen(path, "r");
	char *text = calloc(1, 65536);

	need(f && text && fread(text, 1, 65535, f) > 0, path);
	fclose(f);
	return text;
}

/* ---- arguments ---- */

static void add_policy(struct peer *p, const char *spec)
{
	struct ike_policy *q = &p->policy[p->conf.n_policies];
	unsigned v[5];

	need(p->conf.n_policies < POLICIES &&
		 sscanf(spec, "%u-%u-%u-%u-%u", &v[0], &v[1], &v[2], &v[3], &v[4]) == 5,
	     "policy");
	*q = (struct ike_policy){.priority = (uint16_t)(++p->conf.n_policies * 10),
				 .cipher = (uint8_t)v[0],
				 .key_bits = (uint16_t)v[1],
				 .hash = (uint8_t)v[2],
				 .auth = (uint8_t)v[3],
				 .group = (uint8_t)v[4],
				 .lifetime_s = 3600};
}

static void argument(struct peer *p, const char *name, const char *value)
{
	if (str_equal(name, "local"))
		need(ip4_parse(value, &p->local), value);
	else if (str_equal(name, "peer"))
		need(ip4_parse(value, &p->peer), value);
	else if (str_equal(name, "psk"))
		need(secret_set(&p->psk.key, BYTES(value, strlen(value))) == ST_OK, value);
	else if (str_equal(name, "cert"))
		p->cert_file = value;
	else if (str_equal(name, "key"))
		p->key_file = value;
	else if (str_equal(name, "ca"))
		p->ca_file = value;
	else if (str_equal(name, "policy"))
		add_policy(p, value);
	else if (str_equal(name, "identity"))
		p->conf.identity = str_equal(value, "dn")	  ? IKE_IDENTITY_DN
				   : str_equal(value, "hostname") ? IKE_IDENTITY_HOSTNAME
								  : IKE_IDENTITY_ADDRESS;
	else if (str_equal(name, "mtu"))
		p->conf.mtu = (uint16_t)atoi(value);
	else if (str_equal(name, "doi"))
		p->conf.doi = (uint8_t)atoi(value);
	else if (str_equal(name, "keepalive")) {
		p->conf.keepalive = IKE_KEEPALIVE_PERIODIC;
		p->conf.keepalive_s = (uint32_t)atoi(value);
	} else
		need(false, name);
}

static void trustpoint(struct peer *p)
{
	struct tp_chain_item items[2] = {{.kind = PKI_CERT_CA}, {.kind = PKI_CERT_ID}};
	struct pki_env env = {.seed = BYTES("0123456789abcdef0123456789abcdef", 32)};
	struct tp_conf point;
	struct pki_conf conf = {.trustpoints = &point,
				.n_trustpoints = 1,
				.hostname = "router",
				.own_key_label = "router"};
	char *cert = file(p->cert_file), *key = file(p->key_file), *ca = file(p->ca_file);

	env.lib = p->lib = pki_lib_new();
	need(p->lib && cert_parse_text(p->lib, cert, &p->cert) == ST_OK, p->cert_file);
	need(cert_parse_text(p->lib, ca, &p->ca) == ST_OK, p->ca_file);
	need(pem_read_private(key, "", &p->key) == ST_OK, p->key_file);
	tp_conf_default(&point, "TP");
	point.enrollment = TP_ENROLL_TERMINAL;
	point.revocation[0] = TP_REVOCATION_NONE;
	point.key = p->key;
	items[0].der = cert_der(p->ca);
	items[1].der = cert_der(p->cert);
	p->tp = tp_new(&conf, &env, p->now);
	need(p->tp && tp_chain_load(p->tp, p->now, "TP", items, 2) == ST_OK, "trustpoint");
	p->credential = (struct ike_credential){
	    .name = "TP", .n_chain = 1, .n_issuers = 1, .subject = cert_subject_der(p->cert)};
	p->credential.chain[0] = items[1].der;
	p->credential.ca_name = p->credential.issuers[0] = cert_subject_der(p->ca);
	p->conf.credentials = &p->credential;
	p->conf.n_credentials = 1;
	free(cert);
	free(key);
	free(ca);
}

static int udp(ip4_t a, uint16_t port)
{
	struct sockaddr_in to = {
	    .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(a)};
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), on = 1;

	need(fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
		 bind(fd, (struct sockaddr *)&to, sizeof to) == 0,
	     "socket");
	return fd;
}

/* ---- the engine ---- */

static void verify(struct peer *p, const struct ike_job *j, struct ike_job_result *r, char *subject,
		   size_t size)
{
	struct tp_verdict v;

	tp_verify(p->tp, p->now, NULL, j->certs, j->n_certs, &v);
	r->status = ST_REFUSED;
	if (v.reason == PKI_VALID)
		r->status = rsa_verify(v.key, RSA_BARE, HASH_NONE, j->hash, j->signature);
	(void)str_fit(subject, size,
		      r->status == ST_OK ? cert_view(v.cert)->subject.line : "refused");
	tp_verdict_free(&v);
}

static void job(struct peer *p, const struct ike_job *j)
{
	uint8_t out[DH_OCTETS_MAX + RSA_OCTETS_MAX];
	char subject[PKI_NAME_MAX] = "";
	struct ike_job_result r = {.id = j->id, .subject = subject, .status = ST_ABSENT};
	struct ike_input in = {.kind = IKE_IN_JOB, .result = &r};
	struct pki_fx fx;
	size_t n = 0;

	if (j->kind == IKE_JOB_DH) {
		ike_job_run_dh(j, out, &r);
	} else if (j->kind == IKE_JOB_SIGN && p->key) {
		r.status = rsa_sign(p->key, RSA_BARE, HASH_NONE, j->hash, out, &n);
		r.bytes = BYTES(out, n);
	} else if (p->tp) {
		verify(p, j, &r, subject, sizeof subject);
	}
	ike_input(p->ike, p->now, &in);
	while (p->tp && tp_poll(p->tp, &fx))
		;
}

static void transmit(struct peer *p, const struct ike_fx *fx)
{
	struct sockaddr_in to = {.sin_family = AF_INET,
				 .sin_port = htons(fx->peer_port),
				 .sin_addr.s_addr = htonl(fx->peer)};

	if (sendto(p->fd[fx->local_port == IKE_NATT_PORT], fx->data.p, fx->data.n, 0,
		   (struct sockaddr *)&to, sizeof to) < 0)
		perror("udp_peer: sendto");
}

static void tell_up(const struct ike_fx *fx)
{
	struct text id = TEXT_EMPTY;

	text_add_hex(&id, fx->who.id, false);
	printf("UP id %u %s subject \"%s\"\n", fx->who.id_type, text_str(&id), fx->who.subject);
	text_free(&id);
}

static void tell_event(const struct event *e)
{
	printf("EVENT %u", e->id - EVENT_BASE(EVENT_IKE));
	for (unsigned i = 0; i < e->n_args; i++)
		if (e->args[i].type == EVENT_TEXT)
			printf(" \"%s\"", event_text(e, i));
		else if (e->args[i].type == EVENT_NUMBER)
			printf(" %llu", (unsigned long long)event_number(e, i));
	printf("\n");
}

static void drain(struct peer *p)
{
	struct ike_fx fx;

	while (ike_poll(p->ike, &fx)) {
		if (fx.kind == IKE_FX_SEND)
			transmit(p, &fx);
		else if (fx.kind == IKE_FX_JOB)
			job(p, &fx.job);
		else if (fx.kind == IKE_FX_UP)
			tell_up(&fx);
		else if (fx.kind == IKE_FX_DOWN)
			printf("DOWN\n");
		else if (fx.kind == IKE_FX_FAILED)
			printf("FAILED\n");
		else if (fx.kind == IKE_FX_EVENT)
			tell_event(&fx.event);
	}
	fflush(stdout);
}

static void receive(struct peer *p, int which)
{
	uint8_t buf[65536];
	struct sockaddr_in from;
	socklen_t len = sizeof from;
	ssize_t n =
	    recvfrom(p->fd[which], buf, sizeof buf, MSG_DONTWAIT, (struct sockaddr *)&from, &len);
	struct ike_input in = {.kind = IKE_IN_DATAGRAM,
			       .local = p->local,
			       .peer = ntohl(from.sin_addr.s_addr),
			       .local_port = which ? IKE_NATT_PORT : 500,
			       .peer_port = ntohs(from.sin_port)};

	if (n < 0)
		return;
	in.data = BYTES(buf, (size_t)n);
	ike_input(p->ike, p->now, &in);
}

static void command(struct peer *p)
{
	char line[64] = "";
	ssize_t n = read(STDIN_FILENO, line, sizeof line - 1);
	struct ike_input in = {.kind = IKE_IN_OPEN, .local = p->local, .peer = p->peer};

	p->quit = n <= 0 || str_starts(line, "quit");
	if (p->quit || str_starts(line, "close"))
		in.kind = IKE_IN_CLOSE;
	ike_input(p->ike, p->now, &in);
}

static void loop(struct peer *p)
{
	while (!p->quit) {
		struct pollfd fds[3] = {
		    {STDIN_FILENO, POLLIN, 0}, {p->fd[0], POLLIN, 0}, {p->fd[1], POLLIN, 0}};
		mono_t due = ike_deadline(p->ike);
		uint64_t wait = due == MONO_NEVER    ? 1000
				: due <= p->now.mono ? 0
						     : (due - p->now.mono) / USEC_MS + 1;
		(void)poll(fds, 3, wait > 1000 ? 1000 : (int)wait);
		p->now = clock_now();
		if (fds[0].revents)
			command(p);
		for (int i = 0; i < 2; i++)
			if (fds[1 + i].revents)
				receive(p, i);
		ike_tick(p->ike, p->now);
		drain(p);
	}
}

int main(int argc, char **argv)
{
	struct peer p = {.now = clock_now()};
	uint8_t seed[32];

	p.conf = (struct ike_conf){.policies = p.policy, .psks = &p.psk, .hostname = "router"};
	p.conf.port = 500;
	for (int i = 1; i < argc; i++) {
		char *eq = strchr(argv[i], '=');
		need(eq != NULL, argv[i]);
		*eq = '\0';
		argument(&p, argv[i], eq + 1);
	}
	p.conf.n_psks = p.psk.key.n != 0;
	if (p.cert_file)
		trustpoint(&p);
	p.fd[0] = udp(p.local, 500);
	p.fd[1] = udp(p.local, IKE_NATT_PORT);
	memcpy(seed, &p.now, sizeof p.now);
	p.ike = ike_new(&p.conf, BYTES(seed, sizeof p.now), p.now);
	need(p.ike != NULL, "engine");
	printf("READY\n");
	fflush(stdout);
	loop(&p);
	ike_free(p.ike);
	tp_free(p.tp);
	cert_free(p.cert);
	cert_free(p.ca);
	rsa_key_free(p.key);
	pki_lib_free(p.lib);
	return 0;
}
