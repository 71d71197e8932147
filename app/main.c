#include "config.h"

#include <stdio.h>

#include "app/attach.h"
#include "app/host_run.h"
#include "app/lab_run.h"
#include "app/options.h"
#include "app/single.h"

int main(int argc, char **argv)
{
	struct options options;
	struct text text = TEXT_EMPTY;
	int status = 0;

	if (options_parse(argc, argv, &options, &text) != ST_OK) {
		fprintf(stderr, "gkmsh: %s\nTry gkmsh --help.\n", text_str(&text));
		text_free(&text);
		return 2;
	}
	switch (options.mode) {
	case APP_HELP:
		options_help(&text);
		fputs(text_str(&text), stdout);
		break;
	case APP_VERSION:
		printf("gkmsh %s\n", PACKAGE_VERSION);
		break;
	case APP_LAB:
		status = lab_run_options(&options);
		break;
	case APP_HOST:
		status = host_run_options(&options);
		break;
	case APP_ATTACH:
		status = attach_run(&options);
		break;
	case APP_ROUTER:
		status = single_run(&options);
		break;
	}
	text_free(&text);
	return status;
}
