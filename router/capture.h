/*
 * Captures of one router ("monitor capture"): frames of its ports, filtered and kept in bounded memory until
 * they are shown or written as a pcap file. Owned by struct router, which feeds it every frame that comes
 * and goes; it does no I/O and reads no clock.
 */
#ifndef GKMSH_ROUTER_CAPTURE_H
#define GKMSH_ROUTER_CAPTURE_H

#include "base/list.h"
#include "net/acl.h"
#include "net/net_conf.h"
#include "router/router.h"

#define CAPTURES_MAX	  8
#define CAPTURE_PORTS_MAX 16 /* interfaces of one capture */
#define CAPTURE_NAME_MAX  12
#define CAPTURE_MB_MAX	  100
#define CAPTURE_MB	  10				 /* unless configured */
#define CAPTURE_ALL_MAX	  (128u << 20)			 /* octets in all captures of a router */
#define CAPTURE_OVERHEAD  (sizeof(struct capture_frame)) /* counted with each frame */

enum capture_way {
	CAPTURE_IN = 1 << 0,
	CAPTURE_OUT = 1 << 1,
	CAPTURE_BOTH = 3,
};

struct capture_port {
	uint32_t ifid;
	enum capture_way ways;
};

struct capture {
	struct list link;
	char name[CAPTURE_NAME_MAX + 1];
	struct capture_port ports[CAPTURE_PORTS_MAX];
	size_t n_ports;
	char *acl; /* name of the list that filters; NULL: match any, or nothing yet */
	bool any;
	struct net_ace *aces; /* the list as it was at the start */
	size_t n_aces;
	unsigned size_mb;
	bool circular;
	uint64_t limit;	  /* packets; 0: none */
	uint64_t seconds; /* 0: until it is stopped */
	uint32_t snap;	  /* octets of each packet; 0: all */
	uint32_t every;	  /* one packet of so many; 0: each */
	uint64_t seen;	  /* packets that passed the filter, for that */
	wall_t ends;	  /* of an active one with seconds */
	bool active;

	struct list frames; /* oldest first */
	size_t n_frames, octets;
	uint64_t received, dropped, bytes;
	wall_t first; /* of the first frame kept */
};

struct capture_frame {
	struct list link;
	wall_t at;
	uint32_t ifid;
	uint32_t n;	 /* kept */
	uint32_t length; /* as it was on the wire */
	uint8_t octets[];
};

struct captures {
	struct list all;
	size_t n, octets;
};

struct captures *router_captures(struct router *);

void captures_init(struct captures *);
void captures_free(struct captures *);
struct capture *captures_find(const struct captures *, const char *name);
/* ST_LIMIT: as many as there may be; ST_SYNTAX: a name that is none. */
enum status captures_make(struct captures *, const char *name, struct capture **out) must_use;
void captures_remove(struct captures *, struct capture *);

/* ST_LIMIT; an interface that is there takes the new ways. */
enum status capture_add_port(struct capture *, uint32_t ifid, enum capture_way) must_use;
bool capture_remove_port(struct capture *, uint32_t ifid);
/* The list is read now: what is changed later counts from the next start. ST_ABSENT: no such list. */
enum status capture_start(struct capture *, const struct conf *, wall_t now) must_use;
/* Whether it takes packets at that time: one that lasts so many seconds ends by itself. */
bool capture_takes(struct capture *, wall_t now);
void capture_stop(struct capture *);
void capture_clear(struct captures *, struct capture *);

void captures_frame(struct captures *, wall_t at, unsigned port, bool out, struct bytes frame);
/* All frames as a pcap file (microseconds, Ethernet). */
void capture_write(const struct capture *, struct text *out);

#endif
