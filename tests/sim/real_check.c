/* What must hold in a world of routers: seen from their views, their consoles and by pings through ESP. */
#include <stdlib.h>
#include <string.h>

#include "router/coop_host.h"
#include "router/gm_host.h"
#include "router/ike_host.h"
#include "router/ks_host.h"
#include "tests/sim/real.h"

static bool quiet_for(const struct real *w, uint64_t changed, uint64_t hurt)
{
	return w->now >= w->changed + changed && w->now >= w->hurt + hurt && !w->noise_end &&
	       !w->off;
}

/* ---- consoles ---- */

static uint64_t count_of(const char *s, const char *what)
{
	uint64_t n = 0;

	for (s = strstr(s, what); s; s = strstr(s + 1, what))
		n++;
	return n;
}

static void hear(struct real *w, size_t node, const char *s)
{
	static const char refused[] = "%GDOI-3-GDOI_REKEY_SEQ_FAILURE";

	for (const char *p = s; *p; p++)
		w->trace = (w->trace ^ (unsigned char)*p) * UINT64_C(0x100000001b3);
	w->elections += count_of(s, "%GDOI-5-COOP_KS_ELECTION");
	w->takeovers += count_of(s, "%GDOI-5-COOP_KS_TRANS_TO_PRI");
	/* While two lead, or did a moment ago, the one that lost may still repeat itself. */
	if (strstr(s, refused) && quiet_for(w, USEC_MIN, REAL_BOUND_HURT) &&
	    (!w->forgot || w->now >= w->forgot + REAL_KEK_S * USEC_S))
		real_break(w, "a rekey sequence number does not rise", "%s",
			   w->host.topo.nodes[node].name);
	for (size_t k = 0; k < w->n_keys; k++)
		if (strstr(s, w->keys[k]))
			real_break(w, "a key in a text", "%s", w->host.topo.nodes[node].name);
	if (w->verbose)
		printf("%s", s);
}

void real_listen(struct real *w, size_t node)
{
	struct real_node *n = &w->nodes[node];
	size_t from = n->said.len;

	if (!n->console)
		return;
	while (lab_host_ops()->console_read(n->console, &n->said))
		lab_kick(w->lab, node);
	if (n->said.len > from)
		hear(w, node, text_str(&n->said) + from);
}

/* ---- keys ---- */

static void learn(struct real *w, const char *hex)
{
	if (w->n_keys == REAL_KEYS_MAX || strlen(hex) < 16)
		return;
	for (size_t i = 0; i < w->n_keys; i++)
		if (!strncmp(w->keys[i], hex, 16))
			return;
	memcpy(w->keys[w->n_keys++], hex, 16);
}

/* Rows of esp_sa: "...","AES-CBC [RFC3602]","0x<key>","HMAC-SHA-1-96 [RFC2404]","0x<key>" */
static void learn_keys(struct real *w, size_t node)
{
	char row[LAB_KEY_LINE];

	for (size_t i = 0; lab_host_ops()->esp_key(lab_node(w->lab, node), i, row); i++)
		for (const char *p = strstr(row, "\"0x"); p; p = strstr(p + 3, "\"0x"))
			if (strcspn(p + 3, "\"") >= 32)
				learn(w, p + 3);
	memset(row, 0, sizeof row);
}

static struct gdoi_gm *member(const struct real *w, int i)
{
	struct router *r = real_router(w, real_gm(w, i));

	return r ? router_gm(r, "G") : NULL;
}

static bool sends_with(const struct real *w, int i, uint32_t *spi)
{
	struct gdoi_gm_tek_view t;
	struct gdoi_gm *gm = member(w, i);

	for (size_t k = 0; gm && gdoi_gm_view_tek(gm, lab_now(w->lab), k, &t); k++)
		if (t.sending) {
			*spi = t.spi;
			return true;
		}
	return false;
}

static bool holds(const struct real *w, int i, uint32_t spi)
{
	struct gdoi_gm_tek_view t;
	struct gdoi_gm *gm = member(w, i);

	for (size_t k = 0; gm && gdoi_gm_view_tek(gm, lab_now(w->lab), k, &t); k++)
		if (t.spi == spi && t.receive)
			return true;
	return false;
}

static void lives(struct real *w, int i)
{
	struct gdoi_gm_tek_view t;
	struct gdoi_gm *gm = member(w, i);

	for (size_t k = 0; gm && gdoi_gm_view_tek(gm, lab_now(w->lab), k, &t); k++)
		if (t.left_s > REAL_TEK_S)
			real_break(w, "a key outlives its life", "GM%d, TEK %08x", i + 1, t.spi);
}

static bool served(const struct real *w, int part)
{
	for (int i = 0; i < w->n_ks; i++)
		if (w->part[real_ks(i)] == part && real_router(w, real_ks(i)))
			return true;
	return false;
}

/* Who could read whom still can; and some time after the last fault all of a part do. */
static void all_read(struct real *w)
{
	for (int a = 0; a < w->n_gm; a++) {
		uint32_t spi = 0;
		bool sends = sends_with(w, a, &spi);

		for (int b = 0; b < w->n_gm; b++) {
			uint32_t own;
			bool together = w->part[real_gm(w, a)] == w->part[real_gm(w, b)];
			bool both = a != b && sends && sends_with(w, b, &own);
			bool reads = both && together && holds(w, b, spi);

			w->shared += reads;
			if (both && together && !reads && w->could[a][b] &&
			    quiet_for(w, 0, REAL_BOUND_HURT))
				real_break(w, "members no longer read each other", "GM%d by GM%d",
					   a + 1, b + 1);
			if (a != b && together && !reads && served(w, w->part[real_gm(w, a)]) &&
			    quiet_for(w, REAL_BOUND_SHARE, REAL_BOUND_HURT))
				real_break(w, "members of a part cannot read each other",
					   "GM%d by GM%d", a + 1, b + 1);
			w->could[a][b] = !reads ? 0 : w->could[a][b] ? w->could[a][b] : w->now;
		}
	}
}

/* ---- pings ---- */

static void ping_ends(struct real *w, int a)
{
	struct real_node *n = &w->nodes[real_gm(w, a)];
	int b = n->ping_to;
	mono_t sent = w->now - REAL_STEP;

	if (b < 0)
		return;
	n->ping_to = -1;
	if (!n->console || n->said.len < n->pinged)
		return;
	w->pings++;
	if (strstr(text_str(&n->said) + n->pinged, "Success rate is 100 percent")) {
		w->answered++;
		return;
	}
	if (w->could[a][b] && w->could[a][b] <= sent && w->could[b][a] && w->could[b][a] <= sent &&
	    w->changed < sent && quiet_for(w, 0, REAL_BOUND_HURT))
		real_break(w, "a packet between members was lost", "GM%d to GM%d", a + 1, b + 1);
}

static void ping_begins(struct real *w, int a)
{
	struct real_node *n = &w->nodes[real_gm(w, a)];
	int b = (a + 1 + (int)(w->now / REAL_STEP) % (w->n_gm - 1)) % w->n_gm;
	char line[80];

	if (!n->console || b == a)
		return;
	text_clear(&n->said);
	n->pinged = 0;
	n->ping_to = b;
	snprintf(line, sizeof line, "ping %s source Loopback0 repeat 1",
		 IP4_STR(real_gm_loopback(b)));
	real_type(w, real_gm(w, a), line);
}

/* ---- primaries ---- */

static bool cooperation(const struct real *w, int i, struct coop_view *v)
{
	struct router *r = real_router(w, real_ks(i));
	struct coop_host_group g;

	if (!r || !coop_host_find(router_coop_host(r), "G", &g) || !g.coop)
		return false;
	coop_view(g.coop, lab_now(w->lab), v);
	return true;
}

static void one_primary(struct real *w)
{
	struct coop_view v;

	if (!quiet_for(w, REAL_BOUND_PRIMARY, REAL_BOUND_PRIMARY))
		return;
	for (int part = 0; part < 2; part++) {
		int n = 0, could = 0;

		for (int i = 0; i < w->n_ks; i++) {
			if (w->part[real_ks(i)] != part || !cooperation(w, i, &v))
				continue;
			n += v.role == COOP_ROLE_PRIMARY;
			could += v.eligible;
		}
		if (n > 1 || (!n && could))
			real_break(w, "not one primary in a part", "part %d: %d", part, n);
	}
}

void real_check_step(struct real *w)
{
	for (size_t i = 0; i < w->host.topo.n_nodes; i++)
		if (lab_node(w->lab, i)) {
			learn_keys(w, i);
			real_listen(w, i);
		}
	one_primary(w);
	all_read(w);
	for (int i = 0; i < w->n_gm; i++) {
		lives(w, i);
		ping_ends(w, i);
		ping_begins(w, i);
	}
	for (size_t i = 0; i < real_gm(w, 0); i++)
		text_clear(&w->nodes[i].said);
}

/* ---- at the end ---- */

/* What a router prints, read by another, prints the same. */
static void same_model(struct real *w, size_t node)
{
	static const uint8_t seed[32] = {1};
	struct text first = TEXT_EMPTY, second = TEXT_EMPTY, why = TEXT_EMPTY;
	struct nvram *files = nvram_new(NULL, &why);
	struct node_conf conf = {.gram = w->host.gram,
				 .name = "again",
				 .seed = seed,
				 .n_ports = w->host.topo.nodes[node].n_ports,
				 .terminal = -1,
				 .nvram = files};
	struct node *again;

	conf_write(router_conf(real_router(w, node)), false, &first);
	conf.config = text_str(&first);
	again = node_new(&conf, lab_now(w->lab));
	if (again)
		conf_write(router_conf(node_router(again)), false, &second);
	if (!str_equal(text_str(&first), text_str(&second)))
		real_break(w, "the printed configuration parses to another model", "%s",
			   w->host.topo.nodes[node].name);
	hear(w, node, text_str(&first));
	node_free(again);
	nvram_free(files);
	text_free(&first);
	text_free(&second);
	text_free(&why);
}

static void known_to(struct real *w, int primary)
{
	struct gdoi_ks *ks = router_ks(real_router(w, real_ks(primary)), "G");
	struct gdoi_ks_view v;

	gdoi_ks_view(ks, lab_now(w->lab), &v);
	if ((int)v.n_members != w->n_gm)
		real_break(w, "the primary does not know all members", "%u of %d", v.n_members,
			   w->n_gm);
}

static void check_group(struct real *w)
{
	struct coop_view p = {0}, v;
	int who = -1;

	for (int i = 0; i < w->n_ks; i++)
		if (cooperation(w, i, &v) && v.role == COOP_ROLE_PRIMARY) {
			who = i;
			p = v;
		}
	if (who < 0) {
		real_break(w, "no primary at the end", "none");
		return;
	}
	for (int i = 0; i < w->n_ks; i++)
		if (!cooperation(w, i, &v) || v.line != p.line || v.n_reports ||
		    (i != who && v.primary != real_ks_address(who)))
			real_break(w, "a key server does not follow the primary", "KS%d", i + 1);
	for (int a = 0; a < w->n_gm; a++)
		for (int b = 0; b < w->n_gm; b++)
			if (a != b && !w->could[a][b])
				real_break(w, "members do not read each other at the end",
					   "GM%d by GM%d", a + 1, b + 1);
	known_to(w, who);
	for (size_t i = 0; i < w->host.topo.n_nodes; i++)
		same_model(w, i);
}

/* What is taken out of the configuration leaves nothing in the engines. */
static void teardown(struct real *w)
{
	char row[LAB_KEY_LINE];
	struct ike_view v;

	for (size_t i = 1; i < w->host.topo.n_nodes; i++) {
		real_type(w, i, "configure terminal");
		real_type(w, i, "interface GigabitEthernet1");
		real_type(w, i, i < real_gm(w, 0) ? "exit" : "no crypto map m");
		real_type(w, i, "no crypto gdoi group G");
		real_type(w, i, "yes");
		real_type(w, i, "end");
	}
	lab_run(w->lab, REAL_STEP);
	for (size_t i = 1; i < w->host.topo.n_nodes; i++)
		real_type(w, i, "clear crypto isakmp");
	lab_run(w->lab, USEC_MIN);
	for (size_t i = 1; i < w->host.topo.n_nodes && !w->broken; i++) {
		struct router *r = real_router(w, i);
		struct coop_host_group g;
		const char *name = w->host.topo.nodes[i].name;

		real_listen(w, i);
		ike_view(router_ike(r), &v);
		if (lab_host_ops()->esp_key(lab_node(w->lab, i), 0, row))
			real_break(w, "a key after the group", "%s", name);
		if (router_ks_at(r, 0, &name) || router_gm(r, "G") ||
		    coop_host_at(router_coop_host(r), 0, &g))
			real_break(w, "an engine after the group", "%s", name);
		if (v.sas || v.half_open)
			real_break(w, "IKE SAs after the group", "%s has %zu, %zu half open", name,
				   v.sas, v.half_open);
	}
}

void real_check_end(struct real *w)
{
	check_group(w);
	if (!w->broken)
		teardown(w);
}
