/*
 * The remote end of scp: records that are a line each ("C0644 LENGTH NAME"), octets behind them, and a zero
 * octet, or one of 1 and 2 and a line that says what went wrong, as the answer to each.
 */
#include <stdlib.h>
#include <string.h>

#include "cli/shell_int.h"
#include "cli/transfer_int.h"
#include "crypto/secret.h"

#define LINE_MAX_ 1024 /* of a record */
#define PIECE	  16384

enum scp_state {
	SCP_GREET,  /* sink: the first zero is still to be sent */
	SCP_RECORD, /* sink: a line */
	SCP_DATA,   /* sink: octets of a file */
	SCP_TAIL,   /* sink: the zero behind them */
	SCP_ASKED,  /* source: waits to be asked for the record */
	SCP_HEADER, /* source: the record is out */
	SCP_BODY,   /* source: octets go out */
	SCP_LAST,   /* source: waits for the last answer */
};

struct scp {
	struct transfer base;
	enum scp_state state;
	char *target;	    /* "flash:", "flash:x"; NULL: no such place */
	char *path;	    /* of the file that comes */
	const char *refuse; /* why nothing is done */
	bool must_be_folder;
	size_t size, at;
	uint8_t *data;
};

static void drop_file(struct scp *s)
{
	if (s->data)
		crypto_wipe(s->data, s->size);
	free(s->data);
	free(s->path);
	s->data = NULL;
	s->path = NULL;
}

static void scp_free(struct transfer *t)
{
	struct scp *s = (struct scp *)t;

	drop_file(s);
	free(s->target);
	free(s);
}

static void finish(struct scp *s, int status)
{
	s->base.status |= status;
	s->base.over = true;
}

/* 1: this file did not go, 2: nothing goes on. */
static void complain(struct scp *s, char severity, const char *path, const char *why,
		     struct text *out)
{
	text_addc(out, severity);
	text_addf(out, "%s%s%s\n", path ? path : "", path ? ": " : "", why);
	s->base.status = 1;
	if (severity == 2)
		finish(s, 1);
}

/* ---- sink ---- */

/* Where a file of that name goes. */
static enum status place(struct scp *s, const char *name, struct text *out)
{
	if (!s->target)
		return ST_SYNTAX;
	if (transfer_folder(&s->base, s->target, out))
		text_add(out, name);
	else if (s->must_be_folder)
		return ST_ABSENT;
	else
		text_clear(out), text_add(out, s->target);
	return text_ok(out) ? ST_OK : ST_NOMEM;
}

static void begin_file(struct scp *s, size_t size, const char *name, struct text *out)
{
	struct text path = TEXT_EMPTY;
	enum status st = place(s, name, &path);

	if (st == ST_OK && size > transfer_room(&s->base, text_str(&path)))
		st = ST_LIMIT;
	if (st == ST_OK && files_private(text_str(&path)))
		st = ST_REFUSED;
	if (st == ST_OK) {
		s->data = malloc(size ? size : 1);
		s->path = text_take(&path);
		s->size = size;
		s->at = 0;
		if (!s->data || !s->path)
			st = ST_NOMEM;
	}
	if (st == ST_OK) {
		s->state = size ? SCP_DATA : SCP_TAIL;
		text_addc(out, '\0');
	} else {
		drop_file(s);
		complain(s, 1, name, files_reason(st), out);
	}
	text_free(&path);
}

static void take_record(struct scp *s, char *line, struct text *out)
{
	char *end, *name;
	unsigned long long size;

	switch (line[0]) {
	case 'C':
		(void)strtoul(line + 1, &end, 8);
		size = strtoull(end, &name, 10);
		if (end == line + 1 || *end != ' ' || name == end || *name != ' ' || !name[1] ||
		    strchr(name, '/') || strchr(name, ':') || size > SIZE_MAX / 2)
			complain(s, 2, NULL, "bad record", out);
		else
			begin_file(s, (size_t)size, name + 1, out);
		break;
	case 'T': /* times: the router has its own clock */
		text_addc(out, '\0');
		break;
	case 1: /* the far end's own trouble with a file */
		break;
	case 2:
		finish(s, 1);
		break;
	case 'D':
	case 'E':
		complain(s, 2, NULL, "folders are not taken", out);
		break;
	default:
		complain(s, 2, NULL, "bad record", out);
	}
}

static size_t take_line(struct scp *s, struct bytes in, struct text *out)
{
	const uint8_t *end = in.n ? memchr(in.p, '\n', in.n) : NULL;
	char line[LINE_MAX_];
	size_t n = end ? (size_t)(end - in.p) : in.n;

	if (n >= sizeof line) {
		complain(s, 2, NULL, "bad record", out);
		return in.n;
	}
	if (!end)
		return 0;
	memcpy(line, in.p, n);
	line[n] = '\0';
	if (strlen(line) != n)
		complain(s, 2, NULL, "bad record", out);
	else
		take_record(s, line, out);
	return n + 1;
}

static size_t take_data(struct scp *s, struct bytes in)
{
	size_t n = in.n < s->size - s->at ? in.n : s->size - s->at;

	if (n)
		memcpy(s->data + s->at, in.p, n);
	s->at += n;
	if (s->at == s->size)
		s->state = SCP_TAIL;
	return n;
}

/* A zero says that the octets are what the file holds: now it is kept. */
static size_t take_tail(struct scp *s, struct bytes in, struct text *out)
{
	enum status st;

	if (!in.n)
		return 0;
	if (in.p[0] == 0) {
		st = files_write(s->base.router, s->path, BYTES(s->data, s->size));
		if (st == ST_OK)
			text_addc(out, '\0');
		else
			complain(s, 1, s->path, files_reason(st), out);
	} else {
		s->base.status = 1; /* its words follow as a record that says so */
		text_addc(out, '\0');
	}
	s->state = SCP_RECORD;
	drop_file(s);
	return in.p[0] == 0 ? 1 : 0;
}

/* ---- source ---- */

static void send_header(struct scp *s, struct text *out)
{
	struct text data = TEXT_EMPTY;
	enum status st = s->target ? files_read(s->base.shell, s->target, &data) : ST_SYNTAX;
	const char *name;

	if (st != ST_OK) {
		complain(s, 2, s->target, files_reason(st), out);
		text_free(&data);
		return;
	}
	name = strrchr(s->target, '/');
	s->size = data.len;
	s->data = (uint8_t *)text_take(&data);
	text_addf(out, "C0644 %zu %s\n", s->size, name ? name + 1 : files_name(s->target));
	s->state = SCP_HEADER;
}

static void send_piece(struct scp *s, struct text *out)
{
	size_t n = s->size - s->at < PIECE ? s->size - s->at : PIECE;

	if (n)
		text_addn(out, (const char *)s->data + s->at, n);
	s->at += n;
	if (s->at < s->size)
		return;
	text_addc(out, '\0');
	s->state = SCP_LAST;
}

/* Its answer is a zero, or a complaint that ends it. */
static size_t take_answer(struct scp *s, struct bytes in, struct text *out)
{
	if (!in.n)
		return 0;
	if (in.p[0] != 0) {
		finish(s, 1);
		return in.n;
	}
	if (s->state == SCP_ASKED)
		send_header(s, out);
	else if (s->state == SCP_HEADER)
		s->state = SCP_BODY;
	else
		finish(s, 0);
	return 1;
}

static size_t scp_step(struct transfer *t, struct bytes in, struct text *out)
{
	struct scp *s = (struct scp *)t;

	if (s->refuse) {
		complain(s, 2, NULL, s->refuse, out);
		return in.n;
	}
	switch (s->state) {
	case SCP_GREET:
		text_addc(out, '\0');
		s->state = SCP_RECORD;
		return 0;
	case SCP_RECORD:
		return take_line(s, in, out);
	case SCP_DATA:
		return take_data(s, in);
	case SCP_TAIL:
		return take_tail(s, in, out);
	case SCP_BODY:
		send_piece(s, out);
		return 0;
	default:
		return take_answer(s, in, out);
	}
}

/* Between two files it is the end; inside of one the file is lost. */
static void scp_ended(struct transfer *t)
{
	struct scp *s = (struct scp *)t;

	finish(s, s->state == SCP_RECORD || s->state == SCP_LAST ? 0 : 1);
}

/* ---- what was asked for ---- */

/* "scp -v -d -t -- flash:x": options, then one place. */
static bool read_command(struct scp *s, const char *command)
{
	const char *p = strchr(command, ' ');
	bool sink = false, source = false;

	while (p && *(p += strspn(p, " ")) == '-') {
		size_t n = strcspn(p, " ");
		bool last = n == 2 && p[1] == '-';
		for (size_t i = 1; i < n; i++) {
			sink |= p[i] == 't';
			source |= p[i] == 'f';
			s->must_be_folder |= p[i] == 'd';
		}
		p += n;
		if (last) {
			p += strspn(p, " ");
			break;
		}
	}
	if (!p || sink == source)
		return false;
	s->state = sink ? SCP_GREET : SCP_ASKED;

	struct text place = TEXT_EMPTY;
	size_t n = strlen(p);
	if (n > 1 && (p[0] == '\'' || p[0] == '"') && p[n - 1] == p[0])
		p++, n -= 2;
	text_addn(&place, n ? p : "flash:", n ? n : 6);
	if (strcmp(text_str(&place), ".") == 0)
		text_clear(&place), text_add(&place, "flash:");
	if (text_ok(&place) && !shell_file_path(text_str(&place), &s->target))
		s->target = NULL;
	text_free(&place);
	return true;
}

struct transfer *scp_new(const char *command, const char *why)
{
	static const struct transfer_kind kind = {
	    .step = scp_step, .ended = scp_ended, .free = scp_free};
	struct scp *s = calloc(1, sizeof *s);

	if (!s)
		return NULL;
	s->base.kind = &kind;
	s->refuse = why;
	if (!read_command(s, command) && !why)
		s->refuse = "usage: scp -t|-f PLACE";
	return &s->base;
}
