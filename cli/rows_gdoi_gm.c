/* show and clear of group members. */
#include "cli/rows.h"
#include "cli/rows_exec.h"
#include "cli/show_gdoi.h"
#include "cli/show_gdoi_ks.h"
#include "net/crypto_view.h"
#include "router/gm_host.h"
#include "router/ks_host.h"

#define GM_VERSION "1.0.25"

/* The members that the command speaks of, one after the other. */
static bool next_member(struct command *cmd, size_t *i, struct show_gdoi_member *m, char *ifname)
{
	const char *name, *want = arg(cmd, "group");
	struct net_crypto_view_group group;
	uint32_t ifid;

	while ((m->gm = router_gm_at(cmd->router, (*i)++, &name, &ifid))) {
		if (want && !str_equal(name, want))
			continue;
		str_fit(ifname, NET_IF_NAME_SIZE, NET_IF_STR(ifid));
		m->interface = ifname;
		m->version = GM_VERSION;
		m->direction = NET_CRYPTO_BOTH;
		if (net_crypto_view_group_by_name(router_net_crypto(cmd->router), cmd->now, name,
						  &group))
			m->direction = group.direction;
		return true;
	}
	return false;
}

typedef void show_fn(struct command *, const struct show_gdoi_member *, struct text *);

static void each_member(struct command *cmd, show_fn *show, const char *before)
{
	struct show_gdoi_member m;
	struct text t = TEXT_EMPTY;
	char ifname[NET_IF_NAME_SIZE];

	text_add(&t, before);
	for (size_t i = 0; next_member(cmd, &i, &m, ifname);)
		show(cmd, &m, &t);
	print_text(cmd, text_str(&t));
	text_free(&t);
}

static void one_group(struct command *cmd, const struct show_gdoi_member *m, struct text *t)
{
	show_gdoi_group(m, cmd->now, t);
}

static void one_gm(struct command *cmd, const struct show_gdoi_member *m, struct text *t)
{
	show_gdoi_gm(m, cmd->now, t);
}

static void one_rekey(struct command *cmd, const struct show_gdoi_member *m, struct text *t)
{
	show_gdoi_gm_rekey(m, cmd->now, has(cmd, "detail"), t);
}

static void one_pubkey(struct command *cmd, const struct show_gdoi_member *m, struct text *t)
{
	show_gdoi_gm_pubkey(m, cmd->now, t);
}

static void one_identifier(struct command *cmd, const struct show_gdoi_member *m, struct text *t)
{
	show_gdoi_gm_identifier(m, cmd->now, has(cmd, "detail"), t);
}

static void one_rekey_sa(struct command *cmd, const struct show_gdoi_member *m, struct text *t)
{
	show_gdoi_rekey_sa(m, cmd->now, t);
}

static void do_show_group(struct command *cmd)
{
	if (!has(cmd, "group"))
		print(cmd, "GROUP INFORMATION\n\n");
	show_gdoi_servers(cmd);
	each_member(cmd, one_group, "");
}

static void do_show_gm(struct command *cmd)
{
	each_member(cmd, one_gm, "");
}

static void do_show_rekey(struct command *cmd)
{
	each_member(cmd, one_rekey, "");
}

static void do_show_pubkey(struct command *cmd)
{
	each_member(cmd, one_pubkey, "");
}

static void do_show_identifier(struct command *cmd)
{
	each_member(cmd, one_identifier, "");
}

static void one_rekey_sa_detail(struct command *cmd, const struct show_gdoi_member *m,
				struct text *t)
{
	show_gdoi_rekey_sa_detail(m, cmd->now, t);
}

/* Rekey SAs of all members together: there now, ever made, gone. */
static void rekey_sa_stats(struct command *cmd)
{
	struct show_gdoi_member m;
	struct gdoi_gm_view v;
	char ifname[NET_IF_NAME_SIZE];
	uint32_t active = 0, made = 0;

	for (size_t i = 0; next_member(cmd, &i, &m, ifname);) {
		gdoi_gm_view(m.gm, cmd->now, &v);
		active += v.n_keks;
		made += v.keks_made;
	}
	print(cmd,
	      "KEK SA DB STATS:\n    num_active = %u\n    num_malloc = %u\n    num_free = %u\n\n",
	      active, made, made - active);
}

static void one_diagnose(struct command *cmd, const struct show_gdoi_member *m, struct text *t)
{
	show_gdoi_diagnose(m, cmd->now, t);
}

static void do_show_diagnose(struct command *cmd)
{
	show_gdoi_ks_diagnoses(cmd);
	each_member(cmd, one_diagnose, "");
}

static void do_show_rekey_sa(struct command *cmd)
{
	if (has(cmd, "detail")) {
		rekey_sa_stats(cmd);
		each_member(cmd, one_rekey_sa_detail, "");
		return;
	}
	each_member(cmd, one_rekey_sa,
		    "GETVPN REKEY SA\n"
		    "dst             src             conn-id         status\n");
}

/* ---- clear crypto gdoi ---- */

static void clear_now(struct command *cmd, const char *answer)
{
	struct gdoi_ks_input in = {.kind = GDOI_KS_IN_CLEAR};
	const char *name, *want = arg(cmd, "group");
	struct gdoi_ks *ks;

	if (!answer || !str_equal(answer, "yes"))
		return;
	for (size_t i = 0; (ks = router_ks_at(cmd->router, i, &name)); i++)
		if (!want || str_equal(name, want))
			gdoi_ks_input(ks, cmd->now, &in);
	gm_host_input(router_gm_host(cmd->router), cmd->router, want, GDOI_GM_IN_CLEAR);
	router_settle(cmd->router);
}

static void do_clear(struct command *cmd)
{
	print(cmd,
	      "%% The Key Server and Group Member will destroy created and downloaded policies.\n"
	      "%% All Group Members are required to re-register.\n\n");
	ask(cmd, ASK_YES_NO, clear_now, "Are you sure you want to proceed ? [yes/no]: ");
}

#define GDOI                                                                                     \
	"show crypto (gdoi\"Group Key Management (GKM) information\"|gkm\"Group Key Management " \
	"(GKM) "                                                                                 \
	"information\") [group\"A GKM group\" WORD$group\"Group name\"]"
#define GM " gm\"Group member information\""

/* clang-format off */
const struct gram_row rows_gdoi_gm[] = {
EXEC("show.crypto.gdoi", MODE_EXEC, 1, 0, do_show_group, GDOI " [detail\"Detailed information\"]"),
EXEC("show.crypto.gdoi.gm", MODE_EXEC, 1, 0, do_show_gm, GDOI GM),
EXEC("show.crypto.gdoi.gm.rekey", MODE_EXEC, 1, 0, do_show_rekey,
     GDOI GM " rekey\"Rekeys received\" [detail$detail\"The keys\"]"),
EXEC("show.crypto.gdoi.gm.pubkey", MODE_EXEC, 1, 0, do_show_pubkey,
     GDOI GM " pubkey\"Public key that rekeys are signed with\""),
EXEC("show.crypto.gdoi.gm.identifier", MODE_EXEC, 1, 0, do_show_identifier,
     GDOI GM " identifier\"Sender identifiers\" [detail$detail\"Detailed information\"]"),
EXEC("show.crypto.gdoi.rekey.sa", MODE_EXEC, 1, 0, do_show_rekey_sa,
     GDOI " rekey\"Rekey SAs\" sa\"Rekey SAs\" [detail$detail\"Detailed information\"]"),
EXEC("show.crypto.gdoi.diagnose", MODE_EXEC, 1, 0, do_show_diagnose,
     GDOI " diagnose\"What went wrong: registrations, rekeys, acknowledgements\""),
EXEC("clear.crypto.gdoi", MODE_EXEC, 15, 0, do_clear,
     "clear crypto (gdoi\"Group Key Management (GKM)\"|gkm\"Group Key Management (GKM)\") "
     "[group\"A GKM group\" WORD$group\"Group name\"]"),
{0},
};
/* clang-format on */
