/*
 * What the files of cli/ share of a shell: see shell.h for what it is.
 */
#ifndef GKMSH_CLI_SHELL_INT_H
#define GKMSH_CLI_SHELL_INT_H

#include "base/list.h"
#include "cli/log.h"
#include "cli/shell.h"

struct dispatch;
struct run;
struct router_key;
struct command;

struct shell {
	struct router *router;
	const struct gram *gram;
	struct list sessions;
	struct list streams;	    /* of shell_stream.h */
	uint64_t listen_generation; /* of the configuration that the ports were opened by */
	struct log *log;
	struct dispatch *dispatch;
	struct when now;
	mono_t born;
	int tty; /* terminal of the line editors, -1 until one is needed */
	bool own_tty;
	uint64_t log_generation;   /* of the configuration that the log was set from */
	uint64_t saved_generation; /* of the configuration as nvram has it */
	uint64_t seen_generation;  /* whose change is known */
	wall_t changed;		   /* last change of the configuration, 0 = none */
	char *changed_by;
	wall_t saved;
	unsigned n_booting; /* a configuration is being read: no prompts, no CONFIG_I */
	mono_t reload_at;   /* MONO_NEVER */
	char *reload_reason;
	struct config_log *config_log; /* NULL until a line is kept */
};

/* The terminal that libedit wants; -1 when the system gives none. */
int shell_tty(struct shell *);
/* Counts a change of the configuration and who made it. */
void shell_note_change(struct shell *, const char *by);
/* Notes it when the tree is another than last seen. */
void shell_watch_config(struct shell *, const char *by);
/* After a change: sessions whose node is gone go back to the top of the configuration. */
void shell_check_nodes(struct shell *);
bool shell_modified(const struct shell *);
void shell_note_saved(struct shell *);
/* write memory: says "Building configuration..." and how it went. */
bool shell_save(struct command *);
bool shell_save_now(struct shell *); /* without a word */
/* Reads lines into the tree as a startup configuration is read; report may be NULL. */
enum status shell_read_config(struct shell *, const char *config, struct text *report) must_use;
/* The same into another tree than the router's. */
enum status shell_read_into(struct shell *, struct conf_node *root, const char *config,
			    struct text *report) must_use;
/* What a file is called in the router; NULL stands for the running configuration. false: no such place. The
 * caller frees *out. */
bool shell_file_path(const char *typed, char **out);
/* A line of the log and of every console and monitoring session. */
void shell_log(struct shell *, int severity, const char *facility, const char *mnemonic,
	       const char *fmt, ...) format_of(5, 6);
void shell_debug(struct shell *, const char *text);
/* Takes levels, sizes and stamps from the configuration. */
void shell_log_configure(struct shell *);
void shell_reload_now(struct shell *);
/* The RSA key that SSH serves; NULL when there is none. */
const struct router_key *shell_ssh_rsa_key(struct shell *);

#endif
