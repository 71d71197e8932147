/*
 * What an engine tells about itself: a number and its arguments, plain data. The words stand
 * elsewhere (cli/ holds the tables that turn events into syslog and debug lines), so an engine knows no
 * router's language and a test can check facts instead of text.
 *
 * Every folder numbers its events from EVENT_BASE(its place) in <folder>/<folder>_event.h.
 * Secrets are never arguments.
 */
#ifndef GKMSH_BASE_EVENT_H
#define GKMSH_BASE_EVENT_H

#include <stdarg.h>

#include "base/addr.h"
#include "base/bytes.h"

#define EVENT_BASE(folder) ((uint32_t)(folder) << 16)
enum event_folder {
	EVENT_NET = 1,
	EVENT_IKE,
	EVENT_PKI,
	EVENT_GDOI,
	EVENT_COOP,
	EVENT_ROUTER,
	EVENT_CRYPTO,
};

#define EVENT_ARGS_MAX	8
#define EVENT_TEXT_SIZE 160

enum event_arg_type {
	EVENT_NUMBER,
	EVENT_ADDRESS,
	EVENT_TEXT,
	EVENT_OCTETS
};

struct event_arg {
	enum event_arg_type type;
	uint16_t len; /* of text or octets */
	union {
		uint64_t number;
		ip4_t address;
		char text[EVENT_TEXT_SIZE]; /* NUL-terminated, cut when longer */
		uint8_t octets[EVENT_TEXT_SIZE];
	};
};

struct event {
	uint32_t id;
	uint32_t n_args;
	struct event_arg args[EVENT_ARGS_MAX];
};

/*
 * event_make(&ev, ID, "uas", number, address, text): one letter an argument.
 * u = uint64_t, a = ip4_t, s = const char *, o = struct bytes. Every u is passed as uint64_t.
 */
void event_make(struct event *, uint32_t id, const char *types, ...);
void event_makev(struct event *, uint32_t id, const char *types, va_list);

/* The text of argument i for tests and plain logs; "" when there is none. */
const char *event_text(const struct event *, unsigned i);
uint64_t event_number(const struct event *, unsigned i);
ip4_t event_address(const struct event *, unsigned i);

#endif
