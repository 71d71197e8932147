/* The suites of tests/lab. */
#ifndef GKMSH_TESTS_CHECK_LAB_H
#define GKMSH_TESTS_CHECK_LAB_H

#include "tests/lib/check.h"

extern const struct check_case topo_cases[];
extern const struct check_case lab_cases[];
extern const struct check_case play_cases[];

#endif
