/* The inside of struct lab, shared by the files of this folder. */
#ifndef GKMSH_LAB_INSIDE_H
#define GKMSH_LAB_INSIDE_H

#include <pcap/pcap.h>

#include "base/list.h"
#include "base/map.h"
#include "base/prng.h"
#include "base/timer.h"
#include "lab/lab.h"
#include "lab/lab_limits.h"

struct lab_wire;

struct lab_capture {
	struct list link;
	unsigned port;
	bool streams;
	pcap_t *pcap;
	pcap_dumper_t *dumper;
	uint64_t packets;
};

struct lab_port {
	struct lab_wire *wire; /* NULL: nothing plugged in */
	int end;	       /* which of the wire's ends this is */
	bool carrier;	       /* as last told to the node */
	bool up;	       /* as the node gives it */
};

struct lab_node {
	const struct topo_node *topo;
	unsigned index;
	void *node; /* NULL: a bridge, or off */
	struct timer timer;
	struct lab_port *ports; /* [0] unused */
	unsigned n_ports;
	unsigned life;
	struct list captures;
	struct map macs; /* of a bridge: MAC to port */
	bool reload_wanted;
	mono_t ticked;	/* the instant of its last tick */
	unsigned ticks; /* at that instant */
	uint8_t seed[32];
};

struct lab_wire {
	struct {
		unsigned node, port;
	} end[2];
	struct lab_fault fault;
	struct prng prng; /* its own, so that traffic elsewhere changes nothing here */
	unsigned in_flight;
};

/* A frame under way. */
struct lab_frame {
	struct timer timer;
	struct list link;
	struct lab_wire *wire;
	int to; /* which end */
	size_t n;
	uint8_t octets[];
};

struct lab_cut {
	unsigned a, b;
};

struct lab_message {
	wall_t at;
	unsigned from; /* node */
	ip4_t src, dst;
	uint8_t proto;
	bool first, lost;
	uint16_t n;			     /* octets kept */
	uint8_t payload[LAB_MESSAGE_OCTETS]; /* told in words when somebody asks */
};

struct lab {
	struct lab_conf conf;
	struct when now;
	wall_t wall0; /* at mono 0 */
	uint64_t seed;
	double rate;
	struct timers timers;
	struct lab_node *nodes;
	size_t n_nodes;
	struct lab_wire *wires;
	size_t n_wires;
	struct lab_cut *cuts;
	size_t n_cuts;
	struct list flying, spare; /* of struct lab_frame */
	size_t n_spare;
	struct lab_message *messages; /* a ring */
	size_t n_messages, first_message;
	struct lab_stats stats;
	bool playing;
};

enum lab_timer {
	LAB_TIMER_NODE,
	LAB_TIMER_FRAME
};

/* ---- lab.c ---- */
void lab_set_now(struct lab *, mono_t);
void lab_drain_node(struct lab *, struct lab_node *);
const char *lab_name(const struct lab *, size_t i);

/* ---- wires.c ---- */
enum status lab_wires_make(struct lab *) must_use;
void lab_wires_free(struct lab *);
void lab_transmit(struct lab *, struct lab_node *, unsigned port, struct bytes frame);
void lab_arrive(struct lab *, struct lab_frame *);
/* The carriers of both ends, told where they changed. */
void lab_wire_carrier(struct lab *, struct lab_wire *);
void lab_ports_check(struct lab *, struct lab_node *); /* what the node's ports give now */
struct lab_port *lab_port(const struct lab *, size_t node, unsigned port); /* NULL: no wire */

/* ---- capture.c ---- */
void lab_capture_frame(struct lab *, struct lab_node *, unsigned port, struct bytes frame);
void lab_capture_free(struct lab *, struct lab_node *, unsigned port); /* 0: all */

/* ---- messages.c ---- */
/* A frame that leaves a router; lost: the wire did not carry it. */
void lab_note_message(struct lab *, struct lab_node *from, struct bytes frame, bool lost);

/* ---- packets, read as far as the lab needs ---- */
struct lab_ip {
	ip4_t src, dst;
	uint8_t proto;
	bool first; /* not a later fragment */
	struct bytes payload;
};
bool lab_read_ip(struct bytes frame, struct lab_ip *out);

#endif
