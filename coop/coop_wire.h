/*
 * The octets of cooperation (docs/coop-protocol.md): a part is a fixed header and a piece of the body;
 * the body is a list of sections. The tables here decode, encode and dump them; nothing is kept.
 * Keys are in these octets: whoever holds a body wipes it.
 */
#ifndef GKMSH_COOP_WIRE_H
#define GKMSH_COOP_WIRE_H

#include "base/record.h"
#include "coop/coop_limits.h"
#include "coop/coop_state.h"

#define COOP_MAGIC   0x434f4f50u /* "COOP" */
#define COOP_VERSION 2

/* ISAKMP exchange type of the one-message exchange that carries a part, and the payload type that holds
 * it: both of the ranges that RFC 2408 leaves to private use. */
#define COOP_EXCHANGE	  241
#define COOP_PAYLOAD	  241
#define COOP_PAYLOAD_HEAD 4

/* A part as the one payload of a message: the generic header before it, and back. */
void coop_payload_head(uint8_t head[static COOP_PAYLOAD_HEAD], size_t part);
enum status coop_payload_open(uint8_t first, struct bytes payloads, struct bytes *part) must_use;

enum coop_kind {
	COOP_ANNOUNCE = 1,
	COOP_RESEND =
	    2, /* body: a bit for every part that is missing of .sequence of the receiver's */
};

enum coop_flags {
	COOP_REPLY_REQUEST = 1 << 0,
	COOP_REPLY = 1 << 1,
	COOP_WANT_STATE = 1 << 2,   /* answer with the whole state */
	COOP_HAS_STATE = 1 << 3,    /* the whole state is in here */
	COOP_HAS_DELTA = 1 << 4,    /* what changed since the version in section DELTA */
	COOP_NOT_ELIGIBLE = 1 << 5, /* will not become primary */
	COOP_OPTIMIZE = 1 << 6,	    /* understands deltas and wants them */
	COOP_CONTRIBUTION = 1 << 7, /* to be merged */
	COOP_FLAGS_ALL = (1 << 8) - 1,
};

enum coop_wire_role {
	COOP_AS_ELECTOR = 0,
	COOP_AS_SECONDARY = 1,
	COOP_AS_PRIMARY = 2,
};

struct coop_header {
	uint8_t kind;
	uint16_t flags;
	uint8_t id_kind; /* 1: group number; 2: group address */
	uint8_t role;
	uint8_t priority;
	uint32_t identity;
	uint32_t sender;
	uint64_t instance; /* random, new at every start of the sender */
	uint32_t sequence; /* of the sender, one for each announcement */
	uint64_t ack_instance;
	uint32_t ack_sequence; /* last announcement of the receiver that its primary took */
	uint16_t part, parts;
	uint32_t total;	 /* octets of the body */
	uint32_t offset; /* of this piece in it */
	struct bytes piece;
};
#define COOP_HEADER_SIZE 56

extern const struct record coop_header_record;
enum status coop_header_decode(struct bytes, struct coop_header *) must_use;
enum status coop_header_encode(const struct coop_header *, struct wr *) must_use;

enum coop_section {
	COOP_SEC_STATUS = 1,
	COOP_SEC_LINES = 2,
	COOP_SEC_POLICY = 3,
	COOP_SEC_KEK = 4,
	COOP_SEC_TEK = 5,
	COOP_SEC_MEMBER = 6,
	COOP_SEC_GONE = 7,   /* addresses that left since the base of a delta */
	COOP_SEC_REPORT = 8, /* members registered at the sender */
	COOP_SEC_REPORT_GONE = 9,
	COOP_SEC_DELTA = 10,
	COOP_SEC_SID = 11,
	COOP_SEC_MAX = COOP_SEC_SID,
};

/* Versions of the program and of the parts of the protocol: major, minor, small. */
struct coop_version {
	uint8_t v[3];
};

struct coop_status {
	uint8_t ks_version[3];
	uint8_t coop_version[3];
	uint8_t infra[3], policy_client[3], member_client[3], sid_client[3];
	uint32_t primary;	 /* whom the sender follows; 0: nobody */
	uint32_t primary_age_ms; /* since the sender itself heard it; UINT32_MAX: never */
	uint64_t line;		 /* term of the state it holds; 0: none */
	uint32_t version;	 /* in that term */
	uint64_t pst_ms;	 /* pseudotime; 0: knows none */
	uint8_t policy_hash[32]; /* of the sender's own configuration */
	uint8_t key_hash[32];
};

/* A term of office and how far in it a state has come. */
struct coop_line {
	uint64_t id;
	uint32_t version;
};

struct coop_delta {
	uint64_t line;
	uint32_t base;
};

/* Sender identifiers: which ranges this key server gives away. Bit n of a set is KSSID n. */
struct coop_sid {
	uint8_t size_cfg, size_used; /* bits: 8 12 16 (small), 24 (medium), 32 (large) */
	uint8_t reinit;
	uint8_t current; /* KSSID in use; 255: none */
	uint32_t last;	 /* last GMSID; UINT32_MAX: none */
	uint8_t assigned[16], used[16], old[16];
};

/*
 * One body taken apart. State is filled when flags say HAS_STATE or HAS_DELTA (in a delta the members are
 * those that changed). Free with coop_body_free().
 */
struct coop_body {
	struct coop_status status;
	struct coop_line lines[COOP_LINES_MAX];
	uint32_t n_lines;
	bool has_delta, has_sid, has_state;
	struct coop_delta delta;
	struct coop_sid sid;
	struct coop_state state;
	struct coop_state reports; /* members only */
	ip4_t *gone, *reports_gone;
	uint32_t n_gone, n_reports_gone;
};
void coop_body_free(struct coop_body *);

/* What to write besides the status. All pointers may be NULL. */
struct coop_body_plan {
	const struct coop_status *status;
	const struct coop_line *lines;
	uint32_t n_lines;
	const struct coop_delta *delta;
	const struct coop_sid *sid;
	const struct coop_state *state;	  /* keys (unless delta) and members */
	const struct coop_state *reports; /* members */
	const ip4_t *gone, *reports_gone;
	uint32_t n_gone, n_reports_gone;
};

/* Into a buffer of its own, which the caller wipes and frees. Lives are written as of now. */
enum status coop_body_encode(const struct coop_body_plan *, mono_t now, uint8_t **out,
			     uint32_t *n) must_use;
enum status coop_body_decode(struct bytes, mono_t now, struct coop_body *out) must_use;

/* Do two key servers give away identifiers of one range? */
bool coop_sid_overlap(const struct coop_sid *, const struct coop_sid *);

#endif
