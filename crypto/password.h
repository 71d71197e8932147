/*
 * Passwords as a configuration keeps them: 5 (MD5 crypt), 8 (PBKDF2 with SHA-256), 9 (scrypt), and 7,
 * which hides and does not protect. The encoded forms are not secret in type but are no one's business
 * either: logs leave them out. Checking takes the same time whatever is wrong.
 */
#ifndef GKMSH_CRYPTO_PASSWORD_H
#define GKMSH_CRYPTO_PASSWORD_H

#include "base/status.h"
#include "crypto/drbg.h"

#define PASSWORD_MAX  127 /* characters in clear */
#define PASSWORD_SIZE 128 /* of an encoded form of 5, 8 or 9, with its end */
#define TYPE7_SIZE    (2 * PASSWORD_MAX + 3)

/* type 5, 8 or 9; a fresh salt from the generator. ST_RANGE for another type or too long a password. */
enum status password_hash(unsigned type, const char *clear, struct drbg *,
			  char out[static PASSWORD_SIZE]) must_use;
/* The encoded form says its type ("$1$", "$8$", "$9$"). ST_REFUSED when the password is another,
 * ST_SYNTAX when the form is none of these. */
enum status password_check(const char *encoded, const char *clear) must_use;
bool password_encoded_valid(const char *encoded);

/* start is 0..15, where in the table to begin. */
enum status type7_encode(const char *clear, unsigned start, char out[static TYPE7_SIZE]) must_use;
enum status type7_decode(const char *encoded, char out[static PASSWORD_MAX + 1]) must_use;

#endif
