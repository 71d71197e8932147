/* Name, domain, clock, banner, boot marks: what a router is told first. */
#include "cli/config_handlers.h"

/* clang-format off */
const struct gram_row rows_system[] = {
FRAME("version", MODE_CONFIG, ORDER_VERSION, ROW_HIDDEN, config_store,
     "version\"Version of the configuration\" ~ WORD$version\"Version\""),
CONF("service.timestamps.debug", MODE_CONFIG, ORDER_VERSION + 1, ROW_BOTH, config_store,
     "service\"Modify use of network based services\" "
     "timestamps\"Timestamp debug/log messages\" debug\"Timestamp debug messages\" ~ "
     "[uptime$uptime\"Timestamp with system uptime\"|datetime$datetime\"Timestamp with date and time\" "
     "{msec$msec\"Include milliseconds in timestamp\"|"
     "localtime$localtime\"Use local time zone for timestamps\"|"
     "show-timezone$show-timezone\"Add time zone information to timestamp\"|"
     "year$year\"Include year in timestamp\"}]"),
CONF("service.timestamps.log", MODE_CONFIG, ORDER_VERSION + 2, ROW_BOTH, config_store,
     "service timestamps log\"Timestamp log messages\" ~ "
     "[uptime$uptime\"Timestamp with system uptime\"|datetime$datetime\"Timestamp with date and time\" "
     "{msec$msec\"Include milliseconds in timestamp\"|"
     "localtime$localtime\"Use local time zone for timestamps\"|"
     "show-timezone$show-timezone\"Add time zone information to timestamp\"|"
     "year$year\"Include year in timestamp\"}]"),
CONF("service.password-encryption", MODE_CONFIG, ORDER_VERSION + 3, 0, config_password_encryption,
     "service password-encryption\"Encrypt system passwords\""),
CONF("service.sequence-numbers", MODE_CONFIG, ORDER_VERSION + 4, 0, config_store,
     "service sequence-numbers\"Stamp logger messages with a sequence number\""),
CONF("service.call-home", MODE_CONFIG, ORDER_VERSION + 5, 0, config_store,
     "service call-home\"Enable call-home service\""),
CONF("service.compress-config", MODE_CONFIG, ORDER_VERSION + 6, 0, config_store,
     "service compress-config\"Compress the nvram configuration file\""),
CONF("service.tcp-keepalives-in", MODE_CONFIG, ORDER_VERSION + 7, 0, config_store,
     "service tcp-keepalives-in\"Generate keepalives on idle incoming network connections\""),
CONF("service.tcp-keepalives-out", MODE_CONFIG, ORDER_VERSION + 8, 0, config_store,
     "service tcp-keepalives-out\"Generate keepalives on idle outgoing network connections\""),
CONF("service.pad", MODE_CONFIG, ORDER_VERSION + 9, ROW_NEGATED, config_store,
     "service pad\"Enable PAD commands\""),
CONF("service.config", MODE_CONFIG, ORDER_VERSION + 10, 0, config_store,
     "service config\"TFTP load config files\""),
CONF("platform.qfp", MODE_CONFIG, ORDER_VERSION + 20, ROW_BOTH, config_store,
     "platform\"platform specific configuration\" qfp\"qfp specific configuration\" "
     "utilization\"utilization configuration\" monitor\"monitor configuration\" "
     "load\"load threshold\" ~ <1-100>$load\"threshold percent\""),
CONF("platform.punt-keepalive", MODE_CONFIG, ORDER_VERSION + 21, ROW_BOTH, config_store,
     "platform punt-keepalive\"punt keepalive feature\" "
     "disable-kernel-core\"Disable kernel core generation\""),
CONF("platform.console", MODE_CONFIG, ORDER_VERSION + 22, ROW_BOTH, config_store,
     "platform console\"platform console configuration\" ~ "
     "(auto$how\"Autodetect console type\"|serial$how\"Use serial console\"|virtual$how\"Use virtual console\")"),
CONF("hostname", MODE_CONFIG, ORDER_HOSTNAME, 0, config_hostname,
     "hostname\"Set system's network name\" ~ WORD$name\"This system's network name\""),
FRAME("boot-start-marker", MODE_CONFIG, ORDER_BOOT, ROW_HIDDEN, config_store,
     "boot-start-marker\"Start of the boot commands\""),
CONF("boot.system", MODE_CONFIG, ORDER_BOOT + 1, ROW_LIST | ROW_ORDERED, config_store,
     "boot\"Modify system boot parameters\" system\"System image file\" ~ LINE$what\"System image file\""),
FRAME("boot-end-marker", MODE_CONFIG, ORDER_BOOT + 9, ROW_HIDDEN, config_store,
     "boot-end-marker\"End of the boot commands\""),
CONF("aaa.new-model", MODE_CONFIG, ORDER_AAA, ROW_BOTH, config_store,
     "aaa\"Authentication, Authorization and Accounting.\" "
     "new-model\"Enable NEW access control commands and functions.(Disables OLD commands.)\""),
CONF("aaa.authentication.login", MODE_CONFIG, ORDER_AAA + 1, ROW_LIST, config_store,
     "aaa authentication\"Authentication configurations parameters.\" login\"Set authentication lists for logins.\" "
     "(default$list\"The default authentication list.\"|WORD$list\"Named authentication list.\") ~ "
     "LINE$methods\"Methods in order of use\"", .key = "list"),
CONF("aaa.authorization.exec", MODE_CONFIG, ORDER_AAA + 2, ROW_LIST, config_store,
     "aaa authorization\"Authorization configurations parameters.\" exec\"For starting an exec (shell).\" "
     "(default$list\"The default authorization list.\"|WORD$list\"Named authorization list.\") ~ "
     "LINE$methods\"Methods in order of use\"", .key = "list"),
CONF("aaa.session-id", MODE_CONFIG, ORDER_AAA + 9, 0, config_store,
     "aaa session-id\"AAA Session ID\" ~ (common$how\"Use same session id for different accounting services\"|"
     "unique$how\"Use unique session ids\")"),
CONF("clock.timezone", MODE_CONFIG, ORDER_CLOCK, 0, config_clock_timezone,
     "clock\"Configure time-of-day clock\" timezone\"Configure time zone\" ~ WORD$zone\"name of time zone\" "
     "WORD$hours\"Hours offset from UTC\" [<0-59>$minutes\"Minutes offset from UTC\"]"),
CONF("clock.calendar-valid", MODE_CONFIG, ORDER_CLOCK + 1, 0, config_store,
     "clock calendar-valid\"Set calendar valid\""),
CONF("ip.domain.lookup", MODE_CONFIG, ORDER_DNS, ROW_NEGATED, config_store,
     "ip\"Global IP configuration subcommands\" domain\"IP DNS Resolver\" "
     "lookup\"Enable IP Domain Name System hostname translation\""),
EXEC("ip.domain-lookup", MODE_CONFIG, 15, ROW_NO, config_domain_lookup,
     "ip domain-lookup\"Enable IP Domain Name System hostname translation\""),
CONF("ip.domain.name", MODE_CONFIG, ORDER_DNS + 1, 0, config_store,
     "ip domain name\"Define the default domain name\" ~ WORD$name\"Default domain name\""),
EXEC("ip.domain-name", MODE_CONFIG, 15, ROW_NO, config_domain_name,
     "ip domain-name\"Define the default domain name\" ~ WORD$name\"Default domain name\""),
CONF("ip.name-server", MODE_CONFIG, ORDER_DNS + 2, ROW_LIST | ROW_ORDERED, config_store,
     "ip name-server\"Specify address of name server to use\" ~ A.B.C.D$address\"Domain server IP address\"",
     .key = "address"),
CONF("ip.host", MODE_CONFIG, ORDER_DNS + 3, ROW_LIST, config_store,
     "ip host\"Add an entry to the ip hostname table\" WORD$name\"Name of host\" ~ "
     "A.B.C.D$address\"Host IP address\"", .key = "name"),
CONF("ip.cef", MODE_CONFIG, ORDER_DNS + 4, ROW_NEGATED | ROW_HIDDEN, config_store,
     "ip cef\"Cisco Express Forwarding\""),
CONF("login.on-success", MODE_CONFIG, ORDER_LOGIN, ROW_BOTH, config_store,
     "login\"Enable secure login checking\" on-success\"Set options for successful login attempt\" "
     "[log$log\"Generate syslogs on successful logins\"]"),
CONF("login.on-failure", MODE_CONFIG, ORDER_LOGIN + 1, 0, config_store,
     "login on-failure\"Set options for failed login attempt\" "
     "[log$log\"Generate syslogs on failure logins\"]"),
CONF("login.block-for", MODE_CONFIG, ORDER_LOGIN + 2, 0, config_store,
     "login block-for\"Set quiet-mode active time period\" ~ <1-65535>$seconds\"Time period in seconds\" "
     "attempts\"Set max number of fail attempts\" <1-65535>$attempts\"Number of tries\" "
     "within\"Watch period for fail attempts\" <1-65535>$within\"Time period in seconds\""),
CONF("banner.motd", MODE_CONFIG, ORDER_BANNER, 0, config_banner,
     "banner\"Define a login banner\" motd\"Set Message of the Day banner\" ~ "
     "LINE$text\"c banner-text c, where 'c' is a delimiting character\"",
     .write = "banner motd ^C"),
CONF("banner.login", MODE_CONFIG, ORDER_BANNER + 1, 0, config_banner,
     "banner login\"Set login banner\" ~ LINE$text\"c banner-text c, where 'c' is a delimiting character\"",
     .write = "banner login ^C"),
CONF("banner.exec", MODE_CONFIG, ORDER_BANNER + 2, 0, config_banner,
     "banner exec\"Set EXEC process creation banner\" ~ "
     "LINE$text\"c banner-text c, where 'c' is a delimiting character\"",
     .write = "banner exec ^C"),
{0},
};
/* clang-format on */
