/*
 * Outcome of an operation that can fail, for every folder. Functions that return it are must-use:
 * a caller that ignores a failure says so with (void) and why.
 */
#ifndef GKMSH_BASE_STATUS_H
#define GKMSH_BASE_STATUS_H

#define must_use	__attribute__((warn_unused_result))
#define format_of(f, a) __attribute__((format(printf, f, a)))

enum status {
	ST_OK = 0,
	ST_NOMEM,     /* no memory, or a fixed pool is full */
	ST_SYNTAX,    /* text or bytes that do not follow their grammar */
	ST_TRUNCATED, /* bytes end inside a field */
	ST_RANGE,     /* a value outside what is allowed */
	ST_EXISTS,    /* the thing is there already */
	ST_ABSENT,    /* no such thing */
	ST_STATE,     /* not possible in the present state */
	ST_REFUSED,   /* authentication, signature or policy says no */
	ST_UNSUPPORTED,
	ST_LIMIT,  /* a limit of the protocol or of this program */
	ST_IO,	   /* the system refused a read or a write */
	ST_CRYPTO, /* the cryptographic library failed */
	ST_AGAIN,  /* nothing wrong, not yet */
};

/* A short lower-case English name ("truncated"), never NULL. */
const char *status_text(enum status);

#endif
