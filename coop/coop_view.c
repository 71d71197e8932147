#include "coop/coop_view.h"

#include <string.h>

#include "coop/coop_local.h"

const struct coop_versions coop_versions = {
    .coop = {{1, 0, 8}},
    .infra = {{2, 0, 0}},
    .policy_client = {{2, 0, 0}},
    .member_client = {{2, 0, 1}},
    .sid_client = {{1, 0, 1}},
};

static enum coop_role role_of(uint8_t wire)
{
	return wire == COOP_AS_PRIMARY ? COOP_ROLE_PRIMARY : COOP_ROLE_SECONDARY;
}

/* The primary knows all; a secondary knows the primary, and of another secondary nothing for sure. */
static enum coop_peer_status status_of(const struct coop *c, const struct coop_peer *p)
{
	if (c->phase == COOP_SECONDARY && p->conf.address != c->primary && !p->unreach_said)
		return COOP_PEER_UNKNOWN;
	if (p->heard == MONO_NEVER && !p->dead)
		return COOP_PEER_UNKNOWN;
	return p->dead ? COOP_PEER_DEAD : COOP_PEER_ALIVE;
}

static void peer_view(const struct coop *c, const struct coop_peer *p, struct coop_peer_view *v)
{
	*v = (struct coop_peer_view){
	    .address = p->conf.address,
	    .handle = p->conf.handle,
	    .heard = p->instance != 0,
	    .optimize = (p->flags & COOP_OPTIMIZE) && c->conf.optimize,
	    .priority = p->priority,
	    .role = p->instance ? role_of(p->role) : COOP_ROLE_UNKNOWN,
	    .status = status_of(c, p),
	    .sequence = p->sequence,
	    .ike = p->ike,
	    .counters = p->counters,
	    .mismatch = p->mismatch,
	    .has_sid = p->has_sid,
	    .sid = p->sid,
	};
	memcpy(v->ks_version.v, p->status.ks_version, 3);
	memcpy(v->coop_version.v, p->status.coop_version, 3);
}

static uint32_t left_s(const struct coop *c, enum coop_timer t, mono_t now)
{
	return timer_armed(&c->timer[t]) ? mono_left_s(c->timer[t].due, now) : 0;
}

void coop_view(const struct coop *c, struct when now, struct coop_view *v)
{
	*v = (struct coop_view){
	    .conf = &c->conf,
	    .role = c->phase == COOP_PRIMARY ? COOP_ROLE_PRIMARY : COOP_ROLE_SECONDARY,
	    .electing = c->phase == COOP_ELECTING,
	    .blocking = !c->serving,
	    .eligible = coop_eligible(c, now.mono),
	    .primary = c->primary,
	    .previous_primary = c->previous,
	    .refresh_s = (uint32_t)(coop_refresh_us(c) / USEC_S),
	    .periodic_s = (uint32_t)(coop_periodic_us(c) / USEC_S),
	    .retries = c->retries,
	    .user_timer_s = left_s(c, COOP_T_REPORT, now.mono),
	    .invalid_pst = c->invalid_pst,
	    .sequence = c->sequence,
	    .n_members = c->state.n_members,
	    .n_reports = c->n_reports,
	    .n_peers = c->n_peers,
	};
	if (c->n_lines) {
		v->line = c->lines[0].id;
		v->version = c->lines[0].version;
	}
	v->remaining_s = left_s(c,
				c->phase == COOP_PRIMARY     ? COOP_T_REFRESH
				: c->phase == COOP_SECONDARY ? COOP_T_ASK
							     : COOP_T_ELECT,
				now.mono);
	for (uint32_t i = 0; i < c->n_peers; i++) {
		peer_view(c, &c->peers[i], &v->peers[i]);
		v->mismatch |= c->peers[i].mismatch;
	}
}
