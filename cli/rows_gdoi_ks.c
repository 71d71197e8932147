/* show and clear of key servers, and what they are told to do. */
#include "cli/rows.h"
#include "cli/rows_exec.h"
#include "cli/show_gdoi_ks.h"
#include "router/coop_host.h"
#include "router/gm_host.h"
#include "router/ks_host.h"

/* The key servers that the command speaks of, one after the other. */
static bool next_server(struct command *cmd, size_t *i, struct show_gdoi_server *s,
			struct coop_view *coop)
{
	const char *name, *want = arg(cmd, "group");
	struct coop_host_group g;

	while ((s->ks = router_ks_at(cmd->router, (*i)++, &name))) {
		if (want && !str_equal(name, want))
			continue;
		s->version[0] = 1;
		s->version[1] = 0;
		s->version[2] = 27;
		s->handle = s->server_handle = 0;
		s->coop = NULL;
		if (coop_host_find(router_coop_host(cmd->router), name, &g)) {
			s->handle = g.handle;
			s->server_handle = g.server_handle;
			if (g.coop) {
				coop_view(g.coop, cmd->now, coop);
				s->coop = coop;
			}
		}
		return true;
	}
	return false;
}

typedef void show_fn(struct command *, const struct show_gdoi_server *, struct text *);

static void each_server(struct command *cmd, show_fn *show, const char *before, const char *between)
{
	struct show_gdoi_server s;
	struct coop_view coop;
	struct text t = TEXT_EMPTY;
	bool any = false;

	for (size_t i = 0; next_server(cmd, &i, &s, &coop); any = true) {
		text_add(&t, any ? between : before);
		show(cmd, &s, &t);
	}
	print_text(cmd, text_str(&t));
	text_free(&t);
}

/* ---- show ---- */

static void one_group(struct command *cmd, const struct show_gdoi_server *s, struct text *t)
{
	show_gdoi_server(s, cmd->now, t);
}

void show_gdoi_servers(struct command *cmd)
{
	each_server(cmd, one_group, "", "");
}

static void one_diagnose(struct command *cmd, const struct show_gdoi_server *s, struct text *t)
{
	show_gdoi_ks_diagnose(s, cmd->now, t);
}

void show_gdoi_ks_diagnoses(struct command *cmd)
{
	each_server(cmd, one_diagnose, "", "");
}

static void one_ks(struct command *cmd, const struct show_gdoi_server *s, struct text *t)
{
	show_gdoi_ks(s, cmd->now, has(cmd, "detail"), t);
}

static void do_show_ks(struct command *cmd)
{
	struct show_gdoi_server s;
	struct coop_view coop;
	struct gdoi_ks_view v;
	uint32_t here = 0;

	for (size_t i = 0; next_server(cmd, &i, &s, &coop);) {
		gdoi_ks_view(s.ks, cmd->now, &v);
		here += v.n_here;
	}
	print(cmd, "Total group members registered to this box: %u\n\n", here);
	each_server(cmd, one_ks, "", "\n");
}

static void one_policy(struct command *cmd, const struct show_gdoi_server *s, struct text *t)
{
	show_gdoi_ks_policy(s, cmd->now, t);
}

static void do_show_policy(struct command *cmd)
{
	each_server(cmd, one_policy, "Key Server Policy:\n", "");
}

static void one_members(struct command *cmd, const struct show_gdoi_server *s, struct text *t)
{
	if (has(cmd, "summary"))
		show_gdoi_ks_summary(s, cmd->now, t);
	else
		show_gdoi_ks_members(s, cmd->now, arg_ip(cmd, "member", 0), t);
}

static void do_show_members(struct command *cmd)
{
	each_server(cmd, one_members,
		    has(cmd, "summary")	 ? "Group Member Information : \n\n"
		    : has(cmd, "member") ? ""
					 : "\n",
		    "");
}

static void one_acl(struct command *cmd, const struct show_gdoi_server *s, struct text *t)
{
	show_gdoi_ks_acl(s, cmd->now, t);
}

static void do_show_acl(struct command *cmd)
{
	each_server(cmd, one_acl, "", "");
}

static void one_rekey(struct command *cmd, const struct show_gdoi_server *s, struct text *t)
{
	show_gdoi_ks_rekey(s, cmd->now, t);
}

static void do_show_rekey(struct command *cmd)
{
	each_server(cmd, one_rekey, "", "");
}

static void one_replay(struct command *cmd, const struct show_gdoi_server *s, struct text *t)
{
	show_gdoi_ks_replay(s, cmd->now, t);
}

static void do_show_replay(struct command *cmd)
{
	each_server(cmd, one_replay, "", "");
}

static void one_identifier(struct command *cmd, const struct show_gdoi_server *s, struct text *t)
{
	show_gdoi_ks_identifier(s, cmd->now, has(cmd, "detail"), t);
}

static void do_show_identifier(struct command *cmd)
{
	each_server(cmd, one_identifier, "", "");
}

/* A member knows its own version, and that of the server it registered with. */
static void member_feature(struct command *cmd, const struct show_gdoi_feature *f)
{
	static const uint8_t own[3] = {1, 0, 25};
	const char *name, *want = arg(cmd, "group");
	const struct gdoi_gm *gm;
	struct gdoi_gm_view v;
	struct text t = TEXT_EMPTY;

	for (size_t i = 0; (gm = router_gm_at(cmd->router, i, &name, NULL)); i++) {
		if (want && !str_equal(name, want))
			continue;
		gdoi_gm_view(gm, cmd->now, &v);
		text_addf(&t,
			  "Group Name: %s\n    Key Server ID       Version   Feature Supported\n",
			  name);
		if (v.has_server_version)
			show_gdoi_support(v.server, v.server_version, f->server, &t);
		text_add(&t, "\n    Group Member ID     Version   Feature Supported\n");
		show_gdoi_support(v.conf->local, own, f->member, &t);
		text_addc(&t, '\n');
	}
	print_text(cmd, text_str(&t));
	text_free(&t);
}

static const struct show_gdoi_feature *feature_of(const struct command *cmd)
{
	const struct show_gdoi_feature *f = show_gdoi_features;

	while (f->name && !has(cmd, f->name))
		f++;
	return f->name ? f : &show_gdoi_features[0];
}

static void one_feature(struct command *cmd, const struct show_gdoi_server *s, struct text *t)
{
	show_gdoi_ks_feature(s, cmd->now, feature_of(cmd), t);
}

static void do_show_feature(struct command *cmd)
{
	each_server(cmd, one_feature, "", "");
	member_feature(cmd, feature_of(cmd));
}

/* ---- what they are told ---- */

static bool tell(struct command *cmd, enum gdoi_ks_in_kind kind, bool now_too, const char *words)
{
	struct gdoi_ks_input in = {.kind = kind, .now_too = now_too};
	const char *name, *want = arg(cmd, "group");
	struct gdoi_ks *ks;
	bool any = false;

	for (size_t i = 0; (ks = router_ks_at(cmd->router, i, &name)); i++) {
		if (want && !str_equal(name, want))
			continue;
		any = true;
		if (words)
			print(cmd, "%s %s...\n", words, name);
		gdoi_ks_input(ks, cmd->now, &in);
	}
	router_settle(cmd->router);
	return any;
}

/* Only the primary rekeys; of a secondary or a group that is not there nothing would come. */
static void do_rekey(struct command *cmd)
{
	const char *name, *want = arg(cmd, "group");
	struct gdoi_ks_view v;
	struct gdoi_ks *ks;
	bool any = false;

	for (size_t i = 0; (ks = router_ks_at(cmd->router, i, &name)); i++) {
		if (want && !str_equal(name, want))
			continue;
		any = true;
		gdoi_ks_view(ks, cmd->now, &v);
		if (!v.primary)
			print(cmd,
			      "%% This key server is not the primary of group %s: no rekey is "
			      "sent\n",
			      name);
	}
	if (!any)
		fail(cmd, "%% No key server is configured%s%s\n", want ? " for group " : "",
		     want ? want : "");
	else
		(void)tell(cmd, GDOI_KS_IN_REKEY, has(cmd, "now"), NULL);
}

static void remove_now(struct command *cmd, const char *answer)
{
	if (answer && str_equal(answer, "yes"))
		(void)tell(cmd, GDOI_KS_IN_REMOVE, has(cmd, "now"),
			   "Sending GM-Removal message to group");
}

static void do_clear_members(struct command *cmd)
{
	print(cmd, has(cmd, "now")
		       ? "%% This GM-Removal immediate message will cleanup all GMs "
			 "downloaded policies \n"
			 "%% This will cause all GMs to re-register.\n"
		       : "%% This GM-Removal message will shorten all GMs' key lifetimes "
			 "and cause them to re-register before keys expiry.\n");
	ask(cmd, ASK_YES_NO, remove_now, "Are you sure you want to proceed? [yes/no]: ");
}

static void policy_now(struct command *cmd, const char *answer)
{
	if (answer && str_equal(answer, "yes"))
		(void)tell(cmd, GDOI_KS_IN_CLEAR, false, NULL);
}

static void do_clear_policy(struct command *cmd)
{
	print(cmd, "%% The Key Server will destroy created policies.\n"
		   "%% All Group Members are required to re-register.\n\n");
	ask(cmd, ASK_YES_NO, policy_now, "Are you sure you want to proceed ? [yes/no]: ");
}

static void do_clear_counters(struct command *cmd)
{
	(void)tell(cmd, GDOI_KS_IN_CLEAR_COUNTERS, false, NULL);
}

#define WORD_GDOI                                                                          \
	"(gdoi\"Group Key Management (GKM) information\"|gkm\"Group Key Management (GKM) " \
	"information\")"
#define GROUP " [group\"A GKM group\" WORD$group\"Group name\"]"
#define SHOW  "show crypto " WORD_GDOI GROUP
#define KS    " ks\"Key server information\""
#define CLEAR                                                                         \
	"clear crypto (gdoi\"Group Key Management (GKM)\"|gkm\"Group Key Management " \
	"(GKM)\")" GROUP KS
#define NOW " [replace-now$now\"Replace the keys at once: old ones are deleted\"]"

/* clang-format off */
const struct gram_row rows_gdoi_ks[] = {
EXEC("show.crypto.gdoi.ks", MODE_EXEC, 1, 0, do_show_ks, SHOW KS " [detail$detail\"Detailed information\"]"),
EXEC("show.crypto.gdoi.ks.policy", MODE_EXEC, 1, 0, do_show_policy,
     SHOW KS " policy\"Policy: keys, their lives and times\""),
EXEC("show.crypto.gdoi.ks.members", MODE_EXEC, 1, 0, do_show_members,
     SHOW KS " members\"Group members registered\" [summary$summary\"A line for each\"|"
     "A.B.C.D$member\"Address of a group member\"]"),
EXEC("show.crypto.gdoi.ks.acl", MODE_EXEC, 1, 0, do_show_acl, SHOW KS " acl\"Access lists given to members\""),
EXEC("show.crypto.gdoi.ks.rekey", MODE_EXEC, 1, 0, do_show_rekey, SHOW KS " rekey\"Rekeys sent and to come\""),
EXEC("show.crypto.gdoi.ks.replay", MODE_EXEC, 1, 0, do_show_replay, SHOW KS " replay\"Time-based anti-replay\""),
EXEC("show.crypto.gdoi.ks.identifier", MODE_EXEC, 1, 0, do_show_identifier,
     SHOW KS " identifier\"Sender identifiers\" [detail$detail\"Detailed information\"]"),
EXEC("show.crypto.gdoi.feature", MODE_EXEC, 1, 0, do_show_feature,
     SHOW " feature\"Which version supports a feature\" [ckm$ckm\"CKM\"|crl-check$crl-check\"CRL check\"|"
     "cts-sgt$cts-sgt\"CTS SGT tagging\"|dp-recovery$dp-recovery\"Data plane error recovery\"|"
     "gdoi-interop-ack$gdoi-interop-ack\"Interoperable acknowledgements (RFC 8263)\"|gdoi-mib$gdoi-mib\"GDOI MIB\"|"
     "gikev2$gikev2\"G-IKEv2\"|gm-removal$gm-removal\"GM removal\"|ip-d3p$ip-d3p\"IP-D3P\"|"
     "ipv6-crypto-path$ipv6-crypto-path\"IPv6 crypto path\"|long-sa-lifetime$long-sa-lifetime\"Lives of more than a day\"|"
     "pfs$pfs\"Perfect forward secrecy\"|policy-replace$policy-replace\"Replacement of the policy\"|"
     "suite-b$suite-b\"Suite B\"]"),
EXEC("crypto.gdoi.ks.rekey", MODE_EXEC, 15, 0, do_rekey,
     "crypto\"Encryption related commands.\" (gdoi\"Group Key Management (GKM)\"|gkm\"Group Key Management (GKM)\")" KS
     " (rekey\"Send a rekey to the members\" [group\"A GKM group\" WORD$group\"Group name\"]" NOW
     "|group\"A GKM group\" WORD$group\"Group name\" rekey\"Send a rekey to the members\"" NOW ")"),
EXEC("clear.crypto.gdoi.ks.members", MODE_EXEC, 15, 0, do_clear_members,
     CLEAR " members\"Remove all group members\" [now$now\"At once\"]"),
EXEC("clear.crypto.gdoi.ks.policy", MODE_EXEC, 15, 0, do_clear_policy,
     CLEAR " policy\"Destroy the policy: members and keys\""),
EXEC("clear.crypto.gdoi.ks.counters", MODE_EXEC, 15, 0, do_clear_counters,
     CLEAR " counters\"Counters of rekeys, registrations and members\""),
{0},
};
/* clang-format on */
