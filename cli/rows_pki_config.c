/* crypto pki: trustpoints, the certificate server, maps, chains, enrollment profiles. */
#include "cli/config_handlers.h"

#define EKU                                                                                       \
	"{client-auth$client-auth\"Client Auth\"|code-signing$code-signing\"Code signing\"|"      \
	"email-protection$email-protection\"Email protection\"|"                                  \
	"ipsec-end-system$ipsec-end-system\"IPSEC end system\"|ipsec-tunnel$ipsec-tunnel\"IPSEC " \
	"Tunnel\"|ipsec-user$ipsec-user\"IPSEC User\"|ocsp-signing$ocsp-signing\"OCSP "           \
	"Signing\"|server-auth$server-auth\"Server Auth\"|ssh-client$ssh-client\"SSH Client\"|"   \
	"ssh-server$ssh-server\"SSH Server\"|time-stamping$time-stamping\"Time Stamping\"}+"
#define HASHES                                                                                    \
	"(md5$hash\"Message Digest 5\"|sha1$hash\"Secure Hash Algorithm 1\"|sha256$hash\"Secure " \
	"Hash Algorithm 256\"|sha384$hash\"Secure Hash Algorithm 384\"|sha512$hash\"Secure Hash " \
	"Algorithm 512\")"
#define METHOD(n)                                           \
	"(crl$m" #n "\"Revocation check by CRL\"|none$m" #n \
	"\"Ignore revocation check\"|ocsp$m" #n "\"Revocation check by OCSP\")"
#define MATCH(name_, order_, help_)                                                             \
	CONF("certmap." name_, MODE_CERT_MAP, order_, ROW_LIST | ROW_ORDERED, config_store,     \
	     name_ "\"" help_ "\" (co$op\"Contains\"|eq$op\"Equal\"|nc$op\"Does not contain\"|" \
		   "ne$op\"Not Equal\") LINE$value\"Value\"")
#define DATE_MATCH(name_, order_, help_)                                                       \
	CONF("certmap." name_, MODE_CERT_MAP, order_, ROW_LIST | ROW_ORDERED, config_store,    \
	     name_ "\"" help_ "\" (eq$op\"Equal\"|ge$op\"Greater than or equal\"|lt$op\"Less " \
		   "Than\"|ne$op\"Not Equal\") LINE$value\"Date and time\"")

/* clang-format off */
const struct gram_row rows_pki_config[] = {
CONF("pki.server", MODE_CONFIG, ORDER_PKI, ROW_LIST | ROW_BLOCK, config_pki_server,
     "crypto pki\"Public Key components\" server\"Enable IOS Certificate server\" WORD$name\"Certificate Server Name\"",
     .key = "name", .enters = MODE_CERT_SERVER),
CONF("cs.database.level", MODE_CERT_SERVER, 10, 0, config_cs_setting,
     "database\"Certificate Server database config parameters\" level\"Level of data stored in database\" ~ "
     "(complete$level\"Each issued certificate is saved to the database\"|"
     "minimum$level\"Minimum certificate info is saved to the database\"|"
     "names$level\"Serial-number & subject name of each certificate is saved to the database\")",
     .defaults = "level=minimum"),
CONF("cs.database.archive", MODE_CERT_SERVER, 20, ROW_SECRET, config_archive_password,
     "database archive\"Backup Certificate Server Signing Certificate and Keys\" ~ "
     "(pem$format\"PEM format\"|pkcs12$format\"PKCS12 format\") "
     "[password\"Passphrase to protect the private key archive\" "
     "[0$type\"Specifies an UNENCRYPTED password will follow\"|7$type\"Specifies a HIDDEN password will follow\"] "
     "WORD$password\"Passphrase\"]"),
CONF("cs.issuer-name", MODE_CERT_SERVER, 30, 0, config_issuer_name,
     "issuer-name\"Issuer name\" ~ LINE$name\"Issuer name\""),
CONF("cs.grant", MODE_CERT_SERVER, 40, 0, config_cs_setting,
     "grant\"Certificate granting options\" ~ (auto$how\"Automatically grant incoming SCEP enrollment requests\" "
     "[rollover\"Rollover certificates\" (ca-cert$rollover\"CA rollover\"|ra-cert$rollover\"RA rollover\")|"
     "trustpoint\"Of clients of another CA\" WORD$trustpoint\"Trustpoint\"]|none$how\"Reject every incoming SCEP enrollment request\"|"
     "ra-auto$how\"Automatically grant RA-authorized incoming SCEP enrollment requests\")"),
CONF("cs.hash", MODE_CERT_SERVER, 50, 0, config_cs_setting, "hash\"Hash algorithm\" ~ " HASHES, .defaults = "hash=sha1"),
CONF("cs.lifetime.certificate", MODE_CERT_SERVER, 60, 0, config_cs_setting,
     "lifetime\"Lifetime parameters\" certificate\"Lifetimes of Certificates issued by this Certificate Server\" ~ "
     "<0-20000>$days\"Lifetime in days\" [<0-23>$hours\"Hours\" [<0-59>$minutes\"Minutes\"]]", .defaults = "days=365"),
CONF("cs.lifetime.ca-certificate", MODE_CERT_SERVER, 61, 0, config_cs_setting,
     "lifetime ca-certificate\"Lifetime of the Certificate Server signing certificate\" ~ "
     "<0-20000>$days\"Lifetime in days\" [<0-23>$hours\"Hours\" [<0-59>$minutes\"Minutes\"]]", .defaults = "days=1095"),
CONF("cs.lifetime.crl", MODE_CERT_SERVER, 62, 0, config_cs_setting,
     "lifetime crl\"Lifetime of CRL's published by this Certificate Server\" ~ "
     "<0-336>$hours\"Lifetime in hours\" [<0-59>$minutes\"Minutes\"]", .defaults = "hours=168"),
CONF("cs.lifetime.enrollment-request", MODE_CERT_SERVER, 63, 0, config_cs_setting,
     "lifetime enrollment-request\"Lifetime of an enrollment request\" ~ <1-1000>$hours\"Lifetime in hours\"",
     .defaults = "hours=168"),
CONF("cs.mode", MODE_CERT_SERVER, 70, 0, config_cs_setting,
     "mode\"Mode\" ~ (ra$mode\"Registration Authority mode\" [transparent$transparent\"Transparent RA\"]|"
     "sub-cs$mode\"Subordinate certificate server mode\")"),
CONF("cs.auto-rollover", MODE_CERT_SERVER, 75, 0, config_cs_setting,
     "auto-rollover\"Rollover the CA key and certificate\" ~ [<0-1825>$days\"Overlap time in days\" "
     "[<0-23>$hours\"Overlap time in hours\" [<0-59>$minutes\"Overlap time in minutes\"]]]"),
CONF("cs.cdp-url", MODE_CERT_SERVER, 76, 0, config_cs_setting,
     "cdp-url\"CDP to be included in the issued certificates\" ~ WORD$url\"URL\""),
CONF("cs.eku", MODE_CERT_SERVER, 80, 0, config_cs_setting, "eku\"EKU parameters\" ~ " EKU,
     .write = "eku {server-auth$server-auth|client-auth$client-auth|code-signing$code-signing|"
	      "email-protection$email-protection|ipsec-end-system$ipsec-end-system|ipsec-tunnel$ipsec-tunnel|"
	      "ipsec-user$ipsec-user|ocsp-signing$ocsp-signing|ssh-client$ssh-client|ssh-server$ssh-server|"
	      "time-stamping$time-stamping}+ "),
CONF("cs.database.url.file", MODE_CERT_SERVER, 89, ROW_LIST, config_cs_setting,
     "database url\"database URL\" (cnm$file\"file with subject names\"|crl$file\"CRL\"|crt$file\"certificates\"|"
     "p12$file\"PKCS12 archive\"|pem$file\"PEM archive\"|ser$file\"serial number\") [publish$publish\"Store a copy at a storage location\"] "
     "WORD$url\"URL\"", .key = "file publish"),
CONF("cs.database.url", MODE_CERT_SERVER, 90, 0, config_database_url,
     "database url ~ WORD$url\"URL\"", .defaults = NULL),
CONF("cs.database.username", MODE_CERT_SERVER, 91, ROW_SECRET, config_cs_setting,
     "database username\"username\" ~ WORD$user\"username\" [password\"Passphrase to protect the private key archive\" "
     "[0$type\"Specifies an UNENCRYPTED password will follow\"|7$type\"Specifies a HIDDEN password will follow\"] "
     "WORD$password\"Password\"]"),
CONF("cs.serial-number", MODE_CERT_SERVER, 92, 0, config_cs_setting,
     "serial-number\"Serial number of last certificate issued\" ~ HEX$serial\"Serial number\""),
CONF("cs.shutdown", MODE_CERT_SERVER, 99, 0, config_cs_shutdown, "shutdown\"Shutdown the certificate server\""),

CONF("pki.trustpoint", MODE_CONFIG, ORDER_PKI + 1, ROW_LIST | ROW_ORDERED | ROW_BLOCK, config_trustpoint,
     "crypto pki trustpoint\"Define a CA trustpoint\" WORD$name\"CA Server Name\"", .key = "name", .enters = MODE_TRUSTPOINT),
CONF("tp.enrollment.mode", MODE_TRUSTPOINT, 9, 0, config_store,
     "enrollment\"Enrollment parameters\" mode\"Mode supported by the Certificate Authority\" ra\"Registration Authority mode\""),
CONF("tp.enrollment", MODE_TRUSTPOINT, 10, 0, config_store,
     "enrollment ~ (url\"CA server enrollment URL\" WORD$url\"URL\" [pem$pem\"Include PEM encapsulation boundaries\"]|"
     "terminal$how\"Enroll via the terminal (cut-and-paste)\" [pem$pem\"Include PEM encapsulation boundaries\"]|"
     "selfsigned$how\"Generate a Self Signed Certificate\"|pkcs12$how\"Import PKCS12 formatted certificate and key\"|"
     "profile\"Specify an profile for enrollment\" WORD$profile\"Enrollment profile name\")"),
CONF("tp.enrollment.retry.count", MODE_TRUSTPOINT, 11, 0, config_store,
     "enrollment retry\"Polling parameters\" count\"How many times to poll CA for our certificate\" ~ "
     "<1-100>$count\"Number of retries\"", .defaults = "count=10"),
CONF("tp.enrollment.retry.period", MODE_TRUSTPOINT, 12, 0, config_store,
     "enrollment retry period\"How long to wait between requests to CA for our certificate\" ~ "
     "<1-60>$minutes\"Wait between requests in minutes\"", .defaults = "minutes=1"),
CONF("tp.enrollment.http-proxy", MODE_TRUSTPOINT, 13, 0, config_store,
     "enrollment http-proxy\"HTTP proxy server for enrollment\" ~ WORD$host\"host-name\" <1-10000>$port\"port number\""),
CONF("tp.usage", MODE_TRUSTPOINT, 14, 0, config_store,
     "usage\"Certificate Usage\" ~ {ike$ike\"Use for IKE\"|ssl-client$ssl-client\"Use for SSL client\"|"
     "ssl-server$ssl-server\"Use for SSL server\"}+"),
CONF("tp.serial-number", MODE_TRUSTPOINT, 20, 0, config_store,
     "serial-number\"Include serial number\" ~ [none$none\"do not include serial number\"]"),
CONF("tp.fqdn", MODE_TRUSTPOINT, 21, 0, config_store,
     "fqdn\"include fully-qualified domain name\" ~ (none$none\"do not include fully-qualified domain name\"|"
     "WORD$fqdn\"Fully-qualified domain name\")"),
CONF("tp.ip-address", MODE_TRUSTPOINT, 22, 0, config_store,
     "ip-address\"include ip address\" ~ (none$none\"do not include ip address\"|A.B.C.D$address\"IP address\"|INTERFACE$if)"),
CONF("tp.password", MODE_TRUSTPOINT, 23, ROW_SECRET, config_line_password,
     "password\"revocation password\" ~ (0$type\"Specifies an UNENCRYPTED password will follow\" LINE$password\"Password\"|"
     "7$type\"Specifies a HIDDEN password will follow\" WORD$password\"The HIDDEN password\"|LINE$password\"Password\")"),
CONF("tp.fingerprint", MODE_TRUSTPOINT, 24, 0, config_store,
     "fingerprint\"CA Certificate Fingerprint\" ~ LINE$fingerprint\"Fingerprint\""),
CONF("tp.subject-name", MODE_TRUSTPOINT, 25, 0, config_store,
     "subject-name\"Subject Name\" ~ LINE$name\"LDAP Name\""),
CONF("tp.subject-alt-name", MODE_TRUSTPOINT, 26, 0, config_store,
     "subject-alt-name\"Subject Alternate Name\" ~ WORD$name\"Name\""),
CONF("tp.chain-validation", MODE_TRUSTPOINT, 27, 0, config_store,
     "chain-validation\"Validation parameters\" ~ (stop$how\"Halt chain validation\"|"
     "continue$how\"Validate this trustpoint's (sub)CA certificate\" [WORD$trustpoint\"Parent trustpoint\"])"),
CONF("tp.revocation-check", MODE_TRUSTPOINT, 30, 0, config_revocation_check,
     "revocation-check\"Revocation checking options\" ~ " METHOD(1) " [" METHOD(2) " [" METHOD(3) "]]"),
CONF("tp.crl.query", MODE_TRUSTPOINT, 31, 0, config_store,
     "crl\"CRL options\" query\"Query CRL URL\" ~ WORD$url\"URL\""),
CONF("tp.crl.cache", MODE_TRUSTPOINT, 32, 0, config_store,
     "crl cache\"CRL cache options\" ~ (none$none\"Do not cache CRLs\"|extend\"Extend CRL cache time\" <1-1440>$extend\"Minutes\"|"
     "delete-after\"Remove CRL from cache after a timeout (in minutes)\" <1-43200>$delete-after\"Minutes\")"),
CONF("tp.ocsp.url", MODE_TRUSTPOINT, 33, 0, config_store,
     "ocsp\"OCSP parameters\" url\"OCSP server URL\" ~ WORD$url\"URL\""),
CONF("tp.ocsp.disable-nonce", MODE_TRUSTPOINT, 34, 0, config_store,
     "ocsp disable-nonce\"Disable OCSP Nonce Extension\""),
CONF("tp.source", MODE_TRUSTPOINT, 35, 0, config_store,
     "source\"Specify source interface\" interface\"Interface used as source address\" ~ INTERFACE$if"),
CONF("tp.vrf", MODE_TRUSTPOINT, 36, 0, config_store,
     "vrf\"Name of VRF to use with trustpoint\" ~ WORD$vrf\"VRF name\""),
CONF("tp.rsakeypair", MODE_TRUSTPOINT, 40, 0, config_store,
     "rsakeypair\"Specify rsakeypair for this identity\" ~ WORD$label\"RSA keypair label\" "
     "[<360-4096>$bits\"General Purpose or Signature Key length\" [<360-4096>$encryption\"Encryption Key length\"]]"),
CONF("tp.eckeypair", MODE_TRUSTPOINT, 41, 0, config_store,
     "eckeypair\"eckeypair for this identity\" ~ WORD$label\"EC keypair label\""),
CONF("tp.auto-enroll", MODE_TRUSTPOINT, 50, 0, config_store,
     "auto-enroll\"Automatically enroll this router identity\" ~ [<1-100>$percent\"renewal percentage\"] "
     "[regenerate$regenerate\"Regenerate keys on re-enrollment\"]"),
CONF("tp.regenerate", MODE_TRUSTPOINT, 51, 0, config_store, "regenerate\"Regenerate keys on re-enrollment\""),
CONF("tp.hash", MODE_TRUSTPOINT, 52, 0, config_store, "hash\"Hash algorithm\" ~ " HASHES, .defaults = "hash=sha1"),
CONF("tp.eku", MODE_TRUSTPOINT, 53, 0, config_store,
     "eku\"EKU parameters\" request\"EKU requested attribute\" ~ " EKU),
CONF("tp.match.certificate", MODE_TRUSTPOINT, 54, ROW_LIST, config_store,
     "match\"Match a certificate attributes/maps\" certificate\"Certificate map name\" WORD$map\"Certificate map\" "
     "[allow\"Allow expired certificates to be accepted\" expired-certificate$allow\"Accept an expired certificate\"|"
     "skip\"Skip a certificate validity check\" (authorization-check$skip\"Authorization check\"|"
     "revocation-check$skip\"Revocation check\")]", .key = "map"),
CONF("tp.match.eku", MODE_TRUSTPOINT, 55, 0, config_store, "match eku\"EKU attributes to validate\" ~ " EKU),
CONF("tp.match.key-usage", MODE_TRUSTPOINT, 56, 0, config_store,
     "match key-usage\"key-usage attributes to validate\" cRLSign\"CRL signing\""),
CONF("tp.authorization.list", MODE_TRUSTPOINT, 57, 0, config_store,
     "authorization\"Authorization parameters.\" list\"AAA authorization list to use\" ~ WORD$list\"List name\""),
CONF("tp.on", MODE_TRUSTPOINT, 58, 0, config_store, "on\"create keypair on device\" ~ WORD$device\"Device\""),
CONF("tp.primary", MODE_TRUSTPOINT, 59, 0, config_store, "primary\"Specify trustpoint as primary\""),
CONF("tp.root", MODE_TRUSTPOINT, 60, 0, config_store,
     "root\"Protocol to get CA certificate\" ~ (proxy\"HTTP proxy server for getting CA cert\" WORD$proxy\"URL\"|"
     "tftp\"Get CA certificate using tftp\" WORD$host\"Hostname\" WORD$file\"File name\")"),
CONF("tp.storage", MODE_TRUSTPOINT, 61, 0, config_store,
     "storage\"key and certificate storage location\" ~ WORD$device\"Device\""),

CONF("pki.profile", MODE_CONFIG, ORDER_PKI + 2, ROW_LIST | ROW_BLOCK, config_store,
     "crypto pki profile\"Define a certificate profile\" enrollment\"Define an enrollment profile\" WORD$name\"Profile name\"",
     .key = "name", .enters = MODE_ENROLL_PROFILE),
CONF("enroll.authentication", MODE_ENROLL_PROFILE, 10, 0, config_store,
     "authentication\"Retrieve CA certificate(s)\" ~ (url\"url to authenticate/enroll\" WORD$url\"URL\"|"
     "terminal$terminal\"authenticate or enroll using terminal\"|command\"command to authenticate or enroll\" LINE$command\"Command\")"),
CONF("enroll.enrollment", MODE_ENROLL_PROFILE, 20, 0, config_store,
     "enrollment\"Enroll router with a CA\" ~ (url\"url to authenticate/enroll\" WORD$url\"URL\"|"
     "terminal$terminal\"authenticate or enroll using terminal\"|command\"command to authenticate or enroll\" LINE$command\"Command\"|"
     "credential\"Use existing router cert for new enrollment\" WORD$credential\"Trustpoint\")"),
CONF("enroll.reenrollment", MODE_ENROLL_PROFILE, 30, 0, config_store,
     "reenrollment\"Re-enroll router with a CA\" ~ (url\"url to authenticate/enroll\" WORD$url\"URL\"|"
     "terminal$terminal\"authenticate or enroll using terminal\"|command\"command to authenticate or enroll\" LINE$command\"Command\")"),
CONF("enroll.parameter", MODE_ENROLL_PROFILE, 40, ROW_LIST, config_store,
     "parameter\"Define a parameter value or prompt\" <1-8>$number\"Parameter number\" ~ "
     "(value\"Define a parameter value\" WORD$value\"Value\"|prompt\"Define a parameter prompt\" LINE$prompt\"Prompt\")",
     .key = "number"),
CONF("enroll.source-interface", MODE_ENROLL_PROFILE, 50, 0, config_store,
     "source-interface\"Interface used as source address\" ~ INTERFACE$if"),

CONF("pki.certificate.map", MODE_CONFIG, ORDER_CERT_MAP, ROW_LIST | ROW_BLOCK, config_store,
     "crypto pki certificate\"Actions on certificates\" map\"Define certificate attributes map\" WORD$name\"Map tag\" "
     "<0-65535>$seq\"Sequence number\"", .key = "name seq", .enters = MODE_CERT_MAP),
MATCH("alt-subject-name", 10, "Alternate subject name"),
MATCH("issuer-name", 20, "Issuer name"),
MATCH("name", 30, "Subject or alternate subject name"),
MATCH("serial-number", 40, "Certificate serial number"),
MATCH("subject-name", 50, "Subject name"),
MATCH("unstructured-subject-name", 60, "Unstructured subject name"),
DATE_MATCH("expires-on", 70, "Expiration date/time"),
DATE_MATCH("valid-start", 80, "Date/time certificate validity started"),

CONF("pki.certificate.chain", MODE_CONFIG, ORDER_CERT_CHAIN, ROW_LIST | ROW_ORDERED, config_store,
     "crypto pki certificate chain\"Identify certificates\" WORD$name\"CA Server Name\"", .key = "name",
     .enters = MODE_CERT_CHAIN),
CONF("chain.certificate", MODE_CERT_CHAIN, 10, ROW_LIST | ROW_ORDERED, config_chain_certificate,
     "certificate\"Certificate issued by the CA\" [ca$type\"CA certificate\"|ra-encrypt$type\"RA encryption certificate\"|"
     "ra-general$type\"RA general purpose certificate\"|ra-sign$type\"RA signature certificate\"|"
     "rollover$type\"Rollover certificate\"|self-signed$type\"Self-signed certificate\"] "
     "HEX$serial\"certificate serial number\" [WORD$file\"URL of the certificate\"]", .key = "type serial"),
{0},
};
/* clang-format on */
