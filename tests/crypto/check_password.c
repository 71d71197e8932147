#include "tests/crypto/check_crypto.h"

#include "crypto/password.h"

/* Made by other programs (openssl passwd -1) or published as examples of these formats. */
static void published(void)
{
	static const char *const rows[][2] = {
	    {"$1$3865$ETnGBVYgWwck2B/G9TLxD0", "cisco123"},
	    {"$1$abcd$CwbBDotm4UoKv5fATTtzT.", ""},
	    {"$1$38652870$DUjsu4TTlTsOe/xxZ05uf/", "hashcat"},
	    {"$8$TnGX/fE4KGHOVU$pEhnEvxrvaynpi8j4f.EMHr6M.FzU8xnZnBr/tJdFWk", "hashcat"},
	    {"$9$2MJBozw/9R3UsU$2lFhcKvpghcyw8deP25GOfyZaagyUOGBymkryvOdfo6", "hashcat"},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		check_true(password_encoded_valid(rows[i][0]));
		check_int(password_check(rows[i][0], rows[i][1]), ST_OK);
		check_int(password_check(rows[i][0], "wrong"), ST_REFUSED);
	}
}

static void made_here(void)
{
	static const unsigned types[] = {5, 8, 9};
	struct drbg r = test_drbg("password"), again = test_drbg("password");
	char a[PASSWORD_SIZE], b[PASSWORD_SIZE], c[PASSWORD_SIZE], long_one[PASSWORD_MAX + 2];

	for (size_t i = 0; i < 3; i++) {
		check_int(password_hash(types[i], "cisco123", &r, a), ST_OK);
		check_int(password_hash(types[i], "cisco123", &r, b), ST_OK);
		check_int(password_hash(types[i], "cisco123", &again, c), ST_OK);
		check_int(password_hash(types[i], "drop", &again, b), ST_OK);
		check_text(c, a);
		check_true(strcmp(a, b) != 0);
		check_int(password_check(a, "cisco123"), ST_OK);
		check_int(password_check(a, "cisco12"), ST_REFUSED);
		a[strlen(a) - 1] = a[strlen(a) - 1] == '.' ? '/' : '.';
		check_int(password_check(a, "cisco123"), ST_REFUSED);
	}
	memset(long_one, 'x', sizeof long_one);
	long_one[PASSWORD_MAX + 1] = '\0';
	check_int(password_hash(9, long_one, &r, a), ST_RANGE);
	check_int(password_check(c, long_one), ST_REFUSED);
	check_int(password_hash(7, "x", &r, a), ST_RANGE);
}

static void malformed(void)
{
	static const char *const rows[] = {
	    "",
	    "$",
	    "$1",
	    "$1$",
	    "$1$abcd",
	    "$1$abcd$short",
	    "$2$abcd$CwbBDotm4UoKv5fATTtzT.",
	    "$1$abcdefghi$CwbBDotm4UoKv5fATTtzT.",
	    "$1$abcd$CwbBDotm4UoKv5fATTtzT.x",
	    "$1$ab:d$CwbBDotm4UoKv5fATTtzT.",
	    "$9$x",
	    "cisco123",
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		check_true(!password_encoded_valid(rows[i]));
		check_int(password_check(rows[i], "cisco123"), ST_SYNTAX);
	}
}

static void type7(void)
{
	char clear[PASSWORD_MAX + 1], coded[TYPE7_SIZE];

	check_int(type7_decode("1511021F07257A767B73", clear), ST_OK);
	check_text(clear, "cisco123 ");
	check_int(type7_decode("070C285F4D06", clear), ST_OK);
	check_text(clear, "cisco");
	check_int(type7_encode("cisco123 ", 15, coded), ST_OK);
	check_text(coded, "1511021F07257A767B73");
	for (unsigned start = 0; start < 16; start++) {
		static const char *const long_one =
		    "a password that is longer than the table of fifty-three, to wrap around";
		check_int(type7_encode(long_one, start, coded), ST_OK);
		check_int(type7_decode(coded, clear), ST_OK);
		check_text(clear, long_one);
	}
	check_int(type7_decode("0", clear), ST_SYNTAX);
	check_int(type7_decode("070", clear), ST_SYNTAX);
	check_int(type7_decode("07ZZ", clear), ST_SYNTAX);
	check_int(type7_decode("xx00", clear), ST_SYNTAX);
	check_int(type7_decode("9900", clear), ST_RANGE);
	check_int(type7_encode("x", 16, coded), ST_RANGE);
}

const struct check_case password_cases[] = {
    {"published", published},
    {"made here", made_here},
    {"malformed", malformed},
    {"type 7", type7},
    {NULL, NULL},
};
