#include "cli/transfer_int.h"

#include <stdlib.h>
#include <string.h>

#include "cli/shell_int.h"

bool transfer_is_scp(const char *command)
{
	return command && (str_starts(command, "scp -") || str_starts(command, "/usr/bin/scp -"));
}

/* As IOS says it; NULL: go ahead. */
static const char *refusal(struct shell *sh, uint8_t privilege)
{
	if (!conf_first(conf_root(router_conf(sh->router)), "ip.scp.server"))
		return "Administratively disabled.";
	return privilege < 15 ? "Privilege denied." : NULL;
}

struct transfer *transfer_new(struct shell *sh, uint8_t privilege, const char *command)
{
	const char *why = refusal(sh, privilege);
	struct transfer *t = command ? scp_new(command, why) : sftp_new(why);

	if (t) {
		t->shell = sh;
		t->router = sh->router;
	}
	return t;
}

void transfer_free(struct transfer *t)
{
	if (t)
		t->kind->free(t);
}

size_t transfer_step(struct transfer *t, struct bytes in, struct text *out)
{
	return t->over ? in.n : t->kind->step(t, in, out);
}

void transfer_end_of_input(struct transfer *t)
{
	t->ended = true;
	if (!t->over)
		t->kind->ended(t);
}

bool transfer_over(const struct transfer *t, int *exit_status)
{
	*exit_status = t->status;
	return t->over;
}

size_t transfer_room(const struct transfer *t, const char *path)
{
	struct router_file old;
	size_t total, left;

	router_file_room(t->router, str_starts(path, "nvram:"), &total, &left);
	if (router_file_get(t->router, path, &old))
		left += old.data.n;
	return left;
}

/* A place that holds files; as_folder gets it with what goes before their names. */
bool transfer_folder(const struct transfer *t, const char *path, struct text *as_folder)
{
	struct router_file f;

	text_clear(as_folder);
	text_add(as_folder, path);
	if (!files_is_folder(path))
		text_addc(as_folder, '/');
	return !files_name(path)[0] || router_file_get(t->router, text_str(as_folder), &f);
}
