/* Users, enable and line passwords. The values are stored as type 5, 8, 9 or (reversibly) 7. */
#include "cli/config_handlers.h"

#define SECRET_VALUE                                                                             \
	"(0$type\"Specifies an UNENCRYPTED secret will follow\" LINE$password\"The UNENCRYPTED " \
	"(cleartext) user secret\"|5$type\"Specifies a MD5 HASHED secret will follow\" "         \
	"WORD$password\"The HASHED user secret string\"|8$type\"Specifies a PBKDF2 HASHED "      \
	"secret will follow\" WORD$password\"The HASHED user secret string\"|"                   \
	"9$type\"Specifies a SCRYPT HASHED secret will follow\" WORD$password\"The HASHED user " \
	"secret string\"|LINE$password\"The UNENCRYPTED (cleartext) user secret\")"
#define PASSWORD_VALUE                                                                         \
	"(0$type\"Specifies an UNENCRYPTED password will follow\" LINE$password\"The "         \
	"UNENCRYPTED (cleartext) password\"|7$type\"Specifies a HIDDEN password will "         \
	"follow\" WORD$password\"The HIDDEN password string\"|LINE$password\"The UNENCRYPTED " \
	"(cleartext) password\")"

#define ALGORITHM                                                                            \
	"algorithm-type\"Algorithm to use for hashing the plaintext secret\" "               \
	"(md5$algorithm\"Encode the password using the MD5 algorithm\"|scrypt$algorithm\""   \
	"Encode the password using the SCRYPT hashing algorithm\"|sha256$algorithm\"Encode " \
	"the password using the PBKDF2 hashing algorithm\") "

/* clang-format off */
const struct gram_row rows_users[] = {
EXEC("enable.algorithm-type", MODE_CONFIG, 15, ROW_SECRET, config_enable_secret,
     "enable\"Modify enable password parameters\" " ALGORITHM "secret\"Assign the privileged level secret\" "
     "[level\"Set exec level password\" <1-15>$level\"Level number\"] "
     "LINE$password\"The UNENCRYPTED (cleartext) 'enable' secret\""),
CONF("enable.secret", MODE_CONFIG, ORDER_ENABLE, ROW_LIST | ROW_SECRET, config_enable_secret,
     "enable\"Modify enable password parameters\" secret\"Assign the privileged level secret (MAX of 25 characters)\" ~ "
     "[level\"Set exec level password\" <1-15>$level\"Level number\" ~] " SECRET_VALUE, .key = "level"),
CONF("enable.password", MODE_CONFIG, ORDER_ENABLE + 1, ROW_LIST | ROW_SECRET, config_enable_password,
     "enable password\"Assign the privileged level password (MAX of 25 characters)\" ~ "
     "[level\"Set exec level password\" <1-15>$level\"Level number\" ~] " PASSWORD_VALUE, .key = "level"),
CONF("username", MODE_CONFIG, ORDER_USERNAME, ROW_LIST | ROW_SECRET, config_username,
     "username\"Establish User Name Authentication\" WORD$user\"User name\" ~ "
     "[privilege\"Set user privilege level\" <0-15>$level\"User privilege level\"] "
     "[nopassword$nopassword\"No password is required for the user to log in\"|"
     ALGORITHM "secret$secret\"Specify the secret for the user\" LINE$password\"The UNENCRYPTED (cleartext) user secret\"|"
     "secret$secret\"Specify the secret for the user\" " SECRET_VALUE "|"
     "password$word\"Specify the password for the user\" " PASSWORD_VALUE "]", .key = "user"),
{0},
};
/* clang-format on */
