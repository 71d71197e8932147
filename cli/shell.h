/*
 * The shell of one router: its sessions, its log, the words for its events. The host makes one beside
 * every router, gives it characters from lines and drains what it prints.
 */
#ifndef GKMSH_CLI_SHELL_H
#define GKMSH_CLI_SHELL_H

#include "router/router.h"

struct shell;
struct session;

/* The grammar of all commands, compiled once a process. NULL and *why on a fault in a table. */
struct gram *shell_gram_new(struct text *why);

struct shell *shell_new(struct router *, struct when now);
void shell_free(struct shell *);
struct router *shell_router(struct shell *);
/* The line editors want a terminal for its modes; nothing is read from it. A host gives the same (a
 * pty of its own) to all shells, and keeps it open; a shell that got none opens one. */
void shell_use_terminal(struct shell *, int fd);

/*
 * Reads a startup configuration as a router boots: refused lines are reported (with their number and
 * the router's words) to *report, the rest is read.
 */
enum status shell_boot(struct shell *, struct when now, const char *config,
		       struct text *report) must_use;

/* Runs what is due, turns events into words, wakes commands. The host calls it after every input to
 * the router or the shell, and forwards the effects it leaves (frames, files, reload). */
void shell_step(struct shell *, struct when now);
mono_t shell_deadline(const struct shell *);

/* ---- sessions ---- */
enum session_kind {
	SESSION_CONSOLE, /* line con 0 */
	SESSION_VTY,	 /* telnet: login as line vty says */
	SESSION_SSH,	 /* vty, the user is authenticated already */
	SESSION_EXEC,	 /* one command over SSH: no prompt, no echo, no pager; scp too */
	SESSION_SFTP,	 /* files over SSH */
};

struct session_conf {
	enum session_kind kind;
	const char *user;	/* SSH: who */
	const char *peer;	/* address of the far end for show users, or NULL */
	const char *command;	/* SESSION_EXEC */
	unsigned width, height; /* 0: the line's own */
	bool raw_terminal;	/* of a console: it echoes nothing, so the session does */
	bool standing;		/* a console that is offered anew when its user leaves it */
};

/* NULL when all lines are taken or transport input says no. */
struct session *session_open(struct shell *, struct when now, const struct session_conf *);
void session_close(struct session *); /* the far end is gone */
void session_input(struct session *, struct when now, struct bytes characters);
void session_window(struct session *, unsigned width, unsigned height);
void session_input_ended(struct session *); /* the far end types no more */
/* Characters that it takes now; those beyond are lost, so the host stops reading at 0. */
size_t session_room(const struct session *);
/* Takes what is to be sent; false when there is nothing. */
bool session_output(struct session *, struct text *out);
bool session_ended(const struct session *); /* exit, timeout or reload: flush, then close */
int session_exit_status(const struct session *);
/* The far end cannot take more now: long output waits. */
void session_stall(struct session *, bool stalled);
/* A prompt stands and nothing is under way: what a play waits for. */
bool session_idle(const struct session *);
const char *session_prompt(const struct session *);

/* ---- logins (SSH) ---- */
bool shell_password_ok(struct shell *, struct when now, const char *user, const char *password);
bool shell_pubkey_ok(struct shell *, const char *user, struct bytes ssh_blob);
bool shell_ssh_allowed(struct shell *); /* transport input of some vty */
bool shell_telnet_allowed(struct shell *);
/* The same for one caller: access-class of some vty as well. peer: an address as text. */
bool shell_vty_admits(struct shell *, bool ssh, const char *peer);
bool shell_http_allowed(struct shell *);
/* PKCS#8 or traditional PEM of the host key; an Ed25519 one is made when there is no RSA key. Freed by
 * the caller with text_free after wiping. */
enum status shell_ssh_host_key(struct shell *, struct text *pem) must_use;

#endif
