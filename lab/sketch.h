/*
 * What a router tells of itself for the drawing of a lab: its parts in a group or a PKI, the keys it holds and
 * with whom. Plain data; the host fills it out of the views of the router's engines.
 */
#ifndef GKMSH_LAB_SKETCH_H
#define GKMSH_LAB_SKETCH_H

#include "base/addr.h"
#include "base/bytes.h"
#include "base/text.h"

#define LAB_SKETCH_LINES 6
#define LAB_SKETCH_KEYS	 6 /* shown; more are counted */
#define LAB_SKETCH_TIES	 256
#define LAB_SKETCH_TEXT	 64

enum lab_part {
	LAB_PART_NONE,
	LAB_PART_MEMBER,
	LAB_PART_SERVER, /* a key server or a certificate server */
};

enum lab_tie_kind {
	LAB_TIE_MEMBER,	 /* of a key server: to is registered here */
	LAB_TIE_FOLLOWS, /* of a secondary key server: to is its primary */
};

struct lab_tie {
	enum lab_tie_kind kind;
	ip4_t to;
};

struct lab_key {
	char name[24]; /* "TEK 1a2b3c4d" */
	uint32_t left_s, life_s;
};

struct lab_sketch {
	enum lab_part part; /* the highest of all it plays */
	bool leads;	    /* the primary of a group */
	unsigned n_lines, n_keys, n_ties, more_keys;
	char lines[LAB_SKETCH_LINES][LAB_SKETCH_TEXT];
	struct lab_key keys[LAB_SKETCH_KEYS];
	struct lab_tie ties[LAB_SKETCH_TIES];
};

/* Each is left out when there is no room. */
void lab_sketch_line(struct lab_sketch *, const char *fmt, ...) format_of(2, 3);
void lab_sketch_key(struct lab_sketch *, const char *kind, struct bytes spi, uint32_t left_s,
		    uint32_t life_s);
void lab_sketch_tie(struct lab_sketch *, enum lab_tie_kind, ip4_t to);

struct lab;
/* The lab as a picture: SVG that needs nothing from elsewhere. */
void lab_graph(const struct lab *, struct text *out);

#endif
