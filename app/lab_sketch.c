/* What a router of the lab tells of itself for the drawing: from the views of its engines, nothing else. */
#include "app/lab_sketch.h"

#include "router/coop_host.h"
#include "router/gm_host.h"
#include "router/ks_host.h"
#include "router/pki_host.h"

static struct bytes spi_octets(uint32_t spi, uint8_t out[4])
{
	for (int i = 0; i < 4; i++)
		out[i] = (uint8_t)(spi >> (24 - 8 * i));
	return BYTES(out, 4);
}

static void certificate_server(struct router *r, struct lab_sketch *s)
{
	struct cs_view v;

	if (!router_cs(r))
		return;
	cs_view(router_cs(r), &v);
	s->part = LAB_PART_SERVER;
	lab_sketch_line(s, "CA %s: %s, %u issued", v.name,
			v.state == CS_ENABLED ? "enabled" : "not enabled", v.n_issued);
}

static void cooperation(struct router *r, struct when now, const char *group, struct lab_sketch *s)
{
	struct coop_host_group g;
	struct coop_view v;

	if (!coop_host_find(router_coop_host(r), group, &g) || !g.coop)
		return;
	coop_view(g.coop, now, &v);
	lab_sketch_line(s, "COOP: %s, priority %u",
			v.electing		      ? "electing"
			: v.role == COOP_ROLE_PRIMARY ? "Primary"
						      : "Secondary",
			v.conf->priority);
	if (v.role != COOP_ROLE_PRIMARY)
		lab_sketch_tie(s, LAB_TIE_FOLLOWS, v.primary);
}

static void key_servers(struct router *r, struct when now, struct lab_sketch *s)
{
	struct gdoi_ks_member_view m;
	struct gdoi_ks_tek_view t;
	struct gdoi_ks_view v;
	struct gdoi_ks *ks;
	const char *group;
	uint8_t spi[4];

	for (size_t i = 0; (ks = router_ks_at(r, i, &group)); i++) {
		gdoi_ks_view(ks, now, &v);
		s->part = LAB_PART_SERVER;
		s->leads = s->leads || (v.primary && v.has_keys);
		lab_sketch_line(s, "KS %s: %u members, %u here", group, v.n_members, v.n_here);
		cooperation(r, now, group, s);
		for (const void *at = NULL; gdoi_ks_view_member(ks, now, &at, &m);)
			if (m.here)
				lab_sketch_tie(s, LAB_TIE_MEMBER, m.address);
		for (uint32_t k = 0; k < v.n_keks; k++)
			lab_sketch_key(s, "KEK", BYTES_OF(v.keks[k].spi), v.keks[k].left_s,
				       v.keks[k].lifetime_s);
		for (size_t k = 0; gdoi_ks_view_tek(ks, now, k, &t); k++)
			lab_sketch_key(s, "TEK", spi_octets(t.spi, spi), t.left_s, t.lifetime_s);
	}
}

static void members(struct router *r, struct when now, struct lab_sketch *s)
{
	static const char *const words[] = {"not attached", "registering", "registered",
					    "registering again"};
	struct gdoi_gm_tek_view t;
	struct gdoi_gm_view v;
	struct gdoi_gm *gm;
	const char *group;
	uint8_t spi[4];
	uint32_t ifid;

	for (size_t i = 0; (gm = router_gm_at(r, i, &group, &ifid)); i++) {
		gdoi_gm_view(gm, now, &v);
		if (s->part == LAB_PART_NONE)
			s->part = LAB_PART_MEMBER;
		lab_sketch_line(s, "GM %s: %s", group, words[v.status]);
		if (v.rekey_from)
			lab_sketch_line(s, "%u rekeys, last from %s", v.rekeys,
					IP4_STR(v.rekey_from));
		for (unsigned k = 0; k < v.n_keks; k++)
			lab_sketch_key(s, "KEK", BYTES_OF(v.keks[k].spi), v.keks[k].left_s,
				       v.keks[k].lifetime_s);
		for (size_t k = 0; gdoi_gm_view_tek(gm, now, k, &t); k++)
			lab_sketch_key(s, "TEK", spi_octets(t.spi, spi), t.left_s, t.lifetime_s);
	}
}

void lab_sketch_router(struct router *r, struct when now, struct lab_sketch *s)
{
	certificate_server(r, s);
	key_servers(r, now, s);
	members(r, now, s);
}
