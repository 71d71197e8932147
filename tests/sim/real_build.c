/* The routers of a world: a core, key servers and members around it, configured as a user would. */
#include <stdlib.h>

#include "tests/sim/real.h"

static const char head[] = "hostname %s\nenable secret admin\n"
			   "crypto isakmp policy 10\n encryption aes 256\n hash sha256\n"
			   " authentication pre-share\n group 19\n lifetime 900\n"
			   "crypto isakmp key one-key-for-all address 0.0.0.0\n"
			   "crypto isakmp keepalive 15 periodic\n";
static const char tail[] = "line con 0\n exec-timeout 0 0\n privilege level 15\n";

static void add_address(struct text *t, const char *port, ip4_t a)
{
	text_addf(t, "interface %s\n ip address %s 255.255.255.0\n", port, IP4_STR(a));
	text_add(t, port[0] == 'G' ? " no shutdown\n" : "");
}

static void key_server(struct real *w, int i, struct text *t)
{
	static const unsigned priorities[] = {50, 75, 75, 100};

	text_addf(t, head, w->host.topo.nodes[real_ks(i)].name);
	text_add(t, "crypto ipsec transform-set ts esp-aes esp-sha-hmac\n"
		    "crypto ipsec profile prof\n");
	text_addf(t, " set security-association lifetime seconds %u\n set transform-set ts\n",
		  REAL_TEK_S);
	text_addf(t,
		  "crypto gdoi group G\n identity number 7\n server local\n"
		  "  rekey lifetime seconds %u\n  rekey retransmit 10 number 2\n"
		  "  rekey algorithm aes 256\n  rekey sig-hash algorithm sha256\n"
		  "  rekey authentication mypubkey rsa getKey\n  rekey transport unicast\n"
		  "  sa ipsec 1\n   profile prof\n   match address ipv4 traffic\n"
		  "  address ipv4 %s\n  redundancy\n   local priority %u\n",
		  REAL_KEK_S, IP4_STR(real_ks_address(i)), priorities[prng_below(&w->shape, 4)]);
	for (int j = 0; j < w->n_ks; j++)
		if (j != i)
			text_addf(t, "   peer address ipv4 %s\n", IP4_STR(real_ks_address(j)));
	if (prng_percent(&w->shape, 50))
		text_add(t, "   protocol version optimize\n");
	add_address(t, "GigabitEthernet1", real_ks_address(i));
	text_addf(t, "ip route 0.0.0.0 0.0.0.0 %s\n", IP4_STR(real_ks_address(i) - 1));
	text_add(t, "ip access-list extended traffic\n"
		    " permit ip 10.100.0.0 0.0.255.255 10.100.0.0 0.0.255.255\n");
	text_add(t, tail);
}

static ip4_t member_address(int i)
{
	return IP4(10, 1, 0, 2) + ((uint32_t)i << 8);
}

static void member(struct real *w, int i, struct text *t)
{
	int first = (int)prng_below(&w->shape, (uint64_t)w->n_ks);

	text_addf(t, head, w->host.topo.nodes[real_gm(w, i)].name);
	text_add(t, "crypto gdoi group G\n identity number 7\n");
	for (int j = 0; j < w->n_ks; j++)
		text_addf(t, " server address ipv4 %s\n",
			  IP4_STR(real_ks_address((first + j) % w->n_ks)));
	text_add(t, "crypto map m 10 gdoi\n set group G\n");
	add_address(t, "Loopback0", real_gm_loopback(i));
	add_address(t, "GigabitEthernet1", member_address(i));
	text_addf(t, " crypto map m\nip route 0.0.0.0 0.0.0.0 %s\n%s",
		  IP4_STR(member_address(i) - 1), tail);
}

static void core(struct real *w, struct text *t)
{
	unsigned port = 1;
	char name[32];

	text_add(t, "hostname P\n");
	for (int i = 0; i < w->n_ks; i++) {
		snprintf(name, sizeof name, "GigabitEthernet%u", port++);
		add_address(t, name, real_ks_address(i) - 1);
	}
	for (int i = 0; i < w->n_gm; i++) {
		snprintf(name, sizeof name, "GigabitEthernet%u", port++);
		add_address(t, name, member_address(i) - 1);
		text_addf(t, "ip route %s 255.255.255.0 %s\n",
			  IP4_STR(real_gm_loopback(i) & 0xffffff00), IP4_STR(member_address(i)));
	}
}

static void make_topology(struct real *w)
{
	struct topo *t = &w->host.topo;
	char name[32];

	t->n_nodes = real_gm(w, w->n_gm);
	t->nodes = calloc(t->n_nodes, sizeof *t->nodes);
	t->n_links = t->n_nodes - 1;
	t->links = calloc(t->n_links, sizeof *t->links);
	t->name = str_copy("world");
	t->has_clock = t->has_seed = true;
	t->clock = (wall_t)1757417280 * USEC_S;
	t->seed = w->seed;
	for (size_t i = 0; i < t->n_nodes; i++) {
		if (!i)
			str_fit(name, sizeof name, "P");
		else if (i < real_gm(w, 0))
			snprintf(name, sizeof name, "KS%zu", i);
		else
			snprintf(name, sizeof name, "GM%zu", i - (size_t)w->n_ks);
		t->nodes[i].name = str_copy(name);
		t->nodes[i].n_ports = i ? 1 : (unsigned)t->n_links;
	}
	for (size_t i = 0; i < t->n_links; i++) {
		t->links[i].end[0] = (struct topo_end){0, (unsigned)i + 1};
		t->links[i].end[1] = (struct topo_end){(unsigned)i + 1, 1};
	}
	for (size_t i = 0; i < t->n_nodes; i++) {
		struct text conf = TEXT_EMPTY;

		if (!i)
			core(w, &conf);
		else if (i < real_gm(w, 0))
			key_server(w, (int)i - 1, &conf);
		else
			member(w, (int)(i - real_gm(w, 0)), &conf);
		t->nodes[i].startup = str_copy(text_str(&conf));
		text_free(&conf);
	}
}

bool real_build(struct real *w)
{
	struct lab_conf conf = {.ops = lab_host_ops(), .host = &w->host};
	struct text why = TEXT_EMPTY;

	make_topology(w);
	w->host.terminal = -1;
	w->host.gram = shell_gram_new(&why);
	w->host.slots = calloc(w->host.topo.n_nodes, sizeof *w->host.slots);
	for (size_t i = 0; i < w->host.topo.n_nodes; i++) {
		w->host.slots[i] =
		    (struct lab_slot){.host = &w->host, .index = i, .nvram = nvram_new(NULL, &why)};
		w->nodes[i].ping_to = -1;
	}
	conf.topo = &w->host.topo;
	w->lab = w->host.lab = w->host.gram ? lab_new(&conf) : NULL;
	if (!w->lab)
		printf("no lab: %s\n", text_str(&why));
	text_free(&why);
	return w->lab != NULL;
}

void real_demolish(struct real *w)
{
	for (size_t i = 0; i < w->host.topo.n_nodes; i++) {
		if (w->nodes[i].console && lab_node(w->lab, i))
			lab_host_ops()->console_close(w->nodes[i].console);
		text_free(&w->nodes[i].said);
	}
	lab_host_free(&w->host);
}
