#include "config.h"

#include "app/attach.h"

#include <stdio.h>

#include "io/attach.h"

int attach_run(const struct options *options)
{
	enum status st = io_attach(options->console);

	switch (st) {
	case ST_OK:
		return 0;
	case ST_ABSENT:
		fprintf(stderr, "gkmsh: %s: no router answers there\n", options->console);
		return 2;
	case ST_REFUSED:
		fprintf(stderr, "gkmsh: %s: not permitted\n", options->console);
		return 2;
	default:
		fprintf(stderr, "gkmsh: %s: %s\n", options->console, status_text(st));
		return 2;
	}
}
