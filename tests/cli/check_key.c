/* crypto key ...: the dialogues, and the guide's own key pasted as its page has it. */
#include <stdlib.h>

#include "tests/cli/check_cli.h"
#include "tests/cli/fake_router.h"

static void open_config(struct bench *b)
{
	bench_open(b, "hostname R1\nip domain name lab.test\nno logging console\n");
	bench_console(b);
	bench_type(b, "enable\rconfigure terminal\r");
}

static void test_generate(void)
{
	struct bench b;

	open_config(&b);
	check_text(bench_dialogue(&b, "crypto key generate rsa modulus 512 general-keys label k\r"),
		   "crypto key generate rsa modulus 512 general-keys label k\r\n"
		   "The name for the keys will be: k\r\n\r\n% The key modulus size is 512 bits\r\n"
		   "% Generating 512 bit RSA keys, keys will be non-exportable...\r\n"
		   "[OK] (elapsed time was 0 seconds)\r\n\r\nR1(config)#");
	check_text(
	    bench_dialogue(&b, "crypto key generate rsa exportable label k modulus 514\r"),
	    "crypto key generate rsa exportable label k modulus 514\r\n"
	    "% You already have RSA keys defined named k.\r\n% They will be replaced.\r\n\r\n"
	    "% The key modulus size is 514 bits\r\n"
	    "% Generating 514 bit RSA keys, keys will be exportable...\r\n"
	    "[OK] (elapsed time was 0 seconds)\r\n\r\nR1(config)#");
	check_int(rsa_pub_bits(rsa_key_pub(router_key_find(b.router, "k")->key)), 514);
	check_text(bench_dialogue(&b, "crypto key generate rsa\r"),
		   "crypto key generate rsa\r\nThe name for the keys will be: R1.lab.test\r\n"
		   "Choose the size of the key modulus in the range of 360 to 4096 for your\r\n"
		   "  General Purpose Keys. Choosing a key modulus greater than 512 may take\r\n"
		   "  a few minutes.\r\n\r\nHow many bits in the modulus [512]: ");
	check_text(bench_dialogue(&b, "100\r"),
		   "100\r\n% A decimal number between 360 and 4096.\r\n"
		   "How many bits in the modulus [512]: ");
	bench_type(&b, "\r");
	check_int(rsa_pub_bits(rsa_key_pub(router_key_find(b.router, "R1.lab.test")->key)), 512);
	check_text(
	    bench_dialogue(&b, "crypto key generate rsa label k\rno\r"),
	    "crypto key generate rsa label k\r\n% You already have RSA keys defined named k.\r\n"
	    "% Do you really want to replace them? [yes/no]: no\r\nR1(config)#");
	check_true(router_key_find(b.router, "k")->exportable);
	bench_dialogue(&b, "crypto key generate rsa modulus 359\r");
	check_true(strstr(text_str(&b.out), "% Invalid input") != NULL);
	bench_close(&b);
}

static void test_zeroize(void)
{
	struct bench b;

	open_config(&b);
	bench_type(&b, "crypto key generate rsa modulus 512 label k\r");
	check_text(bench_dialogue(&b, "crypto key zeroize rsa k\rno\r"),
		   "crypto key zeroize rsa k\r\n% Keys to be removed are named 'k'.\r\n"
		   "% All router certs issued using these keys will also be removed.\r\n"
		   "Do you really want to remove these keys? [yes/no]: no\r\nR1(config)#");
	check_true(router_key_find(b.router, "k") != NULL);
	bench_type(&b, "crypto key zeroize rsa\ryes\r");
	check_true(router_key_at(b.router, 0) == NULL);
	bench_close(&b);
}

/* What export prints goes into another router, and comes out the same. */
static void test_export_import(void)
{
	struct bench a, b;

	open_config(&a);
	open_config(&b);
	bench_type(&a, "crypto key generate rsa modulus 512 label k exportable\r");
	bench_type(&a, "crypto key generate rsa modulus 512 label fixed\r");
	check_text(bench_dialogue(&a, "crypto key export rsa fixed pem terminal 3des cisco123\r"),
		   "crypto key export rsa fixed pem terminal 3des cisco123\r\n"
		   "% RSA keypair fixed is not exportable.\r\nR1(config)#");
	bench_dialogue(&a, "crypto key export rsa k pem terminal aes cisco123\r");

	const char *public = strstr(text_str(&a.out), "-----BEGIN PUBLIC");
	const char *private = strstr(text_str(&a.out), "-----BEGIN RSA");
	check_true(public && private);
	char *half = str_copyn(public, (size_t)(private - public));
	char *rest = str_copyn(private, (size_t)(strstr(private, "R1(config)") - private));

	bench_type(&b, "crypto key import rsa k exportable terminal cisco124\r");
	bench_type(&b, half);
	bench_type(&b, "quit\r");
	bench_type(&b, rest);
	bench_dialogue(&b, "quit\r");
	check_text(text_str(&b.out), "quit\r\n% Key pair import failed.\r\n\r\nR1(config)#");
	check_true(router_key_find(b.router, "k") == NULL);

	bench_type(&b, "crypto key import rsa k exportable terminal cisco123\r");
	bench_type(&b, half);
	bench_type(&b, "quit\r");
	bench_type(&b, rest);
	bench_dialogue(&b, "quit\r");
	check_text(text_str(&b.out), "quit\r\n% Key pair import succeeded.\r\n\r\nR1(config)#");
	check_true(router_key_find(b.router, "k") &&
		   rsa_pub_equal(rsa_key_pub(router_key_find(b.router, "k")->key),
				 rsa_key_pub(router_key_find(a.router, "k")->key)));
	free(half);
	free(rest);
	bench_close(&a);
	bench_close(&b);
}

/* The page's own lines, its prompts and blanks included. */
static void test_guide_key(void)
{
	struct bench b;
	size_t n;
	char *page = check_file("tests/crypto/guide-key.txt", &n);

	open_config(&b);
	session_input(b.s, b.now, BYTES(page, n));
	(void)session_output(b.s, &b.out);
	check_true(strstr(text_str(&b.out), "% Key pair import succeeded.\r\n\r\nR1(config)#") !=
		   NULL);
	bench_dialogue(&b, "do show crypto key mypubkey rsa getKey\r");
	check_true(strstr(text_str(&b.out),
			  " Key is exportable.\r\n Key Data:\r\n"
			  "  30819F30 0D06092A 864886F7 0D010101 05000381 8D003081 "
			  "89028181 0085B470 \r\n") != NULL);
	free(page);
	bench_close(&b);
}

static const struct check_case cases[] = {
    {"generate", test_generate},
    {"zeroize", test_zeroize},
    {"export and import", test_export_import},
    {"the guide's key", test_guide_key},
    {NULL, NULL},
};

const struct check_suite key_suite = {"keys", cases};
