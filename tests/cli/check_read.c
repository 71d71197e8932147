/* Configuration lines as typed, read into what the engines take. */
#include "tests/lib/check.h"

#include <stdlib.h>

#include "cli/shell.h"
#include "router/read_net.h"
#include "tests/cli/fake_router.h"

static void boot(struct bench *b, const char *config)
{
	struct text report = TEXT_EMPTY;

	*b = (struct bench){.gram = shell_gram_new(&report)};
	b->router = fake_router_new(b->gram);
	check_int(conf_set(conf_root(router_conf(b->router)), "interface", false, "if",
			   "GigabitEthernet1", NULL),
		  ST_OK);
	b->shell = shell_new(b->router, router_now(b->router));
	check_int(shell_boot(b->shell, router_now(b->router), config, &report), ST_OK);
	check_text(text_str(&report), "");
	text_free(&report);
}

static const char acl[] = "ip access-list extended L\n"
			  " remark first\n"
			  " permit tcp 10.0.0.0 0.0.0.255 host 1.2.3.4 eq www\n"
			  " deny udp any range 500 4500 any neq domain log\n"
			  " permit icmp any any port-unreachable\n"
			  " permit icmp any any 3 4\n"
			  " permit esp any any dscp ef\n"
			  " permit tcp any any established\n"
			  " permit tcp any any syn ack\n"
			  " permit 99 any any precedence critical\n"
			  " 200 deny ip any any tos min-delay log-input\n"
			  "ip access-list standard 9\n"
			  " permit 10.1.0.0 0.0.255.255\n"
			  " deny any\n"
			  "access-list 150 permit ip host 1.1.1.1 any\n";

static void lists(void)
{
	struct bench b;
	struct net_ace *a;
	size_t n;

	boot(&b, acl);
	check_int(read_acl(router_conf(b.router), "none", &a, &n), ST_ABSENT);
	check_int(read_acl(router_conf(b.router), "L", &a, &n), ST_OK);
	check_int(n, 9);
	check_int(a[0].flags, NET_ACE_PERMIT);
	check_int(a[0].seq, 10);
	check_int(a[0].proto, NET_PROTO_TCP);
	check_int(a[0].src, IP4(10, 0, 0, 0));
	check_int(a[0].src_wild, 255);
	check_int(a[0].dst, IP4(1, 2, 3, 4));
	check_int(a[0].dst_wild, 0);
	check_int(a[0].dst_port.op, NET_PORT_EQ);
	check_int(a[0].dst_port.port[0], 80);
	check_int(a[0].src_port.op, NET_PORT_ANY);
	check_int(a[1].flags, NET_ACE_LOG);
	check_int(a[1].src_port.op, NET_PORT_RANGE);
	check_int(a[1].src_port.port[0], 500);
	check_int(a[1].src_port.port[1], 4500);
	check_int(a[1].dst_port.op, NET_PORT_NEQ);
	check_int(a[1].dst_port.port[0], 53);
	check_int(a[1].src_wild, IP4_BROADCAST);
	check_int(a[2].flags, NET_ACE_PERMIT | NET_ACE_ICMP_TYPE | NET_ACE_ICMP_CODE);
	check_int(a[2].icmp_type << 8 | a[2].icmp_code, 0x303);
	check_int(a[3].icmp_type << 8 | a[3].icmp_code, 0x304);
	check_int(a[4].proto, 50);
	check_int(a[4].dscp, 46);
	check_true(a[5].flags & NET_ACE_ESTABLISHED);
	check_int(a[6].tcp_any, 0x12);
	check_int(a[7].proto, 99);
	check_int(a[7].precedence, 5);
	check_int(a[8].seq, 200);
	check_int(a[8].proto, NET_PROTO_ANY);
	check_int(a[8].tos, 8);
	check_int(a[8].flags, NET_ACE_LOG_INPUT | NET_ACE_TOS);
	free(a);
	check_int(read_acl(router_conf(b.router), "9", &a, &n), ST_OK);
	check_int(n, 2);
	check_int(a[0].src_wild, 0xffff);
	check_int(a[0].dst_wild, IP4_BROADCAST);
	check_int(a[1].src_wild, IP4_BROADCAST);
	free(a);
	check_int(read_acl(router_conf(b.router), "150", &a, &n), ST_OK);
	check_int(n, 1);
	check_int(a[0].src_wild, 0);
	free(a);
	bench_close(&b);
}

static const char router[] = "no ip routing\n"
			     "ip access-list extended local\n"
			     " deny udp any eq 848 any eq 848\n"
			     "crypto ipsec df-bit clear\n"
			     "crypto gdoi group G\n"
			     " identity number 1\n"
			     "crypto map m local-address Loopback0\n"
			     "crypto map m gdoi fail-close\n"
			     " match address local\n"
			     " activate\n"
			     "crypto map m 20 gdoi\n"
			     " set group G\n"
			     "crypto map m 10 gdoi\n"
			     " set group H\n"
			     " match address local\n"
			     "crypto map empty 10 gdoi\n"
			     "interface Loopback0\n"
			     " ip address 10.0.0.1 255.255.255.0\n"
			     "interface Tunnel3\n"
			     "interface GigabitEthernet1\n"
			     " description up\n"
			     " ip address 192.168.1.1 255.255.255.252\n"
			     " ip access-group local in\n"
			     " ip access-group 150 out\n"
			     " ip mtu 1400\n"
			     " mtu 1600\n"
			     " no ip unreachables\n"
			     " crypto map m\n"
			     " shutdown\n"
			     "ip route 0.0.0.0 0.0.0.0 192.168.1.2 200 tag 7\n"
			     "ip route 1.0.0.0 255.0.0.0 Null0\n"
			     "ip route 2.0.0.0 255.0.0.0 GigabitEthernet1 192.168.1.2\n";

static void check_maps(const struct net_crypto_conf *c)
{
	check_int(c->df, ESP_DF_CLEAR);
	check_int(c->n_maps, 2);
	check_text(c->maps[0].name, "m");
	check_true(c->maps[0].fail_close);
	check_int(c->maps[0].fail_close_list.n, 1);
	check_int(c->maps[0].n_entries, 2);
	check_int(c->maps[0].entries[0].seq, 10);
	check_text(c->maps[0].entries[0].group, "H");
	check_int(c->maps[0].entries[0].local.n, 1);
	check_text(c->maps[0].entries[1].group, "G");
	check_int(c->maps[0].entries[1].local.n, 0);
	check_int(c->maps[1].n_entries, 0);
	check_int(c->n_ifs, 1);
	check_int(c->ifs[0].ifid, NET_IF(NET_IF_GIGABIT, 1));
	check_int(c->ifs[0].address, IP4(10, 0, 0, 1));
	check_int(c->ifs[0].mtu, 1400);
}

static void interfaces_routes_and_maps(void)
{
	struct bench b;
	struct read_net r;
	const struct net_conf_if *gi;

	boot(&b, router);
	check_int(read_net(router_conf(b.router), &r), ST_OK);
	check_true(r.net.no_ip_routing && !r.net.multicast_routing);
	check_int(r.net.n_ifs, 2);
	gi = r.net.ifs[0].id == NET_IF(NET_IF_GIGABIT, 1) ? &r.net.ifs[0] : &r.net.ifs[1];
	check_int(gi->address, IP4(192, 168, 1, 1));
	check_int(gi->mask, 0xfffffffc);
	check_int(gi->mtu, 1400);
	check_text(gi->acl_in, "local");
	check_text(gi->acl_out, "150");
	check_text(gi->crypto_map, "m");
	check_text(gi->description, "up");
	check_true(gi->shutdown && gi->no_unreachables && !gi->no_proxy_arp);
	check_int(r.net.n_routes, 3);
	check_int(r.net.routes[0].distance, 200);
	check_int(r.net.routes[0].tag, 7);
	check_int(r.net.routes[0].next_hop, IP4(192, 168, 1, 2));
	check_int(r.net.routes[1].ifid, NET_IF(NET_IF_NULL, 0));
	check_int(r.net.routes[1].next_hop, 0);
	check_int(r.net.routes[2].ifid, NET_IF(NET_IF_GIGABIT, 1));
	check_int(r.net.n_acls, 1);
	check_maps(&r.crypto);
	read_net_free(&r);
	bench_close(&b);
}

CHECK_MAIN({"read", (const struct check_case[]){
			{"access lists", lists},
			{"interfaces, routes, crypto maps", interfaces_routes_and_maps},
			{NULL, NULL},
		    }})
