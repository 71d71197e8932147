#include "tests/lib/check.h"

#include <CUnit/Basic.h>
#include <stdio.h>
#include <stdlib.h>

int check_run(int argc, char **argv, const struct check_suite *suites)
{
	if (CU_initialize_registry() != CUE_SUCCESS)
		return 2;
	for (; suites->name; suites++) {
		if (argc > 1 && !strstr(suites->name, argv[1]))
			continue;

		CU_pSuite suite = CU_add_suite(suites->name, NULL, NULL);
		for (const struct check_case *c = suites->cases; suite && c->name; c++)
			if (!CU_add_test(suite, c->name, c->run))
				return 2;
	}
	CU_basic_set_mode(CU_BRM_NORMAL);
	CU_basic_run_tests();

	unsigned failed = CU_get_number_of_failures();
	unsigned ran = CU_get_number_of_tests_run();
	CU_cleanup_registry();
	return failed || !ran;
}

char *check_file(const char *path, size_t *len)
{
	const char *top = getenv("top_srcdir");
	char full[4096];
	size_t n = 0, cap = 1 << 16;
	char *s = malloc(cap);

	snprintf(full, sizeof full, "%s/%s", top ? top : ".", path);
	FILE *f = fopen(full, "rb");
	if (!f || !s) {
		perror(full);
		abort();
	}
	for (size_t got; (got = fread(s + n, 1, cap - n - 1, f)) > 0;) {
		n += got;
		if (cap - n < 2 && !(s = realloc(s, cap *= 2)))
			abort();
	}
	fclose(f);
	s[n] = '\0';
	if (len)
		*len = n;
	return s;
}

size_t check_hex(const char *hex, unsigned char *out, size_t size)
{
	size_t n = 0;

	while (*hex) {
		unsigned v;
		if (strchr(" \n\t:", *hex)) {
			hex++;
			continue;
		}
		if (n == size || sscanf(hex, "%2x", &v) != 1 || !hex[1])
			abort();
		out[n++] = (unsigned char)v;
		hex += 2;
	}
	return n;
}

void check_text_at(const char *file, int line, const char *got, const char *want)
{
	bool same = got && want && strcmp(got, want) == 0;

	if (!same)
		printf("\n%s:%d\n--- want\n%s\n--- got\n%s\n---\n", file, line,
		       want ? want : "(null)", got ? got : "(null)");
	CU_assertImplementation(same, (unsigned)line, "texts are equal", file, "", CU_FALSE);
}

void check_int_at(const char *file, int line, long long got, long long want)
{
	if (got != want)
		printf("\n%s:%d: want %lld, got %lld\n", file, line, want, got);
	CU_assertImplementation(got == want, (unsigned)line, "numbers are equal", file, "",
				CU_FALSE);
}

static void print_bytes(const char *what, struct bytes b)
{
	printf("%s %zu:", what, b.n);
	for (size_t i = 0; i < b.n; i++)
		printf("%s%02x", i % 32 ? "" : "\n  ", b.p[i]);
	printf("\n");
}

void check_bytes_at(const char *file, int line, struct bytes got, struct bytes want)
{
	bool same = bytes_equal(got, want);

	if (!same) {
		printf("\n%s:%d\n", file, line);
		print_bytes("want", want);
		print_bytes("got", got);
	}
	CU_assertImplementation(same, (unsigned)line, "bytes are equal", file, "", CU_FALSE);
}
