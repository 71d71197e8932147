#include "tests/cli/check_cli.h"

int main(int argc, char **argv)
{
	const struct check_suite suites[] = {
	    archive_suite, edit_suite,	file_suite,  filter_suite,  flash_suite,    key_suite,
	    log_suite,	   login_suite, paste_suite, session_suite, transfer_suite, {NULL, NULL}};

	return check_run(argc, argv, suites);
}
