/* line con 0, line vty 0 4: who may log in, how, and what their terminal is like. */
#include "cli/config_handlers.h"

/* clang-format off */
const struct gram_row rows_line[] = {
CONF("line", MODE_CONFIG, ORDER_LINE, ROW_LIST, config_line,
     "line\"Configure a terminal line\" "
     "(console\"Primary terminal line\" <0-0>$con\"First Line number\"|"
     "aux\"Auxiliary line\" <0-0>$aux\"First Line number\"|"
     "vty$vty\"Virtual terminal\" <0-15>$first\"First Line number\" [<1-15>$last\"Last Line number\"])",
     .write = "line (con <0-0>$con|aux <0-0>$aux|vty$vty <0-15>$first [<1-15>$last])",
     .key = "con aux first last", .enters = MODE_LINE),
CONF("line.session-timeout", MODE_LINE, 5, 0, config_store,
     "session-timeout\"Set interval for closing connection when there is no input traffic\" ~ "
     "<0-35791>$minutes\"Session timeout interval in minutes\""),
CONF("line.access-class", MODE_LINE, 10, ROW_LIST, config_store,
     "access-class\"Filter connections based on an IP access list\" "
     "(<1-199>$list\"IP access list\"|WORD$list\"Access-list name\") "
     "(in$in\"Filter incoming connections\" [vrf-also$vrf\"Same access list is applied for all VRFs\"]|"
     "out$out\"Filter outgoing connections\")",
     .key = "in out"),
CONF("line.exec-timeout", MODE_LINE, 20, ROW_BOTH, config_store,
     "exec-timeout\"Set the EXEC timeout\" ~ <0-35791>$minutes\"Timeout in minutes\" "
     "[<0-2147483>$seconds\"Timeout in seconds\"]", .defaults = "minutes=10 seconds=0"),
CONF("line.privilege", MODE_LINE, 30, 0, config_store,
     "privilege\"Change privilege level for line\" level\"Assign default privilege level for line\" ~ "
     "<0-15>$level\"Default privilege level for line\"", .defaults = "level=1"),
CONF("line.password", MODE_LINE, 40, ROW_SECRET, config_line_password,
     "password\"Set a password\" ~ (0$type\"Specifies an UNENCRYPTED password will follow\" "
     "LINE$password\"The UNENCRYPTED (cleartext) line password\"|"
     "7$type\"Specifies a HIDDEN password will follow\" WORD$password\"The HIDDEN line password string\"|"
     "LINE$password\"The UNENCRYPTED (cleartext) line password\")"),
CONF("line.logging", MODE_LINE, 50, 0, config_store,
     "logging\"Modify message logging facilities\" synchronous\"Synchronized message output\""),
CONF("line.login", MODE_LINE, 60, ROW_BOTH, config_store,
     "login\"Enable password checking\" [local$local\"Local password checking\"|"
     "authentication\"Authentication parameters.\" WORD$list\"Use an authentication list with this name.\"]"),
CONF("line.length", MODE_LINE, 70, 0, config_store,
     "length\"Set number of lines on a screen\" ~ <0-512>$lines\"Number of lines on screen (0 for no pausing)\"",
     .defaults = "lines=24"),
CONF("line.width", MODE_LINE, 80, 0, config_store,
     "width\"Set width of the display terminal\" ~ <0-512>$columns\"Number of characters on a screen line\"",
     .defaults = "columns=80"),
CONF("line.history", MODE_LINE, 90, ROW_BOTH, config_store,
     "history\"Enable and control the command history function\" ~ size\"Set history buffer size\" ~ "
     "<0-256>$size\"Size of history buffer\"", .defaults = "size=20"),
CONF("line.transport.preferred", MODE_LINE, 100, 0, config_store,
     "transport\"Define transport protocols for line\" preferred\"Specify the preferred protocol to use\" ~ "
     "(none$protocol\"No protocols\"|telnet$protocol\"TCP/IP Telnet protocol\"|ssh$protocol\"TCP/IP SSH protocol\")"),
CONF("line.transport.input", MODE_LINE, 110, 0, config_store,
     "transport input\"Define which protocols to use when connecting to the terminal server\" ~ "
     "(all$all\"All protocols\"|none$none\"No protocols\"|"
     "{telnet$telnet\"TCP/IP Telnet protocol\"|ssh$ssh\"TCP/IP SSH protocol\"}+)"),
CONF("line.transport.output", MODE_LINE, 120, 0, config_store,
     "transport output\"Define which protocols to use for outgoing connections\" ~ "
     "(all$all\"All protocols\"|none$none\"No protocols\"|"
     "{telnet$telnet\"TCP/IP Telnet protocol\"|ssh$ssh\"TCP/IP SSH protocol\"}+)"),
CONF("line.escape-character", MODE_LINE, 130, 0, config_store,
     "escape-character\"Change the current line's escape character\" ~ WORD$character\"Escape character\""),
CONF("line.stopbits", MODE_LINE, 140, ROW_BOTH, config_store,
     "stopbits\"Set async line stop bits\" ~ (1$bits\"One stop bit\"|1.5$bits\"One and one-half stop bits\"|"
     "2$bits\"Two stop bits\")"),
CONF("line.speed", MODE_LINE, 150, 0, config_store,
     "speed\"Set the transmit and receive speeds\" ~ <0-4294967295>$speed\"Transmit and receive speeds\"",
     .defaults = "speed=9600"),
CONF("line.exec", MODE_LINE, 6, ROW_NEGATED, config_store, "exec\"Configure EXEC\""),
CONF("line.exec-banner", MODE_LINE, 7, ROW_NEGATED, config_store,
     "exec-banner\"Enable the display of the EXEC banner\""),
CONF("line.motd-banner", MODE_LINE, 8, ROW_NEGATED, config_store,
     "motd-banner\"Enable the display of the MOTD banner\""),
CONF("line.absolute-timeout", MODE_LINE, 9, 0, config_store,
     "absolute-timeout\"Set absolute timeout for line disconnection\" ~ <0-10000>$minutes\"Absolute timeout interval in minutes\""),
CONF("line.terminal-type", MODE_LINE, 145, 0, config_store,
     "terminal-type\"Set the terminal type\" ~ WORD$type\"Terminal type\""),
CONF("line.session-limit", MODE_LINE, 146, 0, config_store,
     "session-limit\"Set maximum number of sessions\" ~ <0-4294967295>$number\"Maximum number of sessions\""),
CONF("line.location", MODE_LINE, 160, 0, config_store,
     "location\"Enter terminal location description\" ~ LINE$text\"One text line describing the terminal's location\""),
{0},
};
/* clang-format on */
