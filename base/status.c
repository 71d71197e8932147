#include "base/status.h"

const char *status_text(enum status st)
{
	static const char *const names[] = {
	    [ST_OK] = "ok",
	    [ST_NOMEM] = "out of memory",
	    [ST_SYNTAX] = "malformed",
	    [ST_TRUNCATED] = "truncated",
	    [ST_RANGE] = "out of range",
	    [ST_EXISTS] = "exists already",
	    [ST_ABSENT] = "absent",
	    [ST_STATE] = "not in this state",
	    [ST_REFUSED] = "refused",
	    [ST_UNSUPPORTED] = "unsupported",
	    [ST_LIMIT] = "limit reached",
	    [ST_IO] = "input or output failed",
	    [ST_CRYPTO] = "cryptographic library failed",
	    [ST_AGAIN] = "not yet",
	};
	unsigned i = (unsigned)st;

	return i < sizeof names / sizeof names[0] && names[i] ? names[i] : "unknown";
}
