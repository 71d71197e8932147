/* The suites of tests/net. */
#ifndef GKMSH_TESTS_CHECK_NET_H
#define GKMSH_TESTS_CHECK_NET_H

#include "tests/lib/check.h"

extern const struct check_case acl_cases[];
extern const struct check_case frag_cases[];
extern const struct check_case ip_cases[];
extern const struct check_case out_cases[];
extern const struct check_case stream_cases[];
extern const struct check_case outside_cases[];

#endif
