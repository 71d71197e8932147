/* The suites of this program. */
#ifndef GKMSH_TESTS_IO_CHECK_IO_H
#define GKMSH_TESTS_IO_CHECK_IO_H

#include "tests/lib/check.h"

extern const struct check_case files_cases[], segment_cases[], loop_cases[], telnet_cases[];

#endif
