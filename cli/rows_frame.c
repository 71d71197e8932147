/* Lines that frame a CSR1000V's configuration and have no engine here: kept, and written back. */
#include "cli/rows.h"

/* clang-format off */
const struct gram_row rows_frame[] = {
CONF("call-home", MODE_CONFIG, ORDER_AAA + 50, 0, config_store,
     "call-home\"Enter call-home configuration mode\"", .enters = MODE_CALL_HOME),
CONF("call-home.contact", MODE_CALL_HOME, 10, 0, config_store,
     "contact-email-addr\"System Contact's email address\" ~ WORD$address\"Email address\""),
CONF("call-home.profile", MODE_CALL_HOME, 20, ROW_LIST, config_store,
     "profile\"Enter call-home profile configuration mode\" WORD$name\"Profile name\"", .key = "name",
     .enters = MODE_CALL_HOME_PROFILE),
CONF("call-home.active", MODE_CALL_HOME_PROFILE, 10, 0, config_store, "active\"Activate the profile\""),
CONF("call-home.transport", MODE_CALL_HOME_PROFILE, 20, ROW_LIST | ROW_BOTH | ROW_ORDERED, config_store,
     "destination\"Message destination related configuration\" transport-method\"Transport method\" "
     "(email$method\"Email\"|http$method\"HTTP\")", .key = "method"),
CONF("subscriber.templating", MODE_CONFIG, ORDER_SUBSCRIBER, ROW_BOTH, config_store,
     "subscriber\"Subscriber configuration\" templating\"Enable subscriber templating\""),
CONF("multilink.bundle-name", MODE_CONFIG, ORDER_MULTILINK, ROW_BOTH, config_store,
     "multilink\"PPP multilink global configuration\" bundle-name\"Select method for naming multilink bundles\" ~ "
     "(authenticated$how\"Peer's authenticated name\"|both$how\"Peer's authenticated name and endpoint discriminator\"|"
     "endpoint$how\"Peer's endpoint discriminator\")"),
FRAME("license.udi", MODE_CONFIG, ORDER_LICENSE, 0, config_store,
     "license\"Configure license features\" udi\"Unique device identifier\" ~ pid\"Product ID\" WORD$pid\"Product ID\" "
     "sn\"Serial number\" WORD$sn\"Serial number\""),
CONF("license.boot", MODE_CONFIG, ORDER_LICENSE + 1, 0, config_store,
     "license boot\"Configure license boot\" level\"Configure license level\" ~ "
     "WORD$level\"License level\""),
CONF("license.smart", MODE_CONFIG, ORDER_LICENSE + 2, 0, config_store,
     "license smart\"Smart licensing\" enable\"Enable smart licensing\""),
CONF("diagnostic.bootup", MODE_CONFIG, ORDER_LICENSE + 3, ROW_BOTH, config_store,
     "diagnostic\"Configure diagnostic information\" bootup\"Configure bootup diagnostic level\" "
     "level\"Bootup diagnostic level\" ~ (minimal$level\"Minimal diagnostics\"|complete$level\"Complete diagnostics\")"),
CONF("archive", MODE_CONFIG, ORDER_LICENSE + 4, 0, config_store,
     "archive\"Archive the configuration\"", .enters = MODE_ARCHIVE),
CONF("archive.log", MODE_ARCHIVE, 10, 0, config_store,
     "log\"Logging commands\" config\"Logging changes to the running configuration\"",
     .enters = MODE_ARCHIVE_LOG),
CONF("archive.log.enable", MODE_ARCHIVE_LOG, 10, 0, config_store,
     "logging\"Modify config logger parameters\" enable\"Enable the config logger\""),
CONF("archive.log.size", MODE_ARCHIVE_LOG, 20, 0, config_store,
     "logging size\"Maximum number of entries in the log\" ~ <1-1000>$size\"Size of the log\""),
CONF("archive.log.hidekeys", MODE_ARCHIVE_LOG, 30, 0, config_store,
     "hidekeys\"Suppress output of passwords\""),
CONF("archive.log.notify", MODE_ARCHIVE_LOG, 40, 0, config_store,
     "notify\"Send log messages\" syslog\"Send config log messages to syslog\""),
CONF("archive.path", MODE_ARCHIVE, 20, 0, config_store,
     "path\"Path for backups\" ~ WORD$path\"URL of the archive\""),
CONF("archive.maximum", MODE_ARCHIVE, 30, 0, config_store,
     "maximum\"maximum number of backup copies\" ~ <1-14>$number\"maximum number of backup copies\""),
CONF("archive.time-period", MODE_ARCHIVE, 40, 0, config_store,
     "time-period\"Period of time in minutes to automatically archive the running-config\" ~ "
     "<1-525600>$minutes\"Number of minutes to wait between archive creation\""),
CONF("archive.write-memory", MODE_ARCHIVE, 50, 0, config_store,
     "write-memory\"Enable automatic backup generation during write memory\""),
CONF("memory.free", MODE_CONFIG, ORDER_LICENSE + 5, ROW_BOTH, config_store,
     "memory\"Configure memory management\" free\"Free memory low water mark\" "
     "low-watermark\"Low watermark\" processor\"Processor memory\" ~ <1-4294967295>$kb\"Low watermark in KB\""),
CONF("file.prompt", MODE_CONFIG, ORDER_LICENSE + 6, 0, config_store,
     "file\"Adjust file system parameters\" prompt\"Prompt level\" ~ "
     "(alert$mode\"Prompt only for destructive file operations\"|noisy$mode\"Confirm all file operation parameters\"|"
     "quiet$mode\"Seldom prompt for file operations\")", .defaults = "mode=alert"),
CONF("spanning-tree.extend", MODE_CONFIG, ORDER_SPANNING_TREE, ROW_BOTH, config_store,
     "spanning-tree\"Spanning Tree Subsystem\" extend\"Spanning Tree 802.1t extensions\" "
     "system-id\"Extend system-id into priority portion of the bridge id (PVST & Rapid PVST only)\""),
CONF("spanning-tree.mode", MODE_CONFIG, ORDER_SPANNING_TREE + 1, 0, config_store,
     "spanning-tree mode\"Spanning tree operating mode\" ~ (pvst$mode\"Per-Vlan spanning tree mode\"|"
     "rapid-pvst$mode\"Per-Vlan rapid spanning tree mode\"|mst$mode\"Multiple spanning tree mode\")"),
FRAME("redundancy", MODE_CONFIG, ORDER_REDUNDANCY, 0, config_store,
     "redundancy\"Enter redundancy mode\"", .enters = MODE_REDUNDANCY),
CONF("redundancy.mode", MODE_REDUNDANCY, 10, 0, config_store,
     "mode\"redundancy mode for this chassis\" ~ (none$mode\"Non-redundant mode\"|sso$mode\"Stateful Switchover\")"),
CONF("cdp.run", MODE_CONFIG, ORDER_CDP, 0, config_store,
     "cdp\"Global CDP configuration subcommands\" run\"Enable CDP\""),
CONF("virtual-service", MODE_CONFIG, ORDER_VIRTUAL_SERVICE, ROW_LIST, config_store,
     "virtual-service\"Specify virtual service configuration\" WORD$name\"Virtual service name\"", .key = "name",
     .enters = MODE_VIRTUAL_SERVICE),
CONF("virtual-service.activate", MODE_VIRTUAL_SERVICE, 10, 0, config_store,
     "activate\"Activate virtual service\""),
FRAME("control-plane", MODE_CONFIG, ORDER_CONTROL_PLANE, 0, config_store,
     "control-plane\"Configure control plane services\"", .enters = MODE_CONTROL_PLANE),
CONF("netconf.ssh", MODE_CONFIG, ORDER_NETCONF, 0, config_store,
     "netconf\"Configure NETCONF\" ssh\"Configure NETCONF over SSH\""),
CONF("netconf-yang", MODE_CONFIG, ORDER_NETCONF + 1, 0, config_store,
     "netconf-yang\"Configure NETCONF-YANG\""),
CONF("snmp-server.community", MODE_CONFIG, ORDER_CONTROL_PLANE - 10, ROW_LIST | ROW_SECRET, config_store,
     "snmp-server\"Modify SNMP engine parameters\" community\"Enable SNMP; set community string and access privs\" "
     "WORD$community\"SNMP community string\" ~ [RO$access\"Read-only access with this community string\"|"
     "RW$access\"Read-write access with this community string\"]", .key = "community"),
CONF("snmp-server.enable", MODE_CONFIG, ORDER_CONTROL_PLANE - 7, ROW_LIST, config_store,
     "snmp-server enable\"Enable SNMP Traps\" traps\"Enable SNMP Traps\" [LINE$which\"Trap types\"]", .key = "which"),
CONF("snmp-server.host", MODE_CONFIG, ORDER_CONTROL_PLANE - 6, ROW_LIST, config_store,
     "snmp-server host\"Specify hosts to receive SNMP notifications\" HOST$host\"IP address of SNMP notification host\" ~ "
     "LINE$rest\"Version, community and types\"", .key = "host"),
CONF("snmp-server.location", MODE_CONFIG, ORDER_CONTROL_PLANE - 9, 0, config_store,
     "snmp-server location\"Text for mib object sysLocation\" ~ LINE$text\"The physical location of this node\""),
CONF("snmp-server.contact", MODE_CONFIG, ORDER_CONTROL_PLANE - 8, 0, config_store,
     "snmp-server contact\"Text for mib object sysContact\" ~ LINE$text\"identification of the contact person\""),
{0},
};
/* clang-format on */
