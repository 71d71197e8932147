/*
 * Many routers on virtual wires under one virtual clock. The lab knows a node only through a table of
 * functions, so it runs the real router (app/ plugs it in) as well as a bare IPv4 engine (its tests).
 *
 * Nothing here touches a socket or reads a clock: the host calls lab_run() with the time that has passed,
 * and lab_kick() after it has fed a node by itself. Everything that happens is fixed by the topology, the
 * seed and the order of the calls.
 */
#ifndef GKMSH_LAB_LAB_H
#define GKMSH_LAB_LAB_H

#include "base/addr.h"
#include "base/text.h"
#include "base/when.h"
#include "lab/sketch.h"
#include "lab/topo.h"

struct lab;

/* ---- a node, as the lab sees it ---- */

struct lab_boot {
	unsigned index; /* in the topology, from 0 */
	const char *name;
	unsigned n_ports;
	uint8_t seed[32];    /* fixes every random choice of the node */
	const char *startup; /* start configuration of the topology; NULL: none */
	bool again;	     /* not the first time: a reload, or start after stop */
	bool reload;	     /* the node asked for it, so what it saved counts */
};

#define LAB_KEY_LINE 512

enum lab_fx_kind {
	LAB_FX_FRAME,
	LAB_FX_RELOAD, /* power-cycle it */
};
struct lab_fx {
	enum lab_fx_kind kind;
	unsigned port;
	struct bytes frame; /* good until the next call on the node */
};

struct lab_node_ops {
	void *(*boot)(void *host, const struct lab_boot *, struct when now); /* NULL: no memory */
	void (*power_off)(void *node);
	void (*frame_in)(void *node, struct when now, unsigned port, struct bytes frame);
	void (*wire_state)(void *node, struct when now, unsigned port, bool up);
	bool (*port_up)(void *node, unsigned port); /* not shut down: gives a carrier */
	bool (*owns)(void *node, ip4_t address);
	void (*tick)(void *node, struct when now);
	mono_t (*deadline)(void *node);
	bool (*poll)(void *node, struct lab_fx *);
	/* Row i of Wireshark's esp_sa table, keys included; false: no more. NULL where there are none. */
	bool (*esp_key)(void *node, size_t i, char out[static LAB_KEY_LINE]);
	/* The same of its ikev1_decryption_table: SAs that are gone, too. */
	bool (*ike_key)(void *node, size_t i, char out[static LAB_KEY_LINE]);

	/* Its parts and keys, for the drawing (sketch.h); *out is empty. NULL: nodes are drawn plain. */
	void (*sketch)(void *node, struct when now, struct lab_sketch *out);

	/* ---- its console, for plays; NULL where there is none ---- */
	void *(*console_open)(void *node, struct when now); /* without echo */
	void (*console_close)(void *line);
	void (*console_write)(void *line, struct when now, struct bytes);
	bool (*console_read)(void *line, struct text *out);
	bool (*console_idle)(void *line); /* at a prompt or at a question, nothing under way */

	/* ---- work outside virtual time (HTTP, SSH of this process); may be NULL ---- */
	/* Moves it along, waiting a little for it; true: not done, virtual time has to wait. */
	bool (*host_busy)(void *host);
};

/* What a datagram says, for the ladder of messages: "ISAKMP main mode 1". false: not known. */
typedef bool (*lab_describe_fn)(void *host, ip4_t src, ip4_t dst, uint16_t src_port,
				uint16_t dst_port, struct bytes udp_payload, struct text *out);

struct lab_conf {
	const struct topo *topo; /* outlives the lab */
	const struct lab_node_ops *ops;
	void *host;
	wall_t wall;		  /* when the topology names no clock */
	uint64_t seed;		  /* when it names no seed */
	lab_describe_fn describe; /* or NULL */
};

/* Boots every router, in the file's order. */
struct lab *lab_new(const struct lab_conf *);
void lab_free(struct lab *);

/* ---- time ---- */
struct when lab_now(const struct lab *);
mono_t lab_deadline(const struct lab *); /* MONO_NEVER: nothing will happen by itself */
/* Virtual time goes on by us; everything due happens in order. */
void lab_run(struct lab *, uint64_t us);
/* Until the next thing due has happened, at most us; false: nothing was due, us have passed. */
bool lab_run_next(struct lab *, uint64_t us);
/* clock rate: virtual seconds a real second. */
double lab_rate(const struct lab *);

/* ---- nodes ---- */
size_t lab_nodes(const struct lab *);
const struct topo *lab_topo(const struct lab *);
/* NULL: a bridge, or powered off. Changes when the node is started anew. */
void *lab_node(const struct lab *, size_t i);
/* How often the node was booted: lines to an earlier life are gone. */
unsigned lab_node_life(const struct lab *, size_t i);
void lab_kick(struct lab *, size_t i); /* after the host has fed the node: its effects move on */
enum status lab_stop_node(struct lab *, size_t i) must_use;
enum status lab_start_node(struct lab *, size_t i) must_use;

/* ---- faults ---- */
struct lab_fault {
	bool down;
	unsigned loss, duplicate, reorder; /* percent */
	uint64_t delay_us;		   /* each way, beside the wire's own */
};
/* Of the wire at that port; false: no wire there. */
bool lab_wire_fault(const struct lab *, size_t node, unsigned port, struct lab_fault *out);
enum status lab_set_wire_fault(struct lab *, size_t node, unsigned port,
			       const struct lab_fault *) must_use;
enum status lab_cut(struct lab *, size_t a, size_t b) must_use;
void lab_heal(struct lab *);

/* ---- capture, messages ---- */
/* ST_ABSENT no such port, ST_EXISTS, ST_IO (text in *why). streams: also what stands in TCP's place. */
enum status lab_capture(struct lab *, size_t node, unsigned port, const char *path, bool streams,
			struct text *why) must_use;
enum status lab_capture_stop(struct lab *, size_t node, unsigned port) must_use; /* port 0: all */
void lab_capture_flush(struct lab *);
/*
 * Only whoever asks for them gets them, in files that their owner alone can read, a line for each: the ESP keys of
 * a router now in the file, what opens its IKE in a second one whose name ends with LAB_IKE_KEYS.
 */
#define LAB_IKE_KEYS ".ikev1"
struct lab_keys_written {
	size_t esp, ike;
};
enum status lab_capture_keys(struct lab *, size_t node, const char *path,
			     struct lab_keys_written *) must_use;
/* The ladder of what nodes sent each other; a and b < 0: all. */
void lab_messages(const struct lab *, int a, int b, struct text *out);

struct lab_stats {
	uint64_t frames, bytes, delivered, lost, cut, overflowed;
	size_t in_flight;
};
void lab_view_stats(const struct lab *, struct lab_stats *);

/* ---- the console's commands ---- */
enum lab_outcome {
	LAB_DONE,
	LAB_FAILED, /* the reason is in the output */
	LAB_QUIT,
	LAB_CONNECT, /* the host joins this line to the console of *node; Ctrl-] leaves */
};
/* One line; what it prints is added to *out. Runs virtual time for clock advance. */
enum lab_outcome lab_command(struct lab *, const char *line, struct text *out, size_t *node);
/* Lines of a file; stops at the first that fails. */
enum lab_outcome lab_script(struct lab *, const char *path, struct text *out);

/* ---- plays ---- */
struct lab_play {
	const char *path;
	const char *skip; /* "0,2,3,8-9": titles or their numbers, or NULL */
	const char *only; /* the same, or NULL */
	bool keep_going;  /* after a step that differed */
	void (*print)(void *ctx, const char *text); /* the dialogue as it runs; may be NULL */
	void *ctx;
};
struct lab_play_result {
	unsigned steps, passed, differed, skipped; /* skipped: as asked */
	unsigned impossible; /* of differed: the router knows no such command */
};
/* ST_OK: it was played, see the result. ST_SYNTAX, ST_IO: text in *why. */
enum status lab_play_run(struct lab *, const struct lab_play *, struct lab_play_result *,
			 struct text *why) must_use;
/* 0 when all that was not to be skipped passed, else 1. */
int lab_play_exit(const struct lab_play_result *);

#endif
