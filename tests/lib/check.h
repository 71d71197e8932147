/*
 * A CUnit program in one table: each test file lists its cases, CHECK_MAIN() runs them and the exit
 * status says whether all passed.
 */
#ifndef GKMSH_TESTS_CHECK_H
#define GKMSH_TESTS_CHECK_H

#include <CUnit/CUnit.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "base/bytes.h"

struct check_case {
	const char *name;
	void (*run)(void);
};

struct check_suite {
	const char *name;
	const struct check_case *cases; /* ends with a NULL name */
};

/* Runs all suites (ending with a NULL name), or those whose name holds argv[1]. */
int check_run(int argc, char **argv, const struct check_suite *);

/* Reads a data file of the source tree, path relative to its top. The caller frees; dies if absent. */
char *check_file(const char *path, size_t *len);
/* Hex digits (blanks allowed) to bytes; returns how many. Dies on bad input. */
size_t check_hex(const char *hex, unsigned char *out, size_t size);

/* As CU_ASSERT_STRING_EQUAL, and prints both when they differ. */
void check_text_at(const char *file, int line, const char *got, const char *want);
void check_bytes_at(const char *file, int line, struct bytes got, struct bytes want);

#define check_text(got, want)  check_text_at(__FILE__, __LINE__, (got), (want))
#define check_bytes(got, want) check_bytes_at(__FILE__, __LINE__, (got), (want))
#define check_true(expr)       CU_ASSERT((expr))
#define check_int(got, want)   check_int_at(__FILE__, __LINE__, (long long)(got), (long long)(want))
void check_int_at(const char *file, int line, long long got, long long want);

#define CHECK_MAIN(...)                                                          \
	int main(int argc, char **argv)                                          \
	{                                                                        \
		const struct check_suite suites[] = {__VA_ARGS__, {NULL, NULL}}; \
		return check_run(argc, argv, suites);                            \
	}

#endif
