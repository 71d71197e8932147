/*
 * What the files of one session share: its state, the command that is under way and the way characters
 * take. Nothing outside session*.c, command.c, pager.c, filter.c, login.c and shell.c includes it.
 *
 * Characters come in raw (session_input), are kept in `in` and taken by session_pump() as far as the
 * state allows: by the line editor, as a whole line, as the answer to a question, as a key for the
 * pager, or, while a command waits for the router, not at all but for a break.
 */
#ifndef GKMSH_CLI_SESSION_INT_H
#define GKMSH_CLI_SESSION_INT_H

#include "base/list.h"
#include "cli/command.h"
#include "cli/editor.h"
#include "cli/filter.h"
#include "cli/line_conf.h"
#include "cli/shell.h"
#include "cli/shell_int.h"
#include "cli/transfer.h"

#define SESSION_LINE_MAX 4095	     /* characters of one line; more are not taken */
#define SESSION_EDIT_MAX 1000	     /* of a line that is typed key by key */
#define SESSION_IN_MAX	 (256 << 10) /* characters waiting */
#define SESSION_HOST_MAX 20	     /* of the host name in a configuration prompt */
#define LOGIN_TRIES	 3
#define LOGIN_PATIENCE	 (30 * USEC_S)

enum session_state {
	SES_PROMPT, /* a command may be typed */
	SES_ASK,    /* a question stands */
	SES_LINES,  /* lines of a text are typed */
	SES_BUSY,   /* a command waits for the router */
	SES_PRESS,  /* Press RETURN to get started */
	SES_ENDED
};

enum run_wait {
	RUN_NOTHING, /* over when the handler returns */
	RUN_ASK,
	RUN_LINES,
	RUN_OP
};

/* The command under way. A login is one too, without a match. */
struct run {
	struct command cmd; /* first: a handler's argument leads back here */
	struct session *session;
	struct gram_match match;
	bool active;
	bool inside; /* a handler or continuation of it runs now */
	bool failed;
	bool broken;	     /* its output was cut with q */
	unsigned unanswered; /* questions that nobody was there to answer */
	enum run_wait waits;
	unsigned ask_flags;
	bool blank_ends;
	char delimiter[3]; /* RUN_LINES: ends there instead of at "quit"; "" = none */
	answer_fn answer;
	struct text question; /* what stands before the answer */
	struct text lines;
	uint64_t op;
	wake_fn wake;
	void (*on_break)(struct command *);
	/* While it waits: takes of what is typed (session_typed()); false when it cannot now. */
	bool (*keys)(struct command *);
	struct filter *filter;
	struct text partial; /* output line that has no end yet */
	bool paged;
	size_t do_at; /* where behind "do" its line began */
};

struct session {
	struct list link;
	struct shell *shell;
	enum session_kind kind;
	enum session_state state;
	bool standing; /* a console that stays when its session is over */
	bool echo;     /* what is typed is shown */
	bool logged_in;
	unsigned line; /* con 0, or the number of the vty */
	char *user, *peer;
	struct when now;
	mono_t last_input;
	mono_t prompted; /* since when it waits for its user */
	mono_t opened;
	struct line_conf conf;

	uint8_t privilege;
	uint16_t mode;
	struct conf_node *node; /* of a configuration mode */

	struct text in;
	size_t in_at;
	uint64_t taken;	   /* characters used so far */
	uint64_t barren;   /* no whole line begins before this one */
	uint64_t unbroken; /* no break stands before this one */
	bool after_cr;	   /* a LF or NUL that follows is part of the same Enter */
	bool quote;	   /* ^V: the next character is itself */
	struct text hide;  /* answer that is not echoed */

	struct text out;
	bool line_open; /* the cursor is not at the left margin */
	bool stalled;
	bool pumping;
	bool ending; /* ^Z: all configuration modes are left after this line */
	unsigned history_size;
	unsigned width, height; /* 0: as wide, as high as it takes */
	bool monitor;
	int exit_status;
	bool
	    report_only; /* reads a configuration: no terminal, what is refused goes to the report */

	/* pager */
	bool more;
	unsigned rows;
	struct text held;
	size_t held_at;
	struct text logs; /* that came while a page stood */

	struct text prompt;
	struct editor *editor;
	struct line_history *history[2]; /* exec, configuration */
	struct run run;
	unsigned tries;
	char *login_name;
	uint8_t enable_level;
	unsigned config_session;   /* in the log of configuration commands */
	struct transfer *transfer; /* instead of commands: files */
};

/* ---- session.c ---- */
void session_pump(struct session *);
void session_ready(struct session *); /* nothing under way: the prompt */
void session_end(struct session *);
void session_logout(struct session *); /* exit in exec mode */
void session_prompt_build(struct session *);
void session_leave_config(struct session *); /* back to exec mode; the log says so */
void session_where(const struct session *, char *out, size_t size); /* "admin on vty0" */
struct line_history *session_history(struct session *);
/* Reads a configuration into a tree. */
struct session *session_new_reader(struct shell *, struct conf_node *root, struct when now);
void session_destroy(struct session *);
mono_t session_deadline(const struct session *);
void session_tick(struct session *, struct when now);

/* ---- session_out.c: the terminal ---- */
void out_raw(struct session *, const char *, size_t n);	 /* as it is */
void out_text(struct session *, const char *);		 /* \n becomes CR LF */
void out_echo(struct session *, const char *, size_t n); /* what was typed, where it is shown */
void out_fresh_line(struct session *);			 /* to the left margin */
/* A line of the log between whatever stands on the screen. */
void session_log_line(struct session *, const char *line);
void session_flush_logs(struct session *); /* those that had to wait */
void session_redraw(struct session *);	   /* prompt and half-typed line anew */

/* ---- session_key.c: characters to keys ---- */
enum key_code {
	KEY_NONE = -1, /* nothing whole has come yet */
	KEY_SKIP = -2, /* a character without a meaning */
	KEY_ENTER = 0x100,
	KEY_META = 0x200 /* ESC and the character in the low octet */
};
int session_next_key(struct session *);
/* A line that lies in the input whole, without a key to act on: out gets it, cleaned. */
bool session_whole_line(struct session *, bool literal, struct text *out);
/* Takes everything up to a break character away; false when there is none. */
bool session_take_break(struct session *);
/* What came and was not used yet, as it came; the first n of it are used. */
struct bytes session_typed(const struct session *);
void session_take(struct session *, size_t n);

/* ---- session_line.c: a typed line ---- */
void session_submit(struct session *, const char *line);
void session_refuse(struct session *, enum gram_verdict, const char *line, size_t caret);
/* "do" in front in a configuration mode: where the exec line begins, else 0. */
size_t session_do_offset(const struct session *, const char *line);

/* ---- session_help.c ---- */
void session_help(struct session *, const char *line);
void session_complete(struct session *);

/* ---- session_edit.c: keys of a line or an answer ---- */
void session_edit_key(struct session *, int key);
bool session_edit_whole(struct session *);

/* ---- command.c ---- */
void run_begin(struct session *);
void run_call(struct run *, gram_handler);
void run_answer(struct run *, const char *answer);
void run_line(struct run *, const char *line);
void run_wake(struct run *, const struct router_notice *);
void run_break(struct run *);
void run_free(struct run *);
struct run *run_of(struct command *);
void run_flush(struct run *);			   /* a line without its end, onto the screen */
void run_put_line(struct run *, const char *line); /* through the filter to the pager */

/* ---- pager.c ---- */
void pager_start(struct session *);
void pager_line(struct session *, const char *line, bool ended);
void pager_key(struct session *, int key);

/* ---- login.c ---- */
void login_banner(struct session *);
void login_start(struct session *);
void login_timeout(struct session *);

#endif
