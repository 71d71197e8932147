/* What the files of check_config share: a console in configuration mode, and what it answers. */
#ifndef GKMSH_TESTS_CLI_CHECK_CONFIG_H
#define GKMSH_TESTS_CLI_CHECK_CONFIG_H

#include "tests/cli/fake_router.h"
#include "tests/lib/check.h"

/* A router of n ports with a startup configuration ("" for none); what it refused is in *report. */
void boot(struct bench *, unsigned ports, const char *config, struct text *report);
/* The same, its console in configuration mode. */
void console(struct bench *, unsigned ports, const char *config);
/* Types a line and gives what stands between its echo and the next prompt. */
const char *answer(struct bench *, const char *line);
void check_line(struct bench *, const char *line, const char *want);
void check_running(struct bench *, const char *part);
void check_not_running(struct bench *, const char *part);
/* The configuration, typed into a fresh router, is the same again. */
void paste_again(struct bench *, const char *router);

/* ---- check_typed.c ---- */
void banners(void);
void caret_samples(void);
void secret_types(void);

#endif
