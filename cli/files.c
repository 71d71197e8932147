#include "cli/files.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "cli/shell_int.h"
#include "cli/time_text.h"

/* ---- names ---- */

/* Without the slash in front of it, and none doubled. */
static void add_name(struct text *out, const char *name)
{
	for (; *name; name++)
		if (*name != '/' || !strchr(":/", out->s[out->len - 1]))
			text_addc(out, *name);
}

bool shell_file_path(const char *typed, char **out)
{
	static const struct {
		const char *typed, *kept;
	} systems[] = {{"flash:", "flash:"}, {"bootflash:", "flash:"}, {"nvram:", "nvram:"}};
	struct text t = TEXT_EMPTY;

	*out = NULL;
	if (str_equal(typed, "running-config") || str_equal(typed, "system:running-config") ||
	    str_equal(typed, "system:/running-config"))
		return true;
	if (str_equal(typed, "startup-config")) {
		text_add(&t, FILES_STARTUP);
	} else if (!strchr(typed, ':')) {
		text_add(&t, "flash:");
		add_name(&t, typed);
	}
	for (size_t i = 0; i < sizeof systems / sizeof *systems; i++) {
		size_t n = strlen(systems[i].typed);
		if (!strncasecmp(typed, systems[i].typed, n)) {
			text_add(&t, systems[i].kept);
			add_name(&t, typed + n);
		}
	}
	*out = t.len ? text_take(&t) : NULL;
	text_free(&t);
	return *out != NULL;
}

const char *files_name(const char *path)
{
	const char *colon = strchr(path, ':');

	return colon ? colon + 1 : path;
}

void files_shown(const char *path, struct text *out)
{
	if (str_starts(path, "flash:"))
		text_addf(out, "bootflash:/%s", files_name(path));
	else
		text_add(out, path);
}

bool files_is_folder(const char *path)
{
	size_t n = strlen(path);

	return n && (path[n - 1] == '/' || path[n - 1] == ':');
}

bool files_private(const char *path)
{
	return str_equal(path, "nvram:private-config") || str_equal(path, "nvram:ssh-host-key");
}

const char *files_reason(enum status st)
{
	switch (st) {
	case ST_ABSENT:
		return "No such file or directory";
	case ST_LIMIT:
	case ST_NOMEM:
		return "No space left on device";
	case ST_REFUSED:
		return "Permission denied";
	case ST_EXISTS:
		return "Is a directory";
	case ST_STATE:
		return "Directory not empty";
	default:
		return "Invalid argument";
	}
}

/* ---- contents ---- */

static void header(struct shell *sh, struct text *out)
{
	text_add(out, "!\n");
	if (sh->changed) {
		text_add(out, "! Last configuration change at ");
		time_text_clock(sh, sh->changed, false, out);
		if (sh->changed_by)
			text_addf(out, " by %s", sh->changed_by);
		text_addc(out, '\n');
	}
	if (sh->saved) {
		text_add(out, "! NVRAM config last updated at ");
		time_text_clock(sh, sh->saved, false, out);
		text_addc(out, '\n');
	}
	if (sh->changed || sh->saved)
		text_add(out, "!\n");
}

void files_running(struct shell *sh, bool all, struct text *out)
{
	header(sh, out);
	conf_write(router_conf(sh->router), all, out);
	text_add(out, "end\n");
}

enum status files_read(struct shell *sh, const char *path, struct text *out)
{
	struct router_file f;

	if (!path) {
		files_running(sh, false, out);
		return text_ok(out) ? ST_OK : ST_NOMEM;
	}
	if (files_private(path))
		return ST_REFUSED;
	if (files_is_folder(path) || !router_file_get(sh->router, path, &f))
		return ST_ABSENT;
	text_addn(out, (const char *)f.data.p, f.data.n);
	return text_ok(out) ? ST_OK : ST_NOMEM;
}

enum status files_write(struct router *router, const char *path, struct bytes data)
{
	if (files_private(path))
		return ST_REFUSED;
	if (files_is_folder(path))
		return ST_EXISTS;
	/* A configuration holds passwords. */
	return router_file_put(router, path, data, str_starts(path, "nvram:"));
}

/* ---- folders ---- */

#define FILES_MAX 4352 /* what a router keeps, and some more */

static int by_path(const void *a, const void *b)
{
	return strcmp(((const struct router_file *)a)->path, ((const struct router_file *)b)->path);
}

struct router_file *files_in(struct router *router, const char *folder, bool below, size_t *n_out)
{
	struct router_file *files = calloc(FILES_MAX, sizeof *files);
	size_t len = strlen(folder), n = 0, all;

	*n_out = 0;
	if (!files)
		return NULL;
	all = router_file_list(router, folder, files, FILES_MAX);
	for (size_t i = 0; i < all; i++) {
		const char *name = files[i].path + len;
		size_t first = strcspn(name, "/");
		if (*name && (below || !name[first] || !name[first + 1]))
			files[n++] = files[i];
	}
	qsort(files, n, sizeof *files, by_path);
	*n_out = n;
	return files;
}
