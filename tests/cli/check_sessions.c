#include "tests/cli/check_cli.h"

int main(int argc, char **argv)
{
	const struct check_suite suites[] = {session_suite, {NULL, NULL}};

	return check_run(argc, argv, suites);
}
