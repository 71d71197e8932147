/* What the console says and does about IKE, of a key server and a member that registered with it. */
#include <stdio.h>

#include "tests/cli/gm_pair.h"
#include "tests/lib/check.h"

static const char server[] = "hostname KS\n"
			     "ip host GM 192.0.2.2\n"
			     "crypto isakmp policy 10\n"
			     " encryption aes\n"
			     " authentication pre-share\n"
			     " group 14\n"
			     "crypto isakmp key secret hostname GM\n"
			     "crypto isakmp keepalive 15 periodic\n"
			     "crypto isakmp fragmentation\n"
			     "crypto logging session\n"
			     "crypto keyring RING\n"
			     "  pre-shared-key address 10.0.0.0 255.0.0.0 key of-the-ring\n"
			     "crypto ipsec transform-set ts esp-aes esp-sha-hmac\n"
			     "crypto ipsec profile gp\n"
			     " set transform-set ts\n"
			     "ip access-list extended data\n"
			     " permit ip 10.0.0.0 0.0.0.255 172.16.0.0 0.0.255.255\n"
			     "crypto gdoi group GETVPN\n"
			     " identity number 484\n"
			     " server local\n"
			     "  rekey authentication mypubkey rsa getKey\n"
			     "  rekey transport unicast\n"
			     "  sa ipsec 10\n"
			     "   profile gp\n"
			     "   match address ipv4 data\n"
			     "  address ipv4 192.0.2.1\n"
			     "interface GigabitEthernet1\n"
			     " ip address 192.0.2.1 255.255.255.0\n"
			     " no shutdown\n";
static const char member[] = "hostname GM\n"
			     "crypto isakmp policy 10\n"
			     " encryption aes\n"
			     " authentication pre-share\n"
			     " group 14\n"
			     "crypto isakmp key secret address 0.0.0.0\n"
			     "crypto isakmp keepalive 15 periodic\n"
			     "crypto gdoi group GETVPN\n"
			     " identity number 484\n"
			     " server address ipv4 192.0.2.1\n"
			     "crypto map getvpn 10 gdoi\n"
			     " set group GETVPN\n"
			     "interface GigabitEthernet1\n"
			     " ip address 192.0.2.2 255.255.255.0\n"
			     " no shutdown\n"
			     " crypto map getvpn\n";

static void has_line(const char *text, const char *line)
{
	if (!strstr(text, line))
		printf("missing: %s\nin:\n%s\n", line, text);
	check_true(strstr(text, line) != NULL);
}

static void lacks(const char *text, const char *line)
{
	if (strstr(text, line))
		printf("not to be there: %s\nin:\n%s\n", line, text);
	check_true(strstr(text, line) == NULL);
}

static void join(struct gm_pair *p)
{
	gm_pair_open_with(p, (const char *const[]){server, member});
	(void)gm_pair_run(p, 0, "configure terminal", 0);
	(void)gm_pair_run(p, 0, "crypto key generate rsa label getKey modulus 1024", USEC_S);
	(void)gm_pair_run(p, 0, "end", 0);
	gm_pair_wait(p, 120 * USEC_S);
	has_line(gm_pair_run(p, 0, "show logging", 0),
		 "%CRYPTO-5-SESSION_STATUS: Crypto tunnel is UP  .  Peer 192.0.2.2:848"
		 "       Id: 192.0.2.2\n");
	lacks(gm_pair_run(p, 1, "show logging", 0), "SESSION_STATUS"); /* not configured there */
	has_line(gm_pair_run(p, 0, "show crypto isakmp sa", 0),
		 "192.0.2.1       192.0.2.2       GDOI_IDLE");
}

static void tables(void)
{
	static const char head[] = "IPv4 Crypto ISAKMP SA\n"
				   "dst             src             state          conn-id status\n"
				   "         \nIPv6 Crypto ISAKMP SA\n\n";
	struct gm_pair p;

	join(&p);
	has_line(gm_pair_run(&p, 0, "show crypto isakmp sa active", 0), "GDOI_IDLE");
	check_text(gm_pair_run(&p, 0, "show crypto isakmp sa standby", 0), head);
	has_line(gm_pair_run(&p, 0, "show crypto isakmp sa detail", 0),
		 "ACTIVE aes  sha    psk  14");
	lacks(gm_pair_run(&p, 0, "show crypto isakmp sa nat", 0), "ACTIVE");
	has_line(gm_pair_run(&p, 0, "show crypto isakmp sa count", 0), "Active ISAKMP SA's: 1\n");
	has_line(gm_pair_run(&p, 0, "show crypto isakmp peers", 0),
		 "Peer: 192.0.2.2 Port: 848 Local: 192.0.2.1\n Phase1 id: 192.0.2.2\n");
	check_text(gm_pair_run(&p, 0, "show crypto isakmp key", 0),
		   "Keyring      Hostname/Address                            Preshared Key\n\n"
		   "default      GM                                          secret\n"
		   "RING         10.0.0.0       [255.0.0.0]                  of-the-ring\n");
	gm_pair_close(&p);
}

static void suites(void)
{
	struct gm_pair p;
	const char *t;

	gm_pair_open_with(&p, (const char *const[]){server, "hostname R\n"});
	has_line(gm_pair_run(&p, 0, "show crypto isakmp policy", 0),
		 "\nGlobal IKE policy\nProtection suite of priority 10\n");
	t = gm_pair_run(&p, 1, "show crypto isakmp policy", 0);
	has_line(t, "\nDefault IKE policy\n"
		    "Default protection suite of priority 65507\n"
		    "\tencryption algorithm:\tAES - Advanced Encryption Standard (128 bit keys).\n"
		    "\thash algorithm:\t\tSecure Hash Standard\n"
		    "\tauthentication method:\tRivest-Shamir-Adleman Signature\n"
		    "\tDiffie-Hellman group:\t#5 (1536 bit)\n"
		    "\tlifetime:\t\t86400 seconds, no volume limit\n"
		    "Default protection suite of priority 65508\n");
	has_line(t, "Default protection suite of priority 65514\n"
		    "\tencryption algorithm:\tThree key triple DES\n"
		    "\thash algorithm:\t\tMessage Digest 5\n"
		    "\tauthentication method:\tPre-Shared Key\n"
		    "\tDiffie-Hellman group:\t#2 (1024 bit)\n");
	has_line(gm_pair_run(&p, 0, "show crypto isakmp default policy", 0),
		 "Default protection suite of priority 65511\n");
	(void)gm_pair_run(&p, 1, "configure terminal", 0);
	(void)gm_pair_run(&p, 1, "no crypto isakmp default policy", 0);
	(void)gm_pair_run(&p, 1, "end", 0);
	check_text(gm_pair_run(&p, 1, "show crypto isakmp policy", 0), "\nGlobal IKE policy\n");
	check_text(gm_pair_run(&p, 1, "show crypto isakmp default policy", 0), "");
	gm_pair_close(&p);
}

static void sessions(void)
{
	struct gm_pair p;
	const char *t;

	join(&p);
	t = gm_pair_run(&p, 0, "show crypto session detail", 0);
	has_line(t, "\nInterface: GigabitEthernet1\nUptime: 00:0");
	has_line(t, "Session status: UP-IDLE     \n"
		    "Peer: 192.0.2.2 port 848 fvrf: (none) ivrf: (none)\n"
		    "      Phase1_id: 192.0.2.2\n");
	has_line(t, "  IKEv1 SA: local 192.0.2.1/848 remote 192.0.2.2/848 Active \n"
		    "          Capabilities:DF connid:1001 lifetime:23:5");
	lacks(gm_pair_run(&p, 0, "show crypto session", 0), "Uptime");
	has_line(gm_pair_run(&p, 0, "show crypto session remote 192.0.2.2", 0), "IKEv1 SA");
	lacks(gm_pair_run(&p, 0, "show crypto session remote 192.0.2.9", 0), "IKEv1 SA");
	has_line(gm_pair_run(&p, 1, "show crypto session local 192.0.2.2", 0), "IKEv1 SA");
	lacks(gm_pair_run(&p, 1, "show crypto session local 192.0.2.2", 0), "IPSEC FLOW");
	t = gm_pair_run(&p, 0, "show crypto session brief", 0);
	has_line(t, "ivrf = (none)\nPeer            I/F      Username          Group/Phase1_id"
		    "          Uptime    Status\n"
		    "192.0.2.2       Gi1                        192.0.2.2                00:0");
	has_line(t, " UI\n");
	gm_pair_close(&p);
}

static void clearing(void)
{
	static const char *const lines[] = {"clear crypto isakmp 1001", "clear crypto session",
					    "clear crypto session remote 192.0.2.1",
					    "clear crypto session local 192.0.2.2",
					    "clear crypto isakmp"};
	static const char *const nothing[] = {"clear crypto isakmp 999",
					      "clear crypto session remote 192.0.2.9",
					      "clear crypto session local 192.0.2.9"};
	struct gm_pair p;

	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		join(&p);
		for (size_t k = 0; k < sizeof nothing / sizeof *nothing; k++) {
			(void)gm_pair_run(&p, 1, nothing[k], USEC_S);
			lacks(gm_pair_run(&p, 1, "show crypto isakmp sa", 0), "deleted");
		}
		(void)gm_pair_run(&p, 1, lines[i], 0);
		has_line(gm_pair_run(&p, 0, "show logging", USEC_S),
			 "%CRYPTO-5-SESSION_STATUS: Crypto tunnel is DOWN.  Peer 192.0.2.2:848"
			 "       Id: 192.0.2.2\n");
		has_line(gm_pair_run(&p, 1, "show crypto isakmp sa", 0), "ACTIVE (deleted)\n");
		gm_pair_wait(&p, USEC_S); /* and the other end was told */
		has_line(gm_pair_run(&p, 0, "show crypto isakmp sa", 0), "ACTIVE (deleted)\n");
		gm_pair_close(&p);
	}
}

/* Key exchanges on threads: the same end, and one that never comes back is nobody's. */
static void on_threads(void)
{
	struct gm_pair p;

	gm_pair_open_threads(&p, (const char *const[]){server, member});
	gm_pair_wait(&p, 10 * USEC_S);
	check_int(p.jobs_done, 3); /* one at the server, two here */
	has_line(gm_pair_run(&p, 0, "show crypto isakmp sa", 0), "GDOI_IDLE");
	has_line(gm_pair_run(&p, 1, "show crypto isakmp sa", 0), "GDOI_IDLE");

	/* Cleared while a thread has its exponent. */
	(void)gm_pair_run(&p, 1, "clear crypto session", 0);
	for (int i = 0; i < 300 && !p.n_jobs[1]; i++)
		gm_pair_wait(&p, 100 * USEC_MS);
	check_int(p.n_jobs[1], 1);
	(void)gm_pair_run(&p, 1, "clear crypto isakmp", 0);
	gm_pair_wait(&p, 120 * USEC_S);
	has_line(gm_pair_run(&p, 1, "show crypto isakmp sa", 0), "GDOI_IDLE");
	(void)gm_pair_run(&p, 1, "clear crypto session", 0);
	for (int i = 0; i < 300 && !p.n_jobs[1]; i++)
		gm_pair_wait(&p, 100 * USEC_MS);
	check_int(p.n_jobs[1], 1);
	gm_pair_close(&p);
}

static void type(struct gm_pair *p, int side, const char *const *lines)
{
	for (; *lines; lines++)
		(void)gm_pair_run(p, side, *lines, 10 * USEC_S);
}

/* Signatures on threads, too: certificates of a server on one of the two, keys made there as well. */
static void certificates_on_threads(void)
{
	static const char *const rsa_sig[] = {"configure terminal", "crypto isakmp policy 10",
					      "authentication rsa-sig", "end", NULL};
	static const char *const authority[] = {"clock set 11:28:00 9 Sep 2025",
						"configure terminal",
						"ip http server",
						"crypto pki server CA",
						"database archive pkcs12 password 0 cisco123",
						"grant auto",
						"no shutdown",
						"end",
						NULL};
	static const char *const client[] = {"configure terminal",
					     "crypto key generate rsa label mine modulus 1024",
					     "crypto pki trustpoint TP",
					     "enrollment url http://192.0.2.1:80",
					     "revocation-check none",
					     "rsakeypair mine",
					     "exit",
					     "crypto pki enroll TP",
					     "yes",
					     "secret",
					     "secret",
					     "no",
					     "no",
					     "yes",
					     "end",
					     "clear crypto session",
					     NULL};
	struct gm_pair p;

	gm_pair_open_threads(&p, (const char *const[]){server, member});
	for (int i = 0; i < 2; i++)
		type(&p, i, rsa_sig);
	type(&p, 0, authority);
	(void)gm_pair_run(&p, 1, "clock set 11:40:00 9 Sep 2025", 0);
	for (int i = 0; i < 2; i++)
		type(&p, i, client);
	gm_pair_wait(&p, 120 * USEC_S);
	check_true(p.jobs_done >= 7); /* two keys, three exchanges, two signatures */
	has_line(gm_pair_run(&p, 1, "show crypto isakmp sa detail", 0), " rsig 14");
	has_line(gm_pair_run(&p, 0, "show crypto isakmp sa detail", 0), " rsig 14");
	gm_pair_close(&p);
}

static void debugging(void)
{
	struct gm_pair p;
	const char *t;

	join(&p);
	(void)gm_pair_run(&p, 1, "debug crypto isakmp", 0);
	t = gm_pair_run(&p, 1, "clear crypto session", 60 * USEC_S);
	has_line(t, "ISAKMP:(1001): deleting SA, peer 192.0.2.1, reason: cleared");
	has_line(t, "ISAKMP:(1002): beginning Main Mode exchange with 192.0.2.1");
	has_line(t, "ISAKMP:(1002): atts are acceptable, priority 10 policy, peer 192.0.2.1");
	has_line(t, "ISAKMP:(1002): New State = MM_KEY_EXCH, peer 192.0.2.1");
	has_line(t, "ISAKMP:(1002): SA has been authenticated with 192.0.2.1");
	gm_pair_close(&p);
}

static const struct check_case cases[] = {
    {"tables", tables},		{"suites", suites},
    {"sessions", sessions},	{"clearing", clearing},
    {"on threads", on_threads}, {"certificates on threads", certificates_on_threads},
    {"debugging", debugging},	{NULL, NULL}};

CHECK_MAIN({"isakmp console", cases})
