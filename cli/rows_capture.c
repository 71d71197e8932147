/* monitor capture: what passes the ports, kept, shown and written as a file. Not part of the configuration. */
#include <inttypes.h>
#include <stdlib.h>

#include "cli/rows.h"
#include "cli/rows_exec.h"
#include "cli/shell_int.h"
#include "cli/show_packet.h"
#include "router/capture.h"

/* The capture that the command names; made when it is to be, else refused. */
static struct capture *capture_of(struct command *cmd, bool make)
{
	const char *name = arg(cmd, "name");
	struct capture *c = captures_find(router_captures(cmd->router), name);
	enum status st;

	if (c) {
		(void)capture_takes(c, router_wall(cmd->router)); /* its time may be over */
		return c;
	}
	if (!make) {
		fail(cmd,
		     "%% Capture Name should be less than or equal to %d characters or does "
		     "not exist\n",
		     CAPTURE_NAME_MAX);
		return NULL;
	}
	st = captures_make(router_captures(cmd->router), name, &c);
	if (st == ST_OK)
		return c;
	if (st == ST_SYNTAX)
		fail(cmd, "%% Capture name is longer than %d characters\n", CAPTURE_NAME_MAX);
	else
		fail(cmd, "%% No more than %d captures\n", CAPTURES_MAX);
	return NULL;
}

/* What the buffer takes cannot change under a capture that runs. */
static struct capture *stopped(struct command *cmd, bool make)
{
	struct capture *c = capture_of(cmd, make);

	if (c && c->active) {
		fail(cmd, "Unable to modify an active capture. Stop it first.\n");
		return NULL;
	}
	return c;
}

static void do_interface(struct command *cmd)
{
	uint32_t ifid = net_if_parse(arg(cmd, "if"));
	struct capture *c;
	enum capture_way ways = has(cmd, "in")	  ? CAPTURE_IN
				: has(cmd, "out") ? CAPTURE_OUT
						  : CAPTURE_BOTH;

	if (NET_IF_KIND(ifid) != NET_IF_GIGABIT) {
		fail(cmd, "%% Capture is not supported on this interface\n");
		return;
	}
	c = stopped(cmd, !cmd->no);
	if (!c)
		return;
	if (cmd->no)
		(void)capture_remove_port(c, ifid);
	else if (capture_add_port(c, ifid, ways) != ST_OK)
		fail(cmd, "%% No more than %d interfaces in one capture\n", CAPTURE_PORTS_MAX);
}

static void do_filter(struct command *cmd)
{
	struct capture *c = stopped(cmd, !cmd->no);

	if (!c)
		return;
	free(c->acl);
	c->acl = cmd->no ? NULL : str_copy(arg(cmd, "list"));
	c->any = !cmd->no && !c->acl;
}

static void do_buffer(struct command *cmd)
{
	struct capture *c = stopped(cmd, !cmd->no);

	if (!c)
		return;
	c->circular = !cmd->no && has(cmd, "circular");
	c->size_mb = cmd->no ? CAPTURE_MB : (unsigned)arg_num(cmd, "size", c->size_mb);
}

static void do_limit(struct command *cmd)
{
	struct capture *c = stopped(cmd, !cmd->no);

	if (!c)
		return;
	c->limit = cmd->no ? 0 : arg_num(cmd, "packets", c->limit);
	c->seconds = cmd->no ? 0 : arg_num(cmd, "duration", c->seconds);
	c->snap = cmd->no ? 0 : (uint32_t)arg_num(cmd, "length", c->snap);
	c->every = cmd->no ? 0 : (uint32_t)arg_num(cmd, "every", c->every);
}

static void do_remove(struct command *cmd)
{
	struct capture *c;

	if (!cmd->no) {
		fail(cmd, "%% Incomplete command.\n\n");
		return;
	}
	c = stopped(cmd, false);
	if (c)
		captures_remove(router_captures(cmd->router), c);
}

static void do_start(struct command *cmd)
{
	struct capture *c = stopped(cmd, false);

	if (!c)
		return;
	if (!c->n_ports) {
		fail(cmd, "%% Unable to activate Capture: no interface is attached\n");
		return;
	}
	if (!c->acl && !c->any) {
		fail(cmd, "%% Unable to activate Capture: no filter is set\n");
		return;
	}
	switch (capture_start(c, router_conf(cmd->router), router_wall(cmd->router))) {
	case ST_OK:
		capture_clear(router_captures(cmd->router), c);
		print(cmd, "Started capture point : %s\n", c->name);
		shell_log(cmd->shell, LOG_LEVEL_INFO, "BUFCAP", "ENABLE",
			  "Capture Point %s enabled.", c->name);
		break;
	case ST_ABSENT:
		fail(cmd, "%% Unable to activate Capture: access-list %s does not exist\n", c->acl);
		break;
	default:
		fail(cmd, "%% Unable to activate Capture: no memory\n");
	}
}

static void do_stop(struct command *cmd)
{
	struct capture *c = capture_of(cmd, false);

	if (!c)
		return;
	if (!c->active) {
		fail(cmd, "Capture %s is not active\n", c->name);
		return;
	}
	capture_stop(c);
	print(cmd, "Stopped capture point : %s\n", c->name);
	shell_log(cmd->shell, LOG_LEVEL_INFO, "BUFCAP", "DISABLE", "Capture Point %s disabled.",
		  c->name);
}

static void do_clear(struct command *cmd)
{
	struct capture *c = capture_of(cmd, false);

	if (!c)
		return;
	capture_clear(router_captures(cmd->router), c);
	print(cmd, "Captured data will be deleted\n");
}

static void do_export(struct command *cmd)
{
	struct capture *c = stopped(cmd, false);
	struct text t = TEXT_EMPTY;
	char *path = NULL;

	if (!c)
		return;
	if (!shell_file_path(arg(cmd, "url"), &path) || !path) {
		fail(cmd, "%% Invalid file name: %s\n", arg(cmd, "url"));
		return;
	}
	capture_write(c, &t);
	if (!text_ok(&t) ||
	    router_file_put(cmd->router, path, BYTES(text_str(&t), t.len), false) != ST_OK)
		fail(cmd, "%% Cannot write %s (no space left)\n", path);
	else
		print(cmd, "Exported Successfully\n");
	text_free(&t);
	free(path);
}

/* ---- show ---- */

static void show_filter(struct command *cmd, const struct capture *c)
{
	print(cmd, "  Filter Details: \n");
	if (c->acl)
		print(cmd, "    Access-list: %s\n", c->acl);
	else if (c->any)
		print(cmd, "    Capture all packets\n");
	else
		print(cmd, "    Filter not attached\n");
}

static void show_limit(struct command *cmd, const char *what, uint64_t n, const char *none)
{
	if (n)
		print(cmd, "   %s: %" PRIu64 "\n", what, n);
	else
		print(cmd, "   %s: 0 (%s)\n", what, none);
}

static void show_one(struct command *cmd, const struct capture *c)
{
	static const char *const ways[] = {"", "in", "out", "both"};

	print(cmd, "\nStatus Information for Capture %s\n  Target Type: \n", c->name);
	for (size_t i = 0; i < c->n_ports; i++)
		print(cmd, "   Interface: %s, Direction: %s\n", NET_IF_STR(c->ports[i].ifid),
		      ways[c->ports[i].ways]);
	print(cmd, "   Status : %s\n", c->active ? "Active" : "Inactive");
	show_filter(cmd, c);
	print(cmd, "  Buffer Details: \n   Buffer Type: %s\n   Buffer Size (in MB): %u\n",
	      c->circular ? "CIRCULAR" : "LINEAR (default)", c->size_mb);
	print(cmd, "  Limit Details: \n");
	show_limit(cmd, "Number of Packets to capture", c->limit, "no limit");
	show_limit(cmd, "Packet Capture duration", c->seconds, "no limit");
	show_limit(cmd, "Packet Size to capture", c->snap, "no limit");
	show_limit(cmd, "Packet sampling rate", c->every, "no sampling");
}

static void do_show(struct command *cmd)
{
	const struct capture *c;

	if (arg(cmd, "name")) {
		c = capture_of(cmd, false);
		if (c)
			show_one(cmd, c);
		return;
	}
	list_each (e, &router_captures(cmd->router)->all) {
		struct capture *each = LIST_ENTRY(e, struct capture, link);

		(void)capture_takes(each, router_wall(cmd->router));
		show_one(cmd, each);
	}
}

/* The lines that would make it again. */
static void do_show_parameter(struct command *cmd)
{
	static const char *const ways[] = {"", "in", "out", "both"};
	const struct capture *c = capture_of(cmd, false);

	if (!c)
		return;
	for (size_t i = 0; i < c->n_ports; i++)
		print(cmd, "   monitor capture %s interface %s %s\n", c->name,
		      NET_IF_STR(c->ports[i].ifid), ways[c->ports[i].ways]);
	if (c->acl)
		print(cmd, "   monitor capture %s access-list %s\n", c->name, c->acl);
	else if (c->any)
		print(cmd, "   monitor capture %s match any\n", c->name);
	print(cmd, "   monitor capture %s buffer size %u%s\n", c->name, c->size_mb,
	      c->circular ? " circular" : "");
	if (c->limit)
		print(cmd, "   monitor capture %s limit packets %" PRIu64 "\n", c->name, c->limit);
	if (c->seconds)
		print(cmd, "   monitor capture %s limit duration %" PRIu64 "\n", c->name,
		      c->seconds);
	if (c->snap)
		print(cmd, "   monitor capture %s limit packet-len %" PRIu32 "\n", c->name,
		      c->snap);
	if (c->every)
		print(cmd, "   monitor capture %s limit every %" PRIu32 "\n", c->name, c->every);
}

static void do_show_buffer(struct command *cmd)
{
	const struct capture *c = capture_of(cmd, false);
	struct text t = TEXT_EMPTY;
	unsigned n = 0;

	if (!c)
		return;
	if (!has(cmd, "brief") && !has(cmd, "detailed") && !has(cmd, "dump")) {
		print(cmd,
		      " buffer size (KB) : %u\n buffer used (KB) : %zu\n packets in buf   : %zu\n"
		      " packets dropped  : %" PRIu64 "\n packets per sec  : %" PRIu64 "\n\n",
		      c->size_mb * 1024, c->octets / 1024, c->n_frames, c->dropped,
		      show_packet_rate(c));
		return;
	}
	if (has(cmd, "brief"))
		print(cmd, " -------------------------------------------------------------\n"
			   " #   size   timestamp     source             destination   protocol\n"
			   " -------------------------------------------------------------\n");
	list_each (e, &c->frames) {
		const struct capture_frame *f = LIST_ENTRY(e, struct capture_frame, link);

		text_clear(&t);
		show_packet(f, n++, c->first, !has(cmd, "brief"), &t);
		print_text(cmd, text_str(&t));
	}
	text_free(&t);
}

#define MONITOR                                                                                    \
	"monitor\"Monitoring different system events\" capture\"Packet Capture\" WORD$name\"Name " \
	"of the Capture\" "

/* clang-format off */
const struct gram_row rows_capture[] = {
{.name = "monitor.capture.interface", .mode = MODE_EXEC, .privilege = 15, .flags = ROW_NO, .handler = do_interface,
 .syntax = MONITOR "interface\"Interface\" INTERFACE$if ~ (both$both\"Both inbound and outbound\"|in$in\"Inbound\"|out$out\"Outbound\")"},
{.name = "monitor.capture.access-list", .mode = MODE_EXEC, .privilege = 15, .flags = ROW_NO, .handler = do_filter,
 .syntax = MONITOR "access-list\"Attach access-list as filter\" ~ WORD$list\"Name or number of the access list\""},
{.name = "monitor.capture.match", .mode = MODE_EXEC, .privilege = 15, .flags = ROW_NO, .handler = do_filter,
 .syntax = MONITOR "match\"Describe filters inline\" ~ any\"All packets\""},
{.name = "monitor.capture.buffer", .mode = MODE_EXEC, .privilege = 15, .flags = ROW_NO, .handler = do_buffer,
 .syntax = MONITOR "buffer\"Buffer options\" ~ {circular$circular\"Circular buffer\"|size\"Size of buffer\" <1-100>$size\"Size in MB\"}+"},
{.name = "monitor.capture.limit", .mode = MODE_EXEC, .privilege = 15, .flags = ROW_NO, .handler = do_limit,
 .syntax = MONITOR "limit\"Limit Packets Captured\" ~ {duration\"Limit total duration of capture in seconds\" <1-1000000>$duration\"Seconds\"|"
     "every\"Limit capture to one in so many packets\" <2-100000>$every\"Packets\"|"
     "packet-len\"Limit the packet length to capture\" <64-9500>$length\"Octets\"|"
     "packets\"Limit number of packets to capture\" <1-100000>$packets\"Packets to capture\"}+"},
EXEC("monitor.capture.start", MODE_EXEC, 15, 0, do_start, MONITOR "start\"Enable Capture\""),
EXEC("monitor.capture.stop", MODE_EXEC, 15, 0, do_stop, MONITOR "stop\"Disable Capture\""),
EXEC("monitor.capture.clear", MODE_EXEC, 15, 0, do_clear, MONITOR "clear\"Clear Buffer\""),
EXEC("monitor.capture.export", MODE_EXEC, 15, 0, do_export,
     MONITOR "export\"Export Buffer\" WORD$url\"flash:NAME, as a pcap file\""),
{.name = "monitor.capture", .mode = MODE_EXEC, .privilege = 15, .flags = ROW_NO, .handler = do_remove,
 .syntax = "monitor capture WORD$name\"Name of the Capture\""},
EXEC("show.monitor.capture", MODE_EXEC, 1, 0, do_show,
     "show monitor\"Monitoring different system events\" capture\"Packet Capture\" [WORD$name\"Name of the Capture\"]"),
EXEC("show.monitor.capture.parameter", MODE_EXEC, 1, 0, do_show_parameter,
     "show monitor capture WORD$name parameter\"Commands that make the capture\""),
EXEC("show.monitor.capture.buffer", MODE_EXEC, 1, 0, do_show_buffer,
     "show monitor capture WORD$name buffer\"Packets in the buffer\" "
     "[brief$brief\"A line a packet\"|detailed$detailed\"What each packet says, and its octets\"|dump$dump\"Octets of each packet\"]"),
{0},
};
/* clang-format on */
