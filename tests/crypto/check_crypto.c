#include "tests/crypto/check_crypto.h"

CHECK_MAIN({"hash", hash_cases}, {"cipher", cipher_cases}, {"dh", dh_cases}, {"rsa", rsa_cases},
	   {"pem", pem_cases}, {"password", password_cases}, {"vault", vault_cases})
