/* The log: where it goes and from which severity on. */
#include "cli/config_handlers.h"

#define LEVEL                                                                             \
	"[<0-7>$level\"Logging severity level\"|emergencies$level\"System is unusable\"|" \
	"alerts$level\"Immediate action needed\"|critical$level\"Critical conditions\"|"  \
	"errors$level\"Error conditions\"|warnings$level\"Warning conditions\"|"          \
	"notifications$level\"Normal but significant conditions\"|"                       \
	"informational$level\"Informational messages\"|debugging$level\"Debugging messages\"]"

/* clang-format off */
const struct gram_row rows_logging[] = {
CONF("logging.on", MODE_CONFIG, ORDER_LOGGING, ROW_NEGATED, config_logging,
     "logging\"Modify message logging facilities\" on\"Enable logging to all enabled destinations\""),
CONF("logging.buffered", MODE_CONFIG, ORDER_LOGGING + 1, ROW_BOTH, config_logging,
     "logging buffered\"Set buffered logging parameters\" ~ "
     "[<4096-2147483647>$size\"Logging buffer size\"] " LEVEL),
CONF("logging.console", MODE_CONFIG, ORDER_LOGGING + 2, ROW_BOTH, config_logging,
     "logging console\"Set console logging parameters\" ~ " LEVEL),
CONF("logging.monitor", MODE_CONFIG, ORDER_LOGGING + 3, ROW_BOTH, config_logging,
     "logging monitor\"Set terminal line (monitor) logging parameters\" ~ " LEVEL),
CONF("logging.rate-limit", MODE_CONFIG, ORDER_LOGGING + 4, 0, config_store,
     "logging rate-limit\"Set messages per second limit\" ~ <1-10000>$rate\"Messages per second\""),
CONF("logging.facility", MODE_CONFIG, ORDER_LOGGING_HOST, 0, config_store,
     "logging facility\"Facility parameter for syslog messages\" ~ "
     "(local0$facility\"Local use\"|local1$facility\"Local use\"|local2$facility\"Local use\"|"
     "local3$facility\"Local use\"|local4$facility\"Local use\"|local5$facility\"Local use\"|"
     "local6$facility\"Local use\"|local7$facility\"Local use\"|syslog$facility\"Syslog itself\"|"
     "user$facility\"User process\")", .defaults = "facility=local7"),
CONF("logging.trap", MODE_CONFIG, ORDER_LOGGING_HOST + 1, ROW_BOTH, config_logging,
     "logging trap\"Set syslog server logging level\" ~ " LEVEL),
CONF("logging.source-interface", MODE_CONFIG, ORDER_LOGGING_HOST + 2, 0, config_store,
     "logging source-interface\"Specify interface for source address in logging transactions\" ~ INTERFACE$if"),
CONF("logging.host", MODE_CONFIG, ORDER_LOGGING_HOST + 3, ROW_LIST, config_store,
     "logging host\"Set syslog server IP address and parameters\" HOST$host\"IP address of the syslog server\"",
     .key = "host"),
EXEC("logging.address", MODE_CONFIG, 15, ROW_NO, config_logging_address,
     "logging A.B.C.D$host\"IP address of the logging host\""),
CONF("logging.event", MODE_CONFIG, ORDER_LOGGING + 5, ROW_LIST | ROW_BOTH, config_store,
     "logging event\"Global interface events\" link-status\"Globally enable/disable link UPDOWN message\" "
     "(default$which\"Link UPDOWN messages for all interfaces\"|global$which\"Link status global messages\"|"
     "boot$which\"Suppress/Allow link UPDOWN messages during boot\")", .key = "which"),
{0},
};
/* clang-format on */
