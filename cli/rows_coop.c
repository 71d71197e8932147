/* show and clear of cooperating key servers. */
#include "cli/rows.h"
#include "cli/rows_exec.h"
#include "cli/show_coop.h"
#include "router/coop_host.h"

/* The groups that the command speaks of, one after the other. */
static bool next_group(struct command *cmd, size_t *i, struct coop_host_group *g)
{
	const char *name = arg(cmd, "group");

	while (coop_host_at(router_coop_host(cmd->router), (*i)++, g))
		if (!name || str_equal(name, g->name))
			return true;
	return false;
}

static void do_show_coop(struct command *cmd)
{
	struct coop_host_group g;
	struct text t = TEXT_EMPTY;

	if (has(cmd, "version")) {
		show_coop_version(&t);
		print_text(cmd, text_str(&t));
		text_free(&t);
		return;
	}
	for (size_t i = 0; next_group(cmd, &i, &g);) {
		struct coop_view v;
		struct show_coop_group shown = {g.name, g.handle, g.server_handle, NULL};

		if (g.coop) {
			coop_view(g.coop, cmd->now, &v);
			shown.view = &v;
		}
		if (t.len)
			text_addc(&t, '\n');
		if (has(cmd, "identifier"))
			show_coop_identifier(&shown, has(cmd, "detail"), &t);
		else
			show_coop(&shown, has(cmd, "detail"), &t);
	}
	print_text(cmd, text_str(&t));
	text_free(&t);
}

static void do_clear_coop(struct command *cmd)
{
	struct coop_host_group g;
	struct coop_input in = {.kind =
				    has(cmd, "role") ? COOP_IN_CLEAR_ROLE : COOP_IN_CLEAR_COUNTERS};

	for (size_t i = 0; next_group(cmd, &i, &g);)
		coop_host_input(router_coop_host(cmd->router), cmd->now, g.name, &in);
	router_settle(cmd->router);
}

#define GDOI                                                                               \
	"(gdoi\"Group Key Management (GKM) information\"|gkm\"Group Key Management (GKM) " \
	"information\") [group\"A GKM group\" WORD$group\"Group name\"] "
#define KS_COOP "ks\"Key server\" coop\"Cooperative key servers\" "

/* clang-format off */
const struct gram_row rows_coop[] = {
EXEC("show.crypto.gdoi.ks.coop", MODE_EXEC, 1, 0, do_show_coop,
     "show crypto " GDOI KS_COOP
     "[detail$detail\"Detailed information\"|version$version\"Versions of the protocol and its clients\"|"
     "identifier$identifier\"Sender identifiers\" [detail$detail\"Those of the peers too\"]]"),
EXEC("clear.crypto.gdoi.ks.coop", MODE_EXEC, 15, 0, do_clear_coop,
     "clear\"Reset functions\" crypto\"Encryption subsystem\" " GDOI KS_COOP
     "(counters$counters\"Counters of the peers\"|role$role\"The role of this key server: a new election\")"),
{0},
};
/* clang-format on */
