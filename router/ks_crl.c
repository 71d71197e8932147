#include "router/ks_crl.h"

#include "router/router_int.h"

#define LOOK_US USEC_MIN

void ks_crl_settle(struct ks_crl *k, const struct conf_node *local_server, struct when now)
{
	const char *name = conf_text_of(local_server, "ks.registration.crl", "trustpoint");

	if (str_equal(name ? name : "", k->trustpoint))
		return;
	*k = (struct ks_crl){.look = now.mono};
	(void)str_fit(k->trustpoint, sizeof k->trustpoint, name ? name : "");
}

static const struct cert *authority(const struct tp *tp, const char *trustpoint)
{
	const struct cert *c;
	struct tp_cert_view v;

	for (size_t i = 0; tp_cert_at(tp, trustpoint, i, &c, &v); i++)
		if (v.kind == PKI_CERT_CA)
			return c;
	return NULL;
}

/* When the newest CRL of the authority was issued, and whether it is time for the next. */
static wall_t newest(const struct tp *tp, const struct cert *ca, wall_t now, bool *due)
{
	struct cached_crl_view v;
	wall_t issued = 0;

	*due = true;
	for (size_t i = 0; tp_crl_at(tp, i, &v); i++) {
		if (!str_equal(v.crl.issuer.line, cert_view(ca)->subject.line) ||
		    v.crl.this_update <= issued)
			continue;
		issued = v.crl.this_update;
		*due = v.crl.has_next && v.crl.next_update <= now;
	}
	return issued;
}

bool ks_crl_tick(struct ks_crl *k, struct router *r)
{
	const struct cert *ca;
	wall_t issued, before = k->seen;
	bool due;

	if (!*k->trustpoint || k->look > r->now.mono)
		return false;
	k->look = mono_add(r->now.mono, LOOK_US);
	ca = r->tp ? authority(r->tp, k->trustpoint) : NULL;
	if (!ca)
		return false;
	issued = newest(r->tp, ca, router_pki_now(r).wall, &due);
	if (due) /* what cannot be fetched now is asked for again in a minute */
		(void)!tp_crl_request(r->tp, router_pki_now(r), k->trustpoint, 0);
	if (issued <= before)
		return false;
	k->seen = issued;
	return before != 0;
}

void ks_crl_register_again(struct router *r, struct gdoi_ks *ks)
{
	struct gdoi_ks_member_view m;
	struct gdoi_ks_input in = {.kind = GDOI_KS_IN_REMOVE};
	const void *at = NULL;

	while (gdoi_ks_view_member(ks, r->now, &at, &m)) {
		struct ike_input close = {.kind = IKE_IN_CLOSE, .peer = m.address};

		ike_input(r->ike, r->now, &close);
	}
	gdoi_ks_input(ks, r->now, &in);
}
