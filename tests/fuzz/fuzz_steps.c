/* Transcripts, and the comparison of their lines with themselves. */
#include <string.h>

#include "lab/match.h"
#include "lab/steps.h"
#include "tests/fuzz/fuzz.h"

static void check_act(const struct act *a)
{
	struct match_diff d;
	bool plain = true;

	fuzz_check(a->kind != ACT_TYPE || (a->prompt && a->node));
	/* Lines without holes are the answer they expect. */
	for (size_t i = 0; i < a->n_answer; i++)
		plain &= !strchr(a->answer[i], '<') && strcmp(a->answer[i], "...");
	if (plain && a->n_answer < 64)
		fuzz_check(match_lines(a->answer, a->n_answer, a->answer, a->n_answer, &d));
	else if (a->n_answer < 16)
		(void)match_lines(a->answer, a->n_answer, a->answer, a->n_answer, &d);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *s = malloc(size + 1);
	struct steps steps;
	struct text why = TEXT_EMPTY;

	if (!s)
		return 0;
	memcpy(s, data, size);
	s[size] = '\0';
	if (steps_parse("s", s, &steps, &why) == ST_OK) {
		for (size_t i = 0; i < steps.n; i++)
			for (size_t j = 0; j < steps.steps[i].n_acts; j++)
				check_act(&steps.steps[i].acts[j]);
		steps_free(&steps);
	} else {
		fuzz_check(why.len);
	}
	text_free(&why);
	free(s);
	return 0;
}
