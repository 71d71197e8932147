/*
 * Lines in any mode: parse, ?, TAB. What parses parses again from its own full words, to the same row,
 * and is written back to a line that the row takes. First octet: mode; second: privilege.
 */
#include <string.h>

#include "cli/modes.h"
#include "cli/shell.h"
#include "tests/fuzz/fuzz.h"

static const char *get_capture(void *arg, const char *name)
{
	const struct gram_capture *c = gram_arg(arg, name);

	return c ? c->text : NULL;
}

static void check_again(const struct gram *g, uint8_t privilege, const struct gram_match *m)
{
	struct gram_match again;
	struct text line = TEXT_EMPTY;
	size_t caret;

	fuzz_check(gram_parse(g, m->mode, privilege, text_str(&m->canonical), &again, &caret) ==
		   GRAM_OK);
	fuzz_check(again.row == m->row && again.no == m->no && again.dflt == m->dflt);
	fuzz_check(!strcmp(text_str(&again.canonical), text_str(&m->canonical)));
	gram_match_free(&again);
	if (m->row->flags & ROW_CONFIG && !m->no && !m->dflt && !strstr(m->row->name, "banner")) {
		gram_write(g, m->row, false, get_capture, (void *)(uintptr_t)m, &line);
		fuzz_check(gram_parse(g, m->mode, privilege, text_str(&line), &again, &caret) ==
			   GRAM_OK);
		fuzz_check(again.row == m->row);
		gram_match_free(&again);
	}
	text_free(&line);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct gram *g; /* compiled once: it is read-only */
	struct gram_match m;
	struct text out = TEXT_EMPTY;
	char line[600];
	size_t n, caret = 0;
	uint8_t mode, privilege;

	if (!g)
		g = shell_gram_new(&(struct text){0});
	if (size < 2 || size > sizeof line)
		return 0;
	mode = (uint8_t)(data[0] % (MODE_SSH_PUBKEY_DATA + 1));
	privilege = data[1] & 1 ? 15 : 1;
	n = size - 2;
	memcpy(line, data + 2, n);
	line[n] = '\0';
	n = strlen(line);
	if (gram_parse(g, mode, privilege, line, &m, &caret) == GRAM_OK)
		check_again(g, privilege, &m);
	fuzz_check(caret <= n);
	gram_match_free(&m);
	if (gram_help(g, mode, privilege, line, 80, &out, &caret) != GRAM_OK)
		fuzz_check(out.len == 0);
	fuzz_check(caret <= n);
	text_clear(&out);
	if (gram_complete(g, mode, privilege, line, &out)) {
		text_addf(&out, "%s", "");
		fuzz_check(out.len > 0 && out.s[out.len - 1] == ' ');
	}
	text_free(&out);
	return 0;
}
