#include "io/ssh_private.h"

#include <libssh/libssh.h>
#include <stdlib.h>
#include <string.h>

#include "io/io_limits.h"

/*
 * These run inside libssh. They only take down what is asked; the session is opened, fed and freed outside,
 * where libssh is not on the stack.
 */

static bool set_user(struct ssh_line *s, const char *user)
{
	char *copy = str_copy(user);

	if (!copy)
		return false;
	free(s->user);
	s->user = copy;
	return true;
}

static int denied(struct ssh_line *s)
{
	if (++s->failures >= s->limits.tries)
		s->fault = true; /* this answer is still sent, then the connection ends */
	return SSH_AUTH_DENIED;
}

static int granted(struct ssh_line *s, const char *user)
{
	if (!set_user(s, user))
		return denied(s);
	s->authenticated = true;
	return SSH_AUTH_SUCCESS;
}

static int on_none(ssh_session session, const char *user, void *arg)
{
	(void)session, (void)user, (void)arg;
	return SSH_AUTH_DENIED; /* how clients ask which methods there are: no attempt */
}

static bool password_ok(struct ssh_line *s, const char *user, const char *password)
{
	const struct ssh_conf *conf = &s->server->conf;

	return user && password && conf->ops->password(conf->ctx, user, password);
}

static int on_password(ssh_session session, const char *user, const char *password, void *arg)
{
	struct ssh_line *s = arg;

	(void)session;
	return password_ok(s, user, password) ? granted(s, user) : denied(s);
}

static size_t base64_decode(const char *in, uint8_t *out, size_t size)
{
	static const char digits[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	uint32_t acc = 0;
	unsigned bits = 0;
	size_t n = 0;

	for (; *in && *in != '='; in++) {
		const char *d = strchr(digits, *in);
		if (!d || n == size)
			return 0;
		acc = acc << 6 | (uint32_t)(d - digits);
		bits += 6;
		if (bits >= 8) {
			bits -= 8;
			out[n++] = (uint8_t)(acc >> bits);
		}
	}
	return n;
}

static bool pubkey_ok(struct ssh_line *s, const char *user, ssh_key key)
{
	const struct ssh_conf *conf = &s->server->conf;
	uint8_t blob[4096];
	char *text = NULL;
	bool ok = false;

	if (!user || ssh_pki_export_pubkey_base64(key, &text) != SSH_OK)
		return false;
	size_t n = base64_decode(text, blob, sizeof blob);
	if (n)
		ok = conf->ops->pubkey(conf->ctx, user, BYTES(blob, n));
	ssh_string_free_char(text);
	return ok;
}

static int on_pubkey(ssh_session session, const char *user, struct ssh_key_struct *key, char state,
		     void *arg)
{
	struct ssh_line *s = arg;

	(void)session;
	if (++s->keys_offered > IO_SSH_KEYS_MAX) {
		s->fault = true;
		return SSH_AUTH_DENIED;
	}
	if (state != SSH_PUBLICKEY_STATE_NONE && state != SSH_PUBLICKEY_STATE_VALID)
		return denied(s);
	if (!pubkey_ok(s, user, key))
		return SSH_AUTH_DENIED; /* clients offer all their keys: not counted as a try */
	/* RFC 4252 7: first "would this key do", without a signature. */
	return state == SSH_PUBLICKEY_STATE_NONE ? SSH_AUTH_SUCCESS : granted(s, user);
}

/* Keyboard-interactive has no server callback in libssh 0.10: it comes as a message. 1: not for us. */
static int on_message(ssh_session session, ssh_message msg, void *arg)
{
	static const char *const prompts[] = {"Password: "};
	char echo[] = {0};
	struct ssh_line *s = arg;

	if (ssh_message_type(msg) != SSH_REQUEST_AUTH ||
	    ssh_message_subtype(msg) != SSH_AUTH_METHOD_INTERACTIVE || s->authenticated)
		return 1;
	if (!ssh_message_auth_kbdint_is_response(msg)) {
		/* The answer will not repeat who it is for. */
		if (!ssh_message_auth_user(msg) || !set_user(s, ssh_message_auth_user(msg)))
			return 1;
		ssh_message_auth_interactive_request(msg, "", "", 1, (const char **)prompts, echo);
		return 0;
	}
	if (ssh_userauth_kbdint_getnanswers(session) == 1 &&
	    password_ok(s, s->user, ssh_userauth_kbdint_getanswer(session, 0))) {
		s->authenticated = true;
		ssh_message_auth_reply_success(msg, 0);
		return 0;
	}
	denied(s);
	return 1;
}

/* ---- the channel ---- */

static int on_pty(ssh_session session, ssh_channel channel, const char *term, int width, int height,
		  int px_width, int px_height, void *arg)
{
	struct ssh_line *s = arg;

	(void)session, (void)channel, (void)term, (void)px_width, (void)px_height;
	s->pty = true;
	s->width = width > 0 ? (unsigned)width : 0;
	s->height = height > 0 ? (unsigned)height : 0;
	return 0;
}

static int on_window(ssh_session session, ssh_channel channel, int width, int height, int px_width,
		     int px_height, void *arg)
{
	struct ssh_line *s = arg;

	on_pty(session, channel, NULL, width, height, px_width, px_height, arg);
	if (s->line.session)
		s->line.ops->window(s->line.session, s->width, s->height);
	return 0;
}

static int on_shell(ssh_session session, ssh_channel channel, void *arg)
{
	struct ssh_line *s = arg;

	(void)session, (void)channel;
	if (s->asked || s->stage != SSH_STAGE_LOGIN)
		return 1;
	s->asked = true;
	return 0;
}

static int on_exec(ssh_session session, ssh_channel channel, const char *command, void *arg)
{
	struct ssh_line *s = arg;

	if (s->asked || strlen(command) > IO_SSH_COMMAND)
		return 1;
	s->command = str_copy(command);
	return s->command ? on_shell(session, channel, arg) : 1;
}

static int on_subsystem(ssh_session session, ssh_channel channel, const char *name, void *arg)
{
	struct ssh_line *s = arg;

	if (s->asked || strcmp(name, "sftp") != 0)
		return 1;
	s->sftp = true;
	return on_shell(session, channel, arg);
}

static ssh_channel on_channel(ssh_session session, void *arg)
{
	struct ssh_line *s = arg;

	if (!s->authenticated || s->channel)
		return NULL;
	s->channel = ssh_channel_new(session);
	if (s->channel && ssh_set_channel_callbacks(s->channel, &s->channel_cb) != SSH_OK)
		s->fault = true;
	return s->channel;
}

enum status ssh_line_expect_login(struct ssh_line *s)
{
	s->server_cb = (struct ssh_server_callbacks_struct){
	    .userdata = s,
	    .auth_none_function = on_none,
	    .auth_password_function = on_password,
	    .auth_pubkey_function = on_pubkey,
	    .channel_open_request_session_function = on_channel,
	};
	s->channel_cb = (struct ssh_channel_callbacks_struct){
	    .userdata = s,
	    .channel_pty_request_function = on_pty,
	    .channel_pty_window_change_function = on_window,
	    .channel_shell_request_function = on_shell,
	    .channel_exec_request_function = on_exec,
	    .channel_subsystem_request_function = on_subsystem,
	};
	ssh_callbacks_init(&s->server_cb);
	ssh_callbacks_init(&s->channel_cb);
	ssh_set_message_callback(s->session, on_message, s);
	ssh_set_auth_methods(s->session, SSH_AUTH_METHOD_PUBLICKEY | SSH_AUTH_METHOD_INTERACTIVE |
					     SSH_AUTH_METHOD_PASSWORD);
	return ssh_set_server_callbacks(s->session, &s->server_cb) == SSH_OK ? ST_OK : ST_NOMEM;
}
