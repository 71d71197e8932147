#include "config.h"

#include "io/attach.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <termios.h>
#include <unistd.h>

#include <libtelnet.h>

#include "base/text.h"
#include "io/io_limits.h"

#define KEY_LEAVE 0x1d /* Ctrl-] */

struct attached {
	int fd, signals;
	telnet_t *telnet;
	struct termios saved;
	bool terminal, naws, said_all, over;
};

static void write_all(struct attached *a, int fd, const char *p, size_t n)
{
	while (n && !a->over) {
		ssize_t w = write(fd, p, n);
		if (w < 0 && errno != EINTR && errno != EAGAIN)
			a->over = true;
		if (w > 0) {
			p += w;
			n -= (size_t)w;
		}
	}
}

static void tell_window(struct attached *a)
{
	struct winsize ws = {0};

	if (!a->naws || ioctl(STDOUT_FILENO, TIOCGWINSZ, &ws) != 0)
		return;
	char size[] = {(char)(ws.ws_col >> 8), (char)ws.ws_col, (char)(ws.ws_row >> 8),
		       (char)ws.ws_row};
	telnet_subnegotiation(a->telnet, TELNET_TELOPT_NAWS, size, sizeof size);
}

static void on_event(telnet_t *t, telnet_event_t *ev, void *ctx)
{
	struct attached *a = ctx;

	(void)t;
	switch (ev->type) {
	case TELNET_EV_DATA:
		write_all(a, STDOUT_FILENO, ev->data.buffer, ev->data.size);
		break;
	case TELNET_EV_SEND:
		if (!a->said_all)
			write_all(a, a->fd, ev->data.buffer, ev->data.size);
		break;
	case TELNET_EV_DO:
		if (ev->neg.telopt == TELNET_TELOPT_NAWS) {
			a->naws = true;
			tell_window(a);
		}
		break;
	case TELNET_EV_ERROR:
		a->over = true;
		break;
	default:
		break;
	}
}

/* ---- the terminal ---- */

static void make_raw(struct attached *a)
{
	struct termios raw;

	a->terminal = tcgetattr(STDIN_FILENO, &a->saved) == 0;
	raw = a->saved;
	cfmakeraw(&raw);
	if (a->terminal)
		a->terminal = tcsetattr(STDIN_FILENO, TCSADRAIN, &raw) == 0;
}

static bool from_terminal(struct attached *a)
{
	char buf[IO_READ_SIZE];
	ssize_t n = read(STDIN_FILENO, buf, sizeof buf);

	if (n < 0)
		return errno == EINTR;
	char *leave = a->terminal ? memchr(buf, KEY_LEAVE, (size_t)n) : NULL;
	if (leave)
		n = leave - buf;
	telnet_send(a->telnet, buf, (size_t)n);
	if (leave)
		a->over = true;
	/* The end of a pipe: what the router still says is waited for. */
	if (n == 0 && !leave) {
		a->said_all = true;
		(void)shutdown(a->fd, SHUT_WR);
	}
	return n > 0;
}

static void from_router(struct attached *a)
{
	char buf[IO_READ_SIZE];
	ssize_t n = read(a->fd, buf, sizeof buf);

	if (n > 0)
		telnet_recv(a->telnet, buf, (size_t)n);
	else if (n == 0 || errno != EINTR)
		a->over = true;
}

static void from_signal(struct attached *a)
{
	struct signalfd_siginfo info;

	if (read(a->signals, &info, sizeof info) != sizeof info)
		return;
	if (info.ssi_signo == SIGWINCH)
		tell_window(a);
	else
		a->over = true;
}

static void join(struct attached *a)
{
	struct pollfd p[] = {{.fd = a->fd, .events = POLLIN},
			     {.fd = a->signals, .events = POLLIN},
			     {.fd = STDIN_FILENO, .events = POLLIN}};

	while (!a->over) {
		if (poll(p, 3, -1) < 0)
			continue;
		if (p[0].revents)
			from_router(a);
		if (p[1].revents)
			from_signal(a);
		if (!a->over && p[2].revents && !from_terminal(a))
			p[2].fd = -1;
	}
}

/* ---- the socket ---- */

static enum status connect_to(const char *path, int *out)
{
	struct sockaddr_un at = {.sun_family = AF_UNIX};
	int fd;

	if (!str_fit(at.sun_path, sizeof at.sun_path, path))
		return ST_RANGE;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return ST_IO;
	if (connect(fd, (struct sockaddr *)&at, sizeof at) == 0) {
		*out = fd;
		return ST_OK;
	}
	enum status st = errno == ENOENT || errno == ECONNREFUSED ? ST_ABSENT
			 : errno == EACCES			  ? ST_REFUSED
								  : ST_IO;
	close(fd);
	return st;
}

enum status io_attach(const char *path)
{
	static const telnet_telopt_t options[] = {
	    {TELNET_TELOPT_NAWS, TELNET_WILL, TELNET_DONT},
	    {TELNET_TELOPT_ECHO, TELNET_WONT, TELNET_DO},
	    {TELNET_TELOPT_SGA, TELNET_WILL, TELNET_DO},
	    {-1, 0, 0},
	};
	struct attached a = {.fd = -1, .signals = -1};
	sigset_t set;
	enum status st = connect_to(path, &a.fd);

	if (st != ST_OK)
		return st;
	sigemptyset(&set);
	sigaddset(&set, SIGWINCH);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN);
	a.signals = signalfd(-1, &set, SFD_CLOEXEC);
	a.telnet = telnet_init(options, on_event, 0, &a);
	if (a.signals >= 0 && a.telnet) {
		make_raw(&a);
		join(&a);
		if (a.terminal)
			(void)tcsetattr(STDIN_FILENO, TCSADRAIN, &a.saved);
	} else {
		st = ST_IO;
	}
	if (a.telnet)
		telnet_free(a.telnet);
	if (a.signals >= 0)
		close(a.signals);
	close(a.fd);
	return st;
}
