/* The named lists of one router: their counters, and what the keyword log tells. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "net/priv.h"

#define LOG_INTERVAL (5 * USEC_MIN)

struct net_acl *net_acl_get(const struct net *net, const char *name)
{
	for (size_t i = 0; name && i < net->n_acls; i++)
		if (!strcmp(net->acls[i]->name, name))
			return net->acls[i];
	return NULL;
}

void net_acl_free(struct net *net, struct net_acl *acl)
{
	if (!acl)
		return;
	timer_cancel(&net->timers, &acl->log_timer);
	free(acl->name);
	free(acl->aces);
	free(acl->matches);
	free(acl->flows);
	free(acl);
}

static bool same_ace(const struct net_ace *a, const struct net_ace *b)
{
	return a->seq == b->seq && a->flags == b->flags && a->proto == b->proto &&
	       a->src == b->src && a->src_wild == b->src_wild && a->dst == b->dst &&
	       a->dst_wild == b->dst_wild && a->tcp_any == b->tcp_any &&
	       a->icmp_type == b->icmp_type && a->icmp_code == b->icmp_code && a->dscp == b->dscp &&
	       a->precedence == b->precedence && a->tos == b->tos &&
	       !memcmp(&a->src_port, &b->src_port, sizeof a->src_port) &&
	       !memcmp(&a->dst_port, &b->dst_port, sizeof a->dst_port);
}

/* Entries that stay keep their counters. */
static void keep_counters(struct net_acl *acl, const struct net_acl *old)
{
	for (size_t i = 0, j = 0; old && i < acl->n; i++) {
		while (j < old->n && old->aces[j].seq < acl->aces[i].seq)
			j++;
		if (j < old->n && same_ace(&acl->aces[i], &old->aces[j]))
			acl->matches[i] = old->matches[j];
	}
}

static struct net_acl *acl_new(const struct net_conf_acl *conf, const struct net_acl *old)
{
	struct net_acl *acl = calloc(1, sizeof *acl);

	if (!acl)
		return NULL;
	acl->name = str_copy(conf->name);
	acl->extended = conf->extended;
	acl->n = conf->n_aces;
	acl->aces = calloc(acl->n + 1, sizeof *acl->aces);
	acl->matches = calloc(acl->n + 1, sizeof *acl->matches);
	acl->log_timer = (struct timer){.kind = NET_TIMER_ACL_LOG, .owner = acl};
	if (!acl->name || !acl->aces || !acl->matches) {
		free(acl->name);
		free(acl->aces);
		free(acl->matches);
		free(acl);
		return NULL;
	}
	if (acl->n)
		memcpy(acl->aces, conf->aces, acl->n * sizeof *acl->aces);
	keep_counters(acl, old);
	return acl;
}

static bool unchanged(const struct net_acl *acl, const struct net_conf_acl *conf)
{
	if (acl->extended != conf->extended || acl->n != conf->n_aces)
		return false;
	for (size_t i = 0; i < acl->n; i++)
		if (!same_ace(&acl->aces[i], &conf->aces[i]))
			return false;
	return true;
}

enum status net_acls_take(struct net *net, const struct net_conf *conf)
{
	struct net_acl **acls = calloc(conf->n_acls + 1, sizeof *acls);

	if (!acls)
		return ST_NOMEM;
	for (size_t i = 0; i < conf->n_acls; i++) {
		struct net_acl *old = net_acl_get(net, conf->acls[i].name);
		acls[i] =
		    old && unchanged(old, &conf->acls[i]) ? old : acl_new(&conf->acls[i], old);
		if (acls[i])
			continue;
		while (i--)
			if (net_acl_get(net, acls[i]->name) != acls[i])
				net_acl_free(net, acls[i]);
		free(acls);
		return ST_NOMEM;
	}
	for (size_t i = 0; i < net->n_acls; i++) {
		bool stays = false;
		for (size_t j = 0; j < conf->n_acls; j++)
			stays |= acls[j] == net->acls[i];
		if (!stays)
			net_acl_free(net, net->acls[i]);
	}
	free(net->acls);
	net->acls = acls;
	net->n_acls = conf->n_acls;
	for (size_t i = 0; i < net->n_ifs; i++) {
		net->ifs[i]->acl_in = net_acl_get(net, net->ifs[i]->acl_in_name);
		net->ifs[i]->acl_out = net_acl_get(net, net->ifs[i]->acl_out_name);
	}
	return ST_OK;
}

/* ---- log ---- */

static void say_flow(struct net *net, const struct net_acl *acl, const struct net_acl_flow *l,
		     uint64_t count)
{
	const struct net_flow *f = &l->flow;
	uint64_t sport = f->has_icmp ? f->icmp_type : f->src_port;
	uint64_t dport = f->has_icmp ? f->icmp_code : f->dst_port;

	net_say(net, NET_EV_ACL_LOG, "suuauauu", acl->name, (uint64_t)l->permit, (uint64_t)f->proto,
		f->src, sport, f->dst, dport, count);
}

static bool same_flow(const struct net_acl_flow *l, const struct net_flow *f, bool permit)
{
	return l->permit == permit && l->flow.src == f->src && l->flow.dst == f->dst &&
	       l->flow.proto == f->proto && l->flow.src_port == f->src_port &&
	       l->flow.dst_port == f->dst_port && l->flow.icmp_type == f->icmp_type;
}

/* The first packet of a flow is told at once, the others as a number every five minutes. */
static void log_match(struct net *net, struct net_acl *acl, const struct net_flow *f, bool permit)
{
	for (size_t i = 0; i < acl->n_flows; i++) {
		if (same_flow(&acl->flows[i], f, permit)) {
			acl->flows[i].count++;
			return;
		}
	}
	if (!acl->flows)
		acl->flows = calloc(NET_ACL_LOG_FLOWS, sizeof *acl->flows);
	if (!acl->flows || acl->n_flows == NET_ACL_LOG_FLOWS)
		return;
	acl->flows[acl->n_flows] = (struct net_acl_flow){.flow = *f, .permit = permit};
	say_flow(net, acl, &acl->flows[acl->n_flows++], 1);
	if (!timer_armed(&acl->log_timer))
		net_timer_try(net, &acl->log_timer, mono_add(net->now.mono, LOG_INTERVAL));
}

void net_acl_log_due(struct net *net, struct net_acl *acl)
{
	size_t keep = 0;

	for (size_t i = 0; i < acl->n_flows; i++) {
		if (!acl->flows[i].count)
			continue;
		say_flow(net, acl, &acl->flows[i], acl->flows[i].count);
		acl->flows[i].count = 0;
		acl->flows[keep++] = acl->flows[i];
	}
	acl->n_flows = keep;
	if (keep)
		net_timer_try(net, &acl->log_timer, mono_add(net->now.mono, LOG_INTERVAL));
}

bool net_acl_permits(struct net *net, struct net_acl *acl, const struct net_flow *f)
{
	int i = net_acl_find(acl->aces, acl->n, f);

	/* A list without entries is as no list at all. */
	if (i < 0)
		return !acl->n;
	acl->matches[i]++;

	const struct net_ace *ace = &acl->aces[i];
	bool permit = ace->flags & NET_ACE_PERMIT;
	if (ace->flags & (NET_ACE_LOG | NET_ACE_LOG_INPUT))
		log_match(net, acl, f, permit);
	return permit;
}

bool net_acl_admits(struct net *net, const char *list, const struct net_flow *f, bool for_good)
{
	struct net_acl *acl = net_acl_get(net, list);

	if (!acl || for_good)
		return !acl || net_acl_permits(net, acl, f);

	int i = net_acl_find(acl->aces, acl->n, f);
	return i < 0 ? !acl->n : acl->aces[i].flags & NET_ACE_PERMIT;
}

void net_clear_acl_counters(struct net *net, const char *name)
{
	for (size_t i = 0; i < net->n_acls; i++)
		if (!name || !strcmp(name, net->acls[i]->name))
			memset(net->acls[i]->matches, 0,
			       net->acls[i]->n * sizeof *net->acls[i]->matches);
}
