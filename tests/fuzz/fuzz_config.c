/*
 * A startup configuration: whatever is in it, the router boots, and what it then has reads back to itself.
 */
#include <string.h>

#include "cli/shell_int.h"
#include "tests/cli/fake_router.h"
#include "tests/fuzz/fuzz.h"

static void boot(const struct gram *g, const char *config, struct text *out, struct text *report)
{
	struct router *r = fake_router_new(g);
	struct shell *sh;

	fuzz_check(conf_set(conf_root(router_conf(r)), "interface", false, "if", "GigabitEthernet1",
			    NULL) == ST_OK);
	sh = shell_new(r, router_now(r));
	fuzz_check(shell_boot(sh, router_now(r), config, report) == ST_OK);
	conf_write(router_conf(r), false, out);
	shell_free(sh);
	router_free(r);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct gram *g; /* compiled once: it is read-only */
	struct text config = TEXT_EMPTY, once = TEXT_EMPTY, twice = TEXT_EMPTY, report = TEXT_EMPTY;

	if (!g)
		g = shell_gram_new(&(struct text){0});
	if (size > 4000)
		return 0;
	text_addn(&config, (const char *)data, size);
	boot(g, text_str(&config), &once, &report);
	text_clear(&report);
	/* An empty one would make a fresh router, whose ports are shut down. */
	boot(g, text_str(&once), &twice, &report);
	if (strcmp(text_str(&once), text_str(&twice)) != 0)
		fprintf(stderr, "%s----\n%s----\n%s", text_str(&once), text_str(&twice),
			text_str(&report));
	fuzz_check(!strcmp(text_str(&once), text_str(&twice)));
	text_free(&config);
	text_free(&once);
	text_free(&twice);
	text_free(&report);
	return 0;
}
