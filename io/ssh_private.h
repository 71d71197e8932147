/* Inside io/: one SSH connection, shared by its transport (ssh.c) and what the far end asks (ssh_auth.c). */
#ifndef GKMSH_IO_SSH_PRIVATE_H
#define GKMSH_IO_SSH_PRIVATE_H

#include <libssh/callbacks.h>
#include <libssh/server.h>

#include "base/list.h"
#include "io/conn.h"
#include "io/line_private.h"
#include "io/ssh.h"

struct ssh_server {
	struct io_loop *loop;
	struct io_listener *listener;
	struct ssh_conf conf;
	struct list lines;
	unsigned n_lines;
};

enum ssh_stage {
	SSH_STAGE_KEX,	   /* exchanging keys */
	SSH_STAGE_LOGIN,   /* no shell or exec yet */
	SSH_STAGE_OPEN,	   /* a session is behind it */
	SSH_STAGE_CLOSING, /* all is said: waiting for the far end to go */
};

struct ssh_line {
	struct io_conn conn; /* first: what the loop knows it by */
	struct line line;
	struct ssh_server *server;
	struct list link;
	enum ssh_stage stage;
	ssh_session session;
	ssh_event event;
	ssh_channel channel;
	struct ssh_server_callbacks_struct server_cb;
	struct ssh_channel_callbacks_struct channel_cb;
	struct ssh_login_limits limits;
	char peer[16];
	char *user;    /* who logs in; after that, who did */
	char *command; /* exec */
	unsigned width, height, failures, keys_offered;
	bool authenticated, pty, asked, sftp, kick, fault;
};

/* Sets the callbacks for logins, channel and requests on a new session. */
enum status ssh_line_expect_login(struct ssh_line *) must_use;

#endif
