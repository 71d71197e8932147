/*
 * One router: its configuration tree, its engines, its files and its log. Like the engines it does no
 * I/O: a host (the lab, or this machine) feeds it frames and time and drains its effects.
 * Owned by its host; everything it hands out is good until the next call that changes it.
 */
#ifndef GKMSH_ROUTER_ROUTER_H
#define GKMSH_ROUTER_ROUTER_H

#include "base/event.h"
#include "base/text.h"
#include "base/when.h"
#include "router/conf.h"

struct router;
struct rsa_holder;
struct net;
struct net_crypto;
struct router_job;

struct router_env {
	const struct gram *gram;
	const uint8_t *seed; /* 32 octets that fix every random choice of this router */
	const char *serial;  /* board ID, 11 letters and digits */
	unsigned n_ports;    /* GigabitEthernet1..n */
	bool http_outside;   /* the host fetches what is not one of this router's own addresses */
	bool keep_ike_keys;  /* for captures, ike_keys.h */
	const struct rsa_holder *holder; /* of private keys, outlives the router; NULL: itself */
	bool tcp_outside;		 /* TCP of its addresses is the host's */
	bool works_outside;		 /* the host has threads for what takes long (work.h) */
};

struct router *router_new(const struct router_env *, struct when now);
void router_free(struct router *); /* accepts NULL, wipes keys */

/* ---- time and inputs ---- */
void router_tick(struct router *, struct when now);
mono_t router_deadline(const struct router *);
void router_time(struct router *,
		 struct when now);	       /* before it is asked something; nothing falls due */
struct when router_now(const struct router *); /* the time of the last input */
void router_frame_in(struct router *, struct when now, unsigned port, struct bytes frame);
void router_wire_state(struct router *, struct when now, unsigned port, bool up);

/* What a port is on its wire, when the host knows. */
void router_port_mac(struct router *, struct when now, unsigned port, const uint8_t mac[6]);
/* An IPv4 packet of the host's TCP; what may not leave is dropped. */
void router_packet_in(struct router *, struct when now, struct bytes packet);

/* An HTTP request from outside the virtual network: every one gets a ROUTER_FX_HTTP with its number. */
void router_http_in(struct router *, struct when now, uint64_t id, bool post, const char *target,
		    struct bytes body);

/* What a ROUTER_FX_FETCH brought; status 0: there was no answer. */
void router_fetched(struct router *, struct when now, uint64_t id, unsigned status,
		    const char *content_type, struct bytes body);

/* ---- effects for the host ---- */
enum router_fx_kind {
	ROUTER_FX_FRAME,  /* octets leave on a port */
	ROUTER_FX_FILE,	  /* write (or, with data NULL, delete) a file of nvram: or flash: */
	ROUTER_FX_RELOAD, /* power-cycle this router */
	ROUTER_FX_EVENT,  /* for the words in cli/ */
	ROUTER_FX_NOTICE, /* for a command that waits */
	ROUTER_FX_HTTP,	  /* the answer to a router_http_in(), its body in data */
	ROUTER_FX_FETCH,  /* HTTP asks a real host: http.url, by POST when data has octets */
	ROUTER_FX_WORK,	  /* for a thread: work.h; the job is the host's */
	ROUTER_FX_STREAM, /* a stream of the virtual network, for a vty or a terminal client */
	ROUTER_FX_PACKET, /* for the host's TCP */
};

/* Notices of the router's own operations; others number theirs from ROUTER_NOTICE_OTHER. */
enum router_notice_kind {
	ROUTER_NOTICE_PROBE = 1, /* data: struct net_fx_probe, of a ping or traceroute */
	ROUTER_NOTICE_PING_DONE, /* data: struct net_fx_ping_done */
	ROUTER_NOTICE_KEY,	 /* of router_make_key() */
	ROUTER_NOTICE_OTHER = 16
};

/* Progress or end of an operation that a command waits for. */
struct router_notice {
	uint64_t op;
	int kind;  /* of the operation's own enumeration */
	bool last; /* nothing more comes */
	uint64_t number;
	const char *text; /* or NULL */
	const void *data; /* the operation's own, or NULL */
};

enum router_stream_kind {
	ROUTER_STREAM_OPEN,
	ROUTER_STREAM_DATA,
	ROUTER_STREAM_WRITABLE, /* after a send that was not taken whole */
	ROUTER_STREAM_CLOSED,	/* from here on the id is gone */
	ROUTER_STREAM_REFUSED,
	ROUTER_STREAM_UNREACHABLE,
	ROUTER_STREAM_TIMEOUT,
	ROUTER_STREAM_RESET
};

struct router_fx {
	enum router_fx_kind kind;
	unsigned port;
	struct bytes data;
	const char *path; /* "nvram:startup-config" */
	bool secret;	  /* mode 0600 */
	struct event event;
	struct router_notice notice;
	struct {
		uint64_t id;
		unsigned status;
		const char *content_type; /* or NULL */
		const char *url;	  /* FETCH */
		bool post;		  /* FETCH */
		ip4_t src;		  /* FETCH: the address to come from; 0: not known */
	} http;
	struct router_job *job;
	struct {
		enum router_stream_kind kind;
		bool accepted; /* OPEN: the far end opened it, to local_port */
		uint32_t id;   /* for net_stream_send() and the like */
		uint16_t local_port;
		ip4_t peer;
	} stream;
};

bool router_poll(struct router *, struct router_fx *); /* frames, files, reload */
/* Frames alone, many at once: how many of them; they live until the next call on the router. */
struct router_frame {
	unsigned port;
	struct bytes octets;
};
size_t router_poll_frames(struct router *, struct router_frame *, size_t max);
bool router_poll_shell(struct router *, struct router_fx *); /* events, notices, streams */
void router_reload(struct router *);			     /* queues ROUTER_FX_RELOAD */
void router_say(struct router *, const struct event *); /* queue an event of the router's own */
uint64_t router_new_op(struct router *);
void router_notify(struct router *, const struct router_notice *);

/* ---- configuration ---- */
struct conf *router_conf(struct router *);
/* After a change of the tree: what the engines need is read anew at the next tick, once. */
void router_conf_changed(struct router *);
/* Reads it now; the shell calls it before an exec command and when all that was typed is carried out. */
void router_settle(struct router *);
const char *router_hostname(const struct router *);
const char *router_serial(const struct router *);

/* ---- the network, for displays and commands ---- */
struct net *router_net(struct router *);
struct net_crypto *router_net_crypto(struct router *);
bool router_owns(const struct router *, ip4_t); /* an address of an interface that is up */
bool router_port_up(const struct router *, unsigned port); /* not shut down */

/* ---- files of nvram: and flash:; flash: has folders, whose paths end with "/" ---- */
struct router_file {
	const char *path; /* "nvram:startup-config", "flash:old/edge.cfg" */
	struct bytes data;
	wall_t changed;
};
enum status router_file_put(struct router *, const char *path, struct bytes data,
			    bool secret) must_use;
bool router_file_get(const struct router *, const char *path, struct router_file *out);
enum status router_file_delete(struct router *, const char *path) must_use;
size_t router_file_list(const struct router *, const char *prefix, struct router_file *out,
			size_t max);
/* The host could not write or delete a file, which is as it was before (NULL: it was not there). */
void router_file_failed(struct router *, const char *path, const struct router_file *was,
			const char *why);
/* Octets that nvram: (else flash:) can hold, and how many more fit. */
void router_file_room(const struct router *, bool nvram, size_t *total, size_t *left);
/* At boot, from the host's disk: no effect comes back. */
enum status router_file_load(struct router *, const char *path, struct bytes data,
			     wall_t changed) must_use;

/* ---- clock ---- */
void router_clock_set(struct router *, wall_t); /* moves this router's wall clock only */
wall_t router_wall(const struct router *);
bool router_clock_is_set(const struct router *);

#endif
