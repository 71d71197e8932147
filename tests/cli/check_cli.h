/* The suites of cli/: one file each. */
#ifndef GKMSH_TESTS_CHECK_CLI_H
#define GKMSH_TESTS_CHECK_CLI_H

#include "tests/lib/check.h"

extern const struct check_suite archive_suite;
extern const struct check_suite edit_suite;
extern const struct check_suite file_suite;
extern const struct check_suite filter_suite;
extern const struct check_suite flash_suite;
extern const struct check_suite key_suite;
extern const struct check_suite log_suite;
extern const struct check_suite login_suite;
extern const struct check_suite paste_suite;
extern const struct check_suite session_suite;
extern const struct check_suite transfer_suite;

#endif
