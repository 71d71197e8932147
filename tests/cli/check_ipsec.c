/* What the data path shows, on two routers whose pings go encrypted over a wire. */
#include <stdio.h>
#include <string.h>

#include "net/crypto_map.h"
#include "tests/cli/gm_pair.h"
#include "tests/lib/check.h"

#define SPI  UINT32_C(0x535F673B)
#define PING "ping 172.16.100.1 source Loopback0"

static void has_line(const char *text, const char *line)
{
	if (!strstr(text, line))
		printf("missing: %s\nin:\n%s\n", line, text);
	check_true(strstr(text, line) != NULL);
}

static void start(struct gm_pair *p)
{
	gm_pair_open(p);
	gm_pair_policy(p);
	gm_pair_keys(p, SPI);
}

static const char sa_text[] =
    "\ninterface: GigabitEthernet1\n"
    "    Crypto map tag: getvpn, local addr 192.0.2.1\n"
    "\n"
    "   protected vrf: (none)\n"
    "   local  ident (addr/mask/prot/port): (10.0.0.0/255.255.255.0/0/0)\n"
    "   remote ident (addr/mask/prot/port): (172.16.0.0/255.255.0.0/0/0)\n"
    "   Group: GETVPN\n"
    "   current_peer 0.0.0.0 port 848\n"
    "     PERMIT, flags={origin_is_acl,}\n"
    "    #pkts encaps: 5, #pkts encrypt: 5, #pkts digest: 5\n"
    "    #pkts decaps: 0, #pkts decrypt: 0, #pkts verify: 0\n"
    "    #pkts compressed: 0, #pkts decompressed: 0\n"
    "    #pkts not compressed: 0, #pkts compr. failed: 0\n"
    "    #pkts not decompressed: 0, #pkts decompress failed: 0\n"
    "    #send errors 0, #recv errors 0\n"
    "\n"
    "     local crypto endpt.: 192.0.2.1, remote crypto endpt.: 0.0.0.0\n"
    "     plaintext mtu 1438, path mtu 1500, ip mtu 1500, ip mtu idb GigabitEthernet1\n"
    "     current outbound spi: 0x535F673B(1398761275)\n"
    "     PFS (Y/N): N, DH group: none\n"
    "\n"
    "     inbound esp sas:\n"
    "      spi: 0x535F673B(1398761275)\n"
    "        transform: esp-aes esp-sha-hmac ,\n"
    "        in use settings ={Tunnel, }\n"
    "        conn id: 2001, flow_id: CSR:1, sibling_flags FFFFFFFF80000048, crypto map: getvpn\n"
    "        sa timing: remaining key lifetime (sec): 7190\n"
    "        Kilobyte Volume Rekey has been disabled\n"
    "        IV size: 16 bytes\n"
    "        replay detection support: Y\n"
    "        Status: ACTIVE(ACTIVE)\n"
    "\n"
    "     inbound ah sas:\n"
    "\n"
    "     inbound pcp sas:\n"
    "\n"
    "     outbound esp sas:\n"
    "      spi: 0x535F673B(1398761275)\n"
    "        transform: esp-aes esp-sha-hmac ,\n"
    "        in use settings ={Tunnel, }\n"
    "        conn id: 2002, flow_id: CSR:2, sibling_flags FFFFFFFF80000048, crypto map: getvpn\n"
    "        sa timing: remaining key lifetime (sec): 7190\n"
    "        Kilobyte Volume Rekey has been disabled\n"
    "        IV size: 16 bytes\n"
    "        replay detection support: Y\n"
    "        Status: ACTIVE(ACTIVE)\n"
    "\n"
    "     outbound ah sas:\n"
    "\n"
    "     outbound pcp sas:\n";

static void associations(void)
{
	struct gm_pair p;
	const char *t;

	start(&p);
	has_line(gm_pair_run(&p, 0, PING, 10 * USEC_S), "Success rate is 100 percent (5/5)");
	check_int(p.clear, 0);
	check_int(p.esp, 10);
	t = gm_pair_run(&p, 0, "show crypto ipsec sa", 0);
	check_true(!strncmp(t, sa_text, sizeof sa_text - 1));
	if (strncmp(t, sa_text, sizeof sa_text - 1))
		check_text(t, sa_text);
	/* What came counts for the entry that its sender went by. */
	has_line(t, "(10.0.0.0/255.255.255.0/0/0)\n"
		    "   Group: GETVPN\n"
		    "   current_peer 0.0.0.0 port 848\n"
		    "     PERMIT, flags={origin_is_acl,}\n"
		    "    #pkts encaps: 0, #pkts encrypt: 0, #pkts digest: 0\n"
		    "    #pkts decaps: 5, #pkts decrypt: 5, #pkts verify: 5\n");
	/* What one side sent the other received. */
	t = gm_pair_run(&p, 1, "show crypto ipsec sa interface GigabitEthernet1 detail", 0);
	has_line(t, "    #pkts decaps: 5, #pkts decrypt: 5, #pkts verify: 5\n");
	has_line(t, "    #pkts no sa (send) 0, #pkts invalid sa (rcv) 0\n");
	has_line(t, "replay detection support: Y  replay window size: 64\n");
	check_text(gm_pair_run(&p, 0, "show crypto ipsec sa peer 192.0.2.2", 0),
		   "\nNo SAs found\n");
	check_text(gm_pair_run(&p, 0, "show crypto ipsec sa map other", 0), "\nNo SAs found\n");
	gm_pair_close(&p);
}

static void sessions(void)
{
	struct gm_pair p;

	start(&p);
	(void)gm_pair_run(&p, 0, PING, 10 * USEC_S);
	has_line(gm_pair_run(&p, 0, "show crypto session", 0),
		 "Crypto session current status\n"
		 "\n"
		 "Interface: GigabitEthernet1\n"
		 "Session status: UP-ACTIVE     \n"
		 "Peer: 0.0.0.0 port 848 \n"
		 "  IPSEC FLOW: permit ip 10.0.0.0/255.255.255.0 172.16.0.0/255.255.0.0 \n"
		 "        Active SAs: 2, origin: crypto map\n");
	has_line(
	    gm_pair_run(&p, 0, "show crypto session detail", 0),
	    "        Inbound:  #pkts dec'ed 0 drop 0 life (KB/Sec) KB Vol Rekey Disabled/7190\n"
	    "        Outbound: #pkts enc'ed 5 drop 0 life (KB/Sec) KB Vol Rekey Disabled/7190\n");
	has_line(gm_pair_run(&p, 0, "show crypto engine connections active", 0),
		 "   ID  Type    Algorithm           Encrypt  Decrypt LastSeqN IP-Address\n"
		 " 2001  IPsec   AES+SHA                   0        5        0 192.0.2.1\n"
		 " 2002  IPsec   AES+SHA                   5        0 ");
	gm_pair_close(&p);
}

static void groups(void)
{
	struct gm_pair p;

	start(&p);
	(void)gm_pair_run(&p, 0, PING, 10 * USEC_S);
	check_text(gm_pair_run(&p, 0, "show crypto gdoi gm dataplane counters", 0),
		   "\nData-plane statistics for group GETVPN:\n"
		   "    #pkts encrypt            : 5        #pkts decrypt            : 5\n"
		   "    #pkts tagged (send)      : 0        #pkts untagged (rcv)     : 0\n"
		   "    #pkts no sa (send)       : 0        #pkts invalid sa (rcv)   : 0\n"
		   "    #pkts encaps fail (send) : 0        #pkts decap fail (rcv)   : 0\n"
		   "    #pkts invalid prot (rcv) : 0        #pkts verify fail (rcv)  : 0\n"
		   "    #pkts not tagged (send)  : 0        #pkts not untagged (rcv) : 0\n"
		   "    #pkts internal err (send): 0        #pkts internal err (rcv) : 0\n");
	has_line(gm_pair_run(&p, 0, "show crypto gkm ipsec sa", 0),
		 "SA created for group GETVPN:\n"
		 "  GigabitEthernet1:\n"
		 "    protocol = ip\n"
		 "      local ident  = 10.0.0.0/24, port = 0\n"
		 "      remote ident = 172.16.0.0/16, port = 0\n"
		 "      direction: Both, replay(method/window): Counter/64\n");
	has_line(gm_pair_run(&p, 0, "show crypto gdoi group GETVPN gm acl", 0),
		 "   access-list   permit ip 10.0.0.0 0.0.0.255 172.16.0.0 0.0.255.255\n"
		 "   access-list   permit ip 172.16.0.0 0.0.255.255 10.0.0.0 0.0.0.255\n"
		 " ACL Configured Locally: \n"
		 "  Map Name: getvpn\n"
		 "   access-list bypass deny tcp any any eq 22\n");
	check_text(gm_pair_run(&p, 0, "show crypto gdoi gm replay", 0),
		   "Anti-replay Information For Group GETVPN:\n"
		   "Timebased Replay:\n"
		   "         is not enabled\n");
	gm_pair_close(&p);
}

/* Cleared: nothing leaves in clear, what has no key is counted; with keys again it goes on. */
static void cleared(void)
{
	struct gm_pair p;
	const char *t;

	start(&p);
	(void)gm_pair_run(&p, 0, PING, 10 * USEC_S);
	check_text(gm_pair_run(&p, 0, "clear crypto sa counters", 0), "");
	has_line(gm_pair_run(&p, 0, "show crypto ipsec sa", 0), "    #pkts encaps: 0, ");
	check_text(gm_pair_run(&p, 0, "clear crypto sa", 0), "");
	check_text(gm_pair_run(&p, 1, "clear crypto sa", 0), "");
	p.clear = p.esp = 0;
	has_line(gm_pair_run(&p, 0, PING " repeat 2", 10 * USEC_S), "Success rate is 0 percent");
	check_int(p.clear + p.esp, 0);
	has_line(gm_pair_run(&p, 0, "show crypto gdoi gm dataplane counters", 0),
		 "    #pkts no sa (send)       : 2 ");
	has_line(gm_pair_run(&p, 0, "show crypto session", 0), "Session status: DOWN\n");
	gm_pair_keys(&p, SPI + 1);
	has_line(gm_pair_run(&p, 0, PING, 10 * USEC_S), "(5/5)");
	check_int(p.clear, 0);
	t = gm_pair_run(&p, 0, "show crypto ipsec sa", 0);
	has_line(t, "conn id: 2003, ");
	gm_pair_close(&p);
}

/* In clear where it should be protected: refused, counted and told. */
static void in_clear(void)
{
	struct gm_pair p;

	start(&p);
	net_crypto_group_flush(router_net_crypto(p.m[0].router), "GETVPN", p.now);
	has_line(gm_pair_run(&p, 0, PING " repeat 2", 10 * USEC_S), "Success rate is 0 percent");
	check_int(p.clear, 2);
	has_line(gm_pair_run(&p, 1, "show logging", 0),
		 "%CRYPTO-4-RECVD_PKT_NOT_IPSEC: Rec'd packet not an IPSEC packet. (ip) "
		 "vrf/dest_addr= /172.16.100.1, src_addr= 10.0.0.1, prot= 1");
	has_line(gm_pair_run(&p, 1, "show logging", 0), "%CRYPTO-6-ISAKMP_ON_OFF: ISAKMP is ON");
	gm_pair_close(&p);
}

static void capture(void)
{
	struct gm_pair p;
	struct router_file f;
	const char *t;

	start(&p);
	check_text(gm_pair_run(&p, 0, "monitor capture C interface GigabitEthernet1 both", 0), "");
	has_line(gm_pair_run(&p, 0, "monitor capture C start", 0), "no filter is set");
	check_text(gm_pair_run(&p, 0, "monitor capture C match any", 0), "");
	check_text(gm_pair_run(&p, 0, "monitor capture C limit packets 8", 0), "");
	has_line(gm_pair_run(&p, 0, "monitor capture C start", 0), "Started capture point : C\n");
	(void)gm_pair_run(&p, 0, PING, 10 * USEC_S);
	t = gm_pair_run(&p, 0, "show monitor capture C", 0);
	has_line(t, "\nStatus Information for Capture C\n  Target Type: \n"
		    "   Interface: GigabitEthernet1, Direction: both\n   Status : Inactive\n"
		    "  Filter Details: \n    Capture all packets\n");
	has_line(t, "   Number of Packets to capture: 8\n");
	has_line(gm_pair_run(&p, 0, "show monitor capture C buffer", 0), " packets in buf   : 8\n");
	t = gm_pair_run(&p, 0, "show monitor capture C buffer brief", 0);
	has_line(t, "10.0.0.1         ->  172.16.100.1     ESP  spi 0x535F673B seq ");
	has_line(gm_pair_run(&p, 0, "show monitor capture C parameter", 0),
		 "   monitor capture C interface GigabitEthernet1 both\n"
		 "   monitor capture C match any\n"
		 "   monitor capture C buffer size 10\n"
		 "   monitor capture C limit packets 8\n");
	check_text(gm_pair_run(&p, 0, "monitor capture C export flash:c.pcap", 0),
		   "Exported Successfully\n");
	check_true(router_file_get(p.m[0].router, "flash:c.pcap", &f) && f.data.n > 24 + 8 * 16 &&
		   f.data.p[0] == 0xd4 && f.data.p[20] == 1);

	/* An access list in its place takes what it permits alone. */
	check_text(gm_pair_run(&p, 0, "monitor capture C access-list nowhere", 0), "");
	has_line(gm_pair_run(&p, 0, "monitor capture C start", 0), "does not exist");
	check_text(gm_pair_run(&p, 0, "monitor capture C access-list bypass", 0), "");
	(void)gm_pair_run(&p, 0, "monitor capture C start", 0);
	has_line(gm_pair_run(&p, 0, "monitor capture C match any", 0), "Unable to modify");
	(void)gm_pair_run(&p, 0, PING, 10 * USEC_S);
	has_line(gm_pair_run(&p, 0, "show monitor capture C buffer", 0), " packets in buf   : 0\n");
	(void)gm_pair_run(&p, 0, "monitor capture C stop", 0);
	check_text(gm_pair_run(&p, 0, "no monitor capture C", 0), "");
	has_line(gm_pair_run(&p, 0, "monitor capture C start", 0), "does not exist");
	gm_pair_close(&p);
}

/* One packet in two, the beginning of it, for half a minute. */
static void capture_limits(void)
{
	static const char pcap_lengths[] = {64, 0, 0, 0, (char)182, 0, 0, 0};
	struct gm_pair p;
	struct router_file f;
	const char *t;

	start(&p);
	(void)gm_pair_run(&p, 0, PING " repeat 1", USEC_S); /* ARP knows the way then */
	(void)gm_pair_run(&p, 0, "monitor capture D interface GigabitEthernet1 out", 0);
	(void)gm_pair_run(&p, 0, "monitor capture D match any", 0);
	check_text(gm_pair_run(&p, 0, "monitor capture D limit every 2 packet-len 64", 0), "");
	check_text(gm_pair_run(&p, 0, "monitor capture D limit duration 30", 0), "");
	t = gm_pair_run(&p, 0, "show monitor capture D", 0);
	has_line(t, "   Number of Packets to capture: 0 (no limit)\n"
		    "   Packet Capture duration: 30\n"
		    "   Packet Size to capture: 64\n"
		    "   Packet sampling rate: 2\n");
	has_line(gm_pair_run(&p, 0, "show monitor capture D parameter", 0),
		 "   monitor capture D limit duration 30\n"
		 "   monitor capture D limit packet-len 64\n"
		 "   monitor capture D limit every 2\n");
	(void)gm_pair_run(&p, 0, "monitor capture D start", 0);
	(void)gm_pair_run(&p, 0, PING, 10 * USEC_S);
	has_line(gm_pair_run(&p, 0, "show monitor capture D", 0), "   Status : Active\n");
	gm_pair_wait(&p, 20 * USEC_S);
	has_line(gm_pair_run(&p, 0, "show monitor capture", 0), "   Status : Inactive\n");
	(void)gm_pair_run(&p, 0, PING, 10 * USEC_S);
	has_line(gm_pair_run(&p, 0, "show monitor capture D buffer", 0), " packets in buf   : 3\n");
	(void)gm_pair_run(&p, 0, "monitor capture D export flash:d.pcap", 0);
	check_true(router_file_get(p.m[0].router, "flash:d.pcap", &f) &&
		   f.data.n == 24 + 3 * (16 + 64));
	check_bytes(BYTES(f.data.p + 24 + 8, 8), BYTES_OF(pcap_lengths));
	check_text(gm_pair_run(&p, 0, "no monitor capture D limit", 0), "");
	check_text(gm_pair_run(&p, 0, "no monitor capture D match", 0), "");
	has_line(gm_pair_run(&p, 0, "monitor capture D", 0), "% Incomplete command.\n");
	has_line(gm_pair_run(&p, 0, "show monitor capture D", 0), "    Filter not attached\n");
	has_line(gm_pair_run(&p, 0, "show monitor capture D", 0),
		 "   Packet Capture duration: 0 (no limit)\n"
		 "   Packet Size to capture: 0 (no limit)\n");
	gm_pair_close(&p);
}

/* The key server is a peer of its own, beside the group's associations, which have none. */
static void session_with_server(struct gm_pair *p)
{
	const char *t = gm_pair_run(p, 1, "show crypto session", 0);

	has_line(t, "Peer: 0.0.0.0 port 848 \n  IPSEC FLOW: permit ip ");
	has_line(t, "\nInterface: GigabitEthernet1\n"
		    "Session status: UP-IDLE     \n"
		    "Peer: 192.0.2.1 port 848 \n"
		    "  Session ID: 0  \n"
		    "  IKEv1 SA: local 192.0.2.2/848 remote 192.0.2.1/848 Active \n");
	t = gm_pair_run(p, 0, "show crypto session detail", 0);
	has_line(t, "Peer: 192.0.2.2 port 848 fvrf: (none) ivrf: (none)\n"
		    "      Phase1_id: 192.0.2.2\n"
		    "      Desc: (none)\n"
		    "  Session ID: 0  \n"
		    "  IKEv1 SA: local 192.0.2.1/848 remote 192.0.2.2/848 Active \n"
		    "          Capabilities:");
	t = gm_pair_run(p, 1, "show crypto session interface Loopback0", 0);
	check_true(!strstr(t, "Peer:"));
}

/* Every way to say which associations; they come back with the same keys after a moment. */
static void clear_one(struct gm_pair *p)
{
	static const char *const nothing[] = {
	    "clear crypto sa peer 192.0.2.1",	     "clear crypto sa map other",
	    "clear crypto sa spi 0x12345678",	     "clear crypto sa spi 12x",
	    "clear crypto sa entry 10.0.0.1 esp 17", "clear crypto sa counters"};
	char by_spi[2][64];
	const char *all[] = {by_spi[0], by_spi[1], "clear crypto sa peer 0.0.0.0",
			     "clear crypto sa map getvpn", "clear crypto sa"};
	struct net_crypto_view_sa v;
	struct net_crypto *nc = router_net_crypto(p->m[1].router);

	for (size_t i = 0; i < sizeof nothing / sizeof *nothing; i++) {
		(void)gm_pair_run(p, 1, nothing[i], 0);
		check_true(net_crypto_view_sa(nc, p->now, 0, &v));
	}
	has_line(gm_pair_run(p, 1, nothing[1], 0), "% Crypto map other does not exist\n");
	has_line(gm_pair_run(p, 1, nothing[2], 0), "% No SA with SPI 0x12345678\n");
	has_line(gm_pair_run(p, 1, nothing[3], 0), "% Invalid SPI 12x\n");
	has_line(gm_pair_run(p, 1, nothing[4], 0), "% Invalid SPI 17\n");
	snprintf(by_spi[0], sizeof by_spi[0], "clear crypto sa spi 0x%X", v.spi);
	snprintf(by_spi[1], sizeof by_spi[1], "clear crypto sa entry 10.0.0.1 esp %u", v.spi);
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		has_line(gm_pair_run(p, 1, all[i], 0), "%GDOI-4-GM_RE_REGISTER: ");
		check_true(!net_crypto_view_sa(nc, p->now, 0, &v));
		gm_pair_wait(p, 60 * USEC_S);
		check_true(net_crypto_view_sa(nc, p->now, 0, &v));
	}
}

static void other_directions(struct gm_pair *p)
{
	static const struct {
		const char *words, *shown;
		enum net_crypto_direction direction;
	} rows[] = {{"inbound optional", "Inbound Optional", NET_CRYPTO_INBOUND_OPTIONAL},
		    {"inbound only", "Inbound Only", NET_CRYPTO_INBOUND_ONLY},
		    {"inbound-optional", "Inbound Optional", NET_CRYPTO_INBOUND_OPTIONAL},
		    {"both", "Both", NET_CRYPTO_BOTH}};
	struct net_crypto_view_group g;
	struct net_crypto *nc = router_net_crypto(p->m[1].router);

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char line[128];

		snprintf(line, sizeof line, "crypto gdoi gm group GETVPN ipsec direction %s",
			 rows[i].words);
		check_text(gm_pair_run(p, 1, line, 0), "");
		check_true(net_crypto_view_group(nc, p->now, 0, &g));
		check_int(g.direction, rows[i].direction);
		snprintf(line, sizeof line, "    IPSec SA Direction       : %s\n", rows[i].shown);
		has_line(gm_pair_run(p, 1, "show crypto gdoi group GETVPN", 0), line);
	}
	has_line(gm_pair_run(p, 1, "crypto gkm gm group none ipsec direction both", 0),
		 "% Group none: not a member\n");
	/* Of the configuration: takes both, and so does what the console said until it changes again. */
	(void)gm_pair_run(p, 1, "configure terminal", 0);
	(void)gm_pair_run(p, 1, "crypto gdoi group GETVPN", 0);
	(void)gm_pair_run(p, 1, "passive", 0);
	(void)gm_pair_run(p, 1, "end", USEC_S);
	check_true(net_crypto_view_group(nc, p->now, 0, &g));
	check_int(g.direction, NET_CRYPTO_INBOUND_OPTIONAL);
	(void)gm_pair_run(p, 1, "crypto gdoi gm group GETVPN ipsec direction both", 0);
	(void)gm_pair_run(p, 1, "configure terminal", 0);
	(void)gm_pair_run(p, 1, "ip domain name example.org", 0);
	(void)gm_pair_run(p, 1, "end", USEC_S);
	check_true(net_crypto_view_group(nc, p->now, 0, &g));
	check_int(g.direction, NET_CRYPTO_BOTH);
}

/* A key server and a member that registers with it over the wire, by configuration alone. */
static void join(struct gm_pair *p)
{
	static const char ike[] = "crypto isakmp policy 10\n"
				  " encryption aes\n"
				  " authentication pre-share\n"
				  " group 14\n"
				  "crypto isakmp key secret address 0.0.0.0\n"
				  "crypto ipsec transform-set ts esp-aes esp-sha-hmac\n"
				  "crypto ipsec profile gp\n"
				  " set transform-set ts\n";
	struct text conf[2] = {TEXT_EMPTY, TEXT_EMPTY};

	text_addf(&conf[0],
		  "hostname KS\n%s"
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
		  " no shutdown\n",
		  ike);
	text_addf(&conf[1],
		  "hostname GM\n%s"
		  "crypto gdoi group GETVPN\n"
		  " identity number 484\n"
		  " server address ipv4 192.0.2.1\n"
		  "crypto map getvpn 10 gdoi\n"
		  " set group GETVPN\n"
		  "interface GigabitEthernet1\n"
		  " ip address 192.0.2.2 255.255.255.0\n"
		  " no shutdown\n"
		  " crypto map getvpn\n",
		  ike);
	gm_pair_open_with(p, (const char *const[]){text_str(&conf[0]), text_str(&conf[1])});
	(void)gm_pair_run(p, 0, "configure terminal", 0);
	(void)gm_pair_run(p, 0, "crypto key generate rsa label getKey modulus 1024", USEC_S);
	(void)gm_pair_run(p, 0, "end", 0);
	gm_pair_wait(p, 180 * USEC_S);
	text_free(&conf[0]);
	text_free(&conf[1]);
}

static void registered(void)
{
	struct gm_pair p;
	const char *t;

	join(&p);
	t = gm_pair_run(&p, 1, "show crypto ipsec sa", 0);
	has_line(t, "    Crypto map tag: getvpn, local addr 192.0.2.2\n");
	has_line(t, "        transform: esp-aes esp-sha-hmac ,\n");
	has_line(gm_pair_run(&p, 1, "show crypto gdoi gm acl", 0),
		 " ACL Downloaded From KS 192.0.2.1:\n"
		 "   access-list   permit ip 10.0.0.0 0.0.0.255 172.16.0.0 0.0.255.255\n");
	session_with_server(&p);
	clear_one(&p);
	other_directions(&p);
	/* What was cleared comes back with the next registration. */
	(void)gm_pair_run(&p, 1, "clear crypto sa", 0);
	check_text(gm_pair_run(&p, 1, "show crypto engine connections active | include IPsec", 0),
		   "");
	gm_pair_wait(&p, 180 * USEC_S);
	has_line(gm_pair_run(&p, 1, "show crypto engine connections active", 0), "AES+SHA");
	/* Without the map there is no membership, and no key. */
	(void)gm_pair_run(&p, 1, "configure terminal", 0);
	(void)gm_pair_run(&p, 1, "interface GigabitEthernet1", 0);
	(void)gm_pair_run(&p, 1, "no crypto map", 0);
	(void)gm_pair_run(&p, 1, "end", USEC_S);
	check_text(gm_pair_run(&p, 1, "show crypto engine connections active | include IPsec", 0),
		   "");
	gm_pair_close(&p);
}

static const struct check_case cases[] = {
    {"associations", associations},
    {"sessions", sessions},
    {"groups", groups},
    {"cleared", cleared},
    {"in clear", in_clear},
    {"capture", capture},
    {"capture limits", capture_limits},
    {"registered", registered},
    {NULL, NULL},
};

CHECK_MAIN({"ipsec", cases})
