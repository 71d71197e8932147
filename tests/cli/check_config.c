/* The configuration language with all its rows: device configurations, the guide's lines, dialogues. */
#include "tests/lib/check.h"

#include <glob.h>
#include <stdlib.h>

#include "cli/shell_int.h"
#include "tests/cli/fake_router.h"

static struct gram *language(void)
{
	struct text why = TEXT_EMPTY;
	struct gram *g = shell_gram_new(&why);

	if (!g) {
		printf("%s\n", text_str(&why));
		exit(1);
	}
	return g;
}

/* A router of n ports with a startup configuration ("" for none); what it refused is in *report. */
static void boot(struct bench *b, unsigned ports, const char *config, struct text *report)
{
	*b = (struct bench){.gram = language()};
	b->router = fake_router_new(b->gram);
	b->now = router_now(b->router);
	for (unsigned i = 1; i <= ports; i++) {
		char name[32];

		snprintf(name, sizeof name, "GigabitEthernet%u", i);
		check_int(conf_set(conf_root(router_conf(b->router)), "interface", false, "if",
				   name, NULL),
			  ST_OK);
	}
	b->shell = shell_new(b->router, b->now);
	check_int(shell_boot(b->shell, b->now, config, report), ST_OK);
}

static void written(struct bench *b, struct text *out)
{
	text_clear(out);
	conf_write(router_conf(b->router), false, out);
}

/* ---- device configurations ---- */

static bool has_line(const char *text, const char *line, size_t n)
{
	for (const char *p = text; *p; p += strcspn(p, "\n") + (p[strcspn(p, "\n")] == '\n')) {
		size_t len = strcspn(p, "\n");

		while (len && p[len - 1] == ' ')
			len--;
		if (len == n && !strncmp(p, line, n))
			return true;
	}
	return false;
}

/* Nothing is lost silently: a line was refused, or it is written back as it stood. */
static void check_kept(const char *name, const char *config, const char *out, const char *report)
{
	for (const char *p = config; *p; p += strcspn(p, "\n") + (p[strcspn(p, "\n")] == '\n')) {
		size_t n = strcspn(p, "\n");

		while (n && p[n - 1] == ' ')
			n--;
		if (!n || p[strspn(p, " ")] == '!' || !strncmp(p, "end", n) ||
		    !strncmp(p, "Building", 8) || !strncmp(p, "Current conf", 12))
			continue;
		if (has_line(out, p, n))
			continue;
		char *line = str_copyn(p, n);
		if (!strstr(report, line)) {
			printf("\n%s: lost: %s\n", name, line);
			check_true(false);
		}
		free(line);
	}
}

static void device_configurations(void)
{
	struct text pattern = TEXT_EMPTY;
	glob_t files;

	text_addf(&pattern, "%s/tests/cli/data/running/*.txt",
		  getenv("top_srcdir") ? getenv("top_srcdir") : ".");
	check_int(glob(text_str(&pattern), 0, NULL, &files), 0);
	check_int(files.gl_pathc, 6);
	for (size_t i = 0; i < files.gl_pathc; i++) {
		const char *name = strrchr(files.gl_pathv[i], '/') + 1;
		struct text path = TEXT_EMPTY, report = TEXT_EMPTY, out = TEXT_EMPTY;
		struct text again = TEXT_EMPTY, none = TEXT_EMPTY;
		struct bench b, b2;
		size_t len;

		text_addf(&path, "tests/cli/data/running/%s", name);
		char *config = check_file(text_str(&path), &len);
		boot(&b, 10, config, &report);
		written(&b, &out);
		if (getenv("SHOW"))
			printf("%s\n%s\n----\n%s\n", name, text_str(&report), text_str(&out));
		check_kept(name, config, text_str(&out), text_str(&report));
		boot(&b2, 10, text_str(&out), &none);
		check_text(text_str(&none), "");
		written(&b2, &again);
		check_text(text_str(&again), text_str(&out));
		free(config);
		text_free(&path);
		text_free(&report);
		text_free(&out);
		text_free(&again);
		text_free(&none);
		bench_close(&b);
		bench_close(&b2);
	}
	globfree(&files);
	text_free(&pattern);
}

CHECK_MAIN({"config", (const struct check_case[]){
			  {"device configurations", device_configurations},
			  {NULL, NULL},
		      }})
