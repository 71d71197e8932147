#include "cli/show_ipsec.h"

#include <inttypes.h>

#define FIELD "        "

/* ---- parts ---- */

void show_ipsec_transform(const struct net_crypto_view_sa *v, struct text *t)
{
	static const char *const hmacs[] = {[HASH_MD5] = "esp-md5-hmac ",
					    [HASH_SHA1] = "esp-sha-hmac ",
					    [HASH_SHA256] = "esp-sha256-hmac ",
					    [HASH_SHA384] = "esp-sha384-hmac ",
					    [HASH_SHA512] = "esp-sha512-hmac "};
	const char *bits = v->key_bits == 256 ? "256" : v->key_bits == 192 ? "192" : "";

	switch (v->cipher) {
	case SEAL_NULL:
		text_add(t, "esp-null ");
		break;
	case SEAL_DES:
		text_add(t, "esp-des ");
		break;
	case SEAL_3DES:
		text_add(t, "esp-3des ");
		break;
	case SEAL_AES:
		text_addf(t, "esp-%s%saes ", bits, *bits ? "-" : "");
		break;
	case SEAL_AES_GCM:
		text_addf(t, "esp-gcm %s%s", bits, *bits ? " " : "");
		break;
	case SEAL_AES_GMAC:
		text_addf(t, "esp-gmac %s%s", bits, *bits ? " " : "");
		break;
	}
	if (v->auth < sizeof hmacs / sizeof *hmacs && hmacs[v->auth])
		text_add(t, hmacs[v->auth]);
}

/* The one port that an entry asks for; 0: none, or more than one. */
static unsigned port_of(const struct net_ports *p)
{
	return p->op == NET_PORT_EQ && p->n == 1 ? p->port[0] : 0;
}

static unsigned protocol_of(const struct net_ace *a)
{
	return a->proto == NET_PROTO_ANY ? 0 : a->proto;
}

static const struct {
	uint16_t number;
	const char *name;
} protocols[] = {{NET_PROTO_ANY, "ip"},
		 {NET_PROTO_ICMP, "icmp"},
		 {NET_PROTO_TCP, "tcp"},
		 {NET_PROTO_UDP, "udp"},
		 {NET_PROTO_ESP, "esp"},
		 {NET_PROTO_AH, "ahp"},
		 {2, "igmp"},
		 {47, "gre"},
		 {88, "eigrp"},
		 {89, "ospf"},
		 {103, "pim"}};

static void add_protocol(const struct net_ace *a, struct text *t)
{
	for (size_t i = 0; i < sizeof protocols / sizeof *protocols; i++)
		if (protocols[i].number == a->proto) {
			text_add(t, protocols[i].name);
			return;
		}
	text_addf(t, "%u", a->proto);
}

/* How an access list has it: any, host A, or A and wildcard. */
static void add_wild(ip4_t address, ip4_t wild, struct text *t)
{
	if (wild == IP4_BROADCAST)
		text_add(t, "any");
	else if (wild == 0)
		text_addf(t, "host %s", IP4_STR(address));
	else
		text_addf(t, "%s %s", IP4_STR(address), IP4_STR(wild));
}

/* How a flow has it: host A, or A/mask. */
static void add_masked(ip4_t address, ip4_t wild, struct text *t)
{
	if (wild == 0)
		text_addf(t, "host %s", IP4_STR(address));
	else
		text_addf(t, "%s/%s", IP4_STR(address & ~wild), IP4_STR(~wild));
}

static void add_ports(const struct net_ports *p, struct text *t)
{
	static const char *const signs[] = {
	    [NET_PORT_EQ] = "=", [NET_PORT_NEQ] = "!=", [NET_PORT_LT] = "<", [NET_PORT_GT] = ">"};

	if (p->op == NET_PORT_ANY)
		return;
	if (p->op == NET_PORT_RANGE) {
		text_addf(t, " port = %u - %u", p->port[0], p->port[1]);
		return;
	}
	text_addf(t, " port %s", signs[p->op]);
	for (unsigned i = 0; i < p->n; i++)
		text_addf(t, " %u", p->port[i]);
}

void show_ipsec_ace(const struct net_ace *a, struct text *t)
{
	text_add(t, a->flags & NET_ACE_PERMIT ? "permit " : "deny ");
	add_protocol(a, t);
	text_addc(t, ' ');
	add_wild(a->src, a->src_wild, t);
	add_ports(&a->src_port, t);
	text_addc(t, ' ');
	add_wild(a->dst, a->dst_wild, t);
	add_ports(&a->dst_port, t);
}

/* From *i on, the next block that is asked for. */
static bool next_ident(const struct show_ipsec *s, size_t *i, struct net_crypto_view_ident *v)
{
	while (net_crypto_view_ident(s->crypto, s->now, (*i)++, v))
		if ((s->ifid == NET_IF_NONE || s->ifid == v->ifid) &&
		    (!s->group || str_equal(s->group, v->group)) &&
		    (!s->map || str_equal(s->map, v->map)))
			return true;
	return false;
}

static bool next_sa(const struct show_ipsec *s, const struct net_crypto_view_ident *of, size_t *i,
		    struct net_crypto_view_sa *v)
{
	while (net_crypto_view_sa(s->crypto, s->now, (*i)++, v))
		if (v->slot == of->slot && str_equal(v->group, of->group))
			return true;
	return false;
}

static bool next_group(const struct show_ipsec *s, size_t *i, struct net_crypto_view_group *v)
{
	while (net_crypto_view_group(s->crypto, s->now, (*i)++, v))
		if (!s->group || str_equal(s->group, v->name))
			return true;
	return false;
}

/* ---- show crypto ipsec sa ---- */

static void sa_block(const struct net_crypto_view_ident *of, const struct net_crypto_view_sa *v,
		     bool out, bool detail, struct text *t)
{
	uint32_t id = v->conn_id + out;

	text_addf(t, "      spi: 0x%" PRIX32 "(%" PRIu32 ")\n" FIELD "transform: ", v->spi, v->spi);
	show_ipsec_transform(v, t);
	text_addf(t, ",\n" FIELD "in use settings ={%s, }\n",
		  v->transport ? "Transport" : "Tunnel");
	text_addf(t,
		  FIELD "conn id: %" PRIu32 ", flow_id: CSR:%" PRIu32
			", sibling_flags FFFFFFFF800000%s8, crypto map: %s\n",
		  id, id - 2000, v->transport ? "0" : "4", of->map);
	text_addf(t,
		  FIELD "sa timing: remaining key lifetime (sec): %" PRIu32 "\n" FIELD
			"Kilobyte Volume Rekey has been disabled\n" FIELD "IV size: %u bytes\n",
		  v->remaining_s, v->iv_octets);
	text_addf(t, FIELD "replay detection support: %c",
		  v->replay == NET_REPLAY_NONE ? 'N' : 'Y');
	if (detail && v->replay != NET_REPLAY_NONE)
		text_addf(t, "  replay window size: %" PRIu32 "%s", v->window,
			  v->replay == NET_REPLAY_TIME ? " msec" : "");
	text_add(t, "\n" FIELD "Status: ACTIVE(ACTIVE)\n");
}

static void sa_blocks(const struct show_ipsec *s, const struct net_crypto_view_ident *of, bool out,
		      struct text *t)
{
	struct net_crypto_view_sa v;
	const char *way = out ? "outbound" : "inbound";

	text_addf(t, "\n     %s esp sas:\n", way);
	for (size_t i = 0; next_sa(s, of, &i, &v);)
		if (out ? v.may_send : v.may_receive)
			sa_block(of, &v, out, s->detail, t);
	text_addf(t, "\n     %s ah sas:\n\n     %s pcp sas:\n", way, way);
}

/* Errors are counted for the group: what has no association belongs to no entry either. */
static void errors_in_detail(const struct show_ipsec *s, const char *group, struct text *t)
{
	struct net_crypto_view_group g = {0};

	(void)net_crypto_view_group_by_name(s->crypto, s->now, group, &g);
	text_addf(t,
		  "    #pkts no sa (send) %" PRIu64 ", #pkts invalid sa (rcv) %" PRIu64 "\n"
		  "    #pkts encaps failed (send) %" PRIu64 ", #pkts decaps failed (rcv) %" PRIu64
		  "\n",
		  g.no_sa, g.unknown_sa, g.encaps_fail, g.decaps_fail);
	text_addf(t,
		  "    #pkts invalid prot (recv) %" PRIu64 ", #pkts verify failed: %" PRIu64 "\n"
		  "    #pkts invalid identity (recv) %" PRIu64 ", #pkts invalid len (rcv) 0\n"
		  "    #pkts replay rollover (send): 0, #pkts replay rollover (rcv) 0\n"
		  "    ##pkts replay failed (rcv): %" PRIu64 "\n",
		  g.invalid_protocol, g.verify_fail, g.clear_dropped,
		  g.replays + g.timed_in_errors);
	text_addf(t,
		  "    #pkts tagged (send): 0, #pkts untagged (rcv): 0\n"
		  "    #pkts not tagged (send): 0, #pkts not untagged (rcv): 0\n"
		  "    #pkts internal err (send): %" PRIu64 ", #pkts internal err (recv) %" PRIu64
		  "\n",
		  g.internal_send, g.internal_receive);
}

static void ident_head(const struct net_crypto_view_ident *v, struct text *t)
{
	const struct net_ace *a = v->ace;

	text_add(t, "\n   protected vrf: (none)\n");
	text_addf(t, "   local  ident (addr/mask/prot/port): (%s/%s/%u/%u)\n",
		  IP4_STR(a->src & ~a->src_wild), IP4_STR(~a->src_wild), protocol_of(a),
		  port_of(&a->src_port));
	text_addf(t, "   remote ident (addr/mask/prot/port): (%s/%s/%u/%u)\n",
		  IP4_STR(a->dst & ~a->dst_wild), IP4_STR(~a->dst_wild), protocol_of(a),
		  port_of(&a->dst_port));
	text_addf(t, "   Group: %s\n   current_peer 0.0.0.0 port %d\n", v->group,
		  NET_CRYPTO_GDOI_PORT);
	text_add(t, "     PERMIT, flags={origin_is_acl,}\n");
}

static void ident_counts(const struct net_crypto_counts *c, struct text *t)
{
	text_addf(t,
		  "    #pkts encaps: %" PRIu64 ", #pkts encrypt: %" PRIu64
		  ", #pkts digest: %" PRIu64 "\n",
		  c->encaps, c->encrypt, c->digest);
	text_addf(t,
		  "    #pkts decaps: %" PRIu64 ", #pkts decrypt: %" PRIu64
		  ", #pkts verify: %" PRIu64 "\n",
		  c->decaps, c->decrypt, c->verify);
	text_add(t, "    #pkts compressed: 0, #pkts decompressed: 0\n"
		    "    #pkts not compressed: 0, #pkts compr. failed: 0\n"
		    "    #pkts not decompressed: 0, #pkts decompress failed: 0\n");
}

static void ident(const struct show_ipsec *s, const struct net_crypto_view_ident *v, struct text *t)
{
	ident_head(v, t);
	ident_counts(&v->counts, t);
	if (s->detail)
		errors_in_detail(s, v->group, t);
	else
		text_addf(t, "    #send errors %" PRIu64 ", #recv errors %" PRIu64 "\n",
			  v->counts.send_errors, v->counts.recv_errors);
	text_addf(t, "\n     local crypto endpt.: %s, remote crypto endpt.: 0.0.0.0\n",
		  IP4_STR(v->local));
	text_addf(t, "     plaintext mtu %u, path mtu %u, ip mtu %u, ip mtu idb %s\n",
		  v->plaintext_mtu, v->mtu, v->mtu, NET_IF_STR(v->ifid));
	text_addf(t, "     current outbound spi: 0x%" PRIX32 "(%" PRIu32 ")\n", v->spi_out,
		  v->spi_out);
	text_add(t, "     PFS (Y/N): N, DH group: none\n");
	sa_blocks(s, v, false, t);
	sa_blocks(s, v, true, t);
}

void show_ipsec_sa(const struct show_ipsec *s, struct text *t)
{
	struct net_crypto_view_ident v;
	uint32_t at = NET_IF_NONE;

	for (size_t i = 0; next_ident(s, &i, &v);) {
		if (v.ifid != at)
			text_addf(t, "\ninterface: %s\n    Crypto map tag: %s, local addr %s\n",
				  NET_IF_STR(v.ifid), v.map, IP4_STR(v.local));
		at = v.ifid;
		ident(s, &v, t);
	}
	if (at == NET_IF_NONE)
		text_add(t, "\nNo SAs found\n");
}

/* ---- show crypto session ---- */

struct flow_state {
	unsigned sas; /* in both directions */
	uint32_t life_in, life_out;
	mono_t since;
};

static struct flow_state flow_state(const struct show_ipsec *s,
				    const struct net_crypto_view_ident *of)
{
	struct flow_state f = {.since = MONO_NEVER};
	struct net_crypto_view_sa v;

	for (size_t i = 0; next_sa(s, of, &i, &v);) {
		f.sas += (unsigned)v.may_send + (unsigned)v.may_receive;
		if (v.may_receive && v.remaining_s > f.life_in)
			f.life_in = v.remaining_s;
		if (v.may_send && v.remaining_s > f.life_out)
			f.life_out = v.remaining_s;
		f.since = v.installed < f.since ? v.installed : f.since;
	}
	return f;
}

static void session_flow(const struct show_ipsec *s, const struct net_crypto_view_ident *v,
			 struct text *t)
{
	struct flow_state f = flow_state(s, v);

	text_add(t, "  IPSEC FLOW: permit ");
	if (v->ace->proto == NET_PROTO_ANY)
		text_add(t, "ip ");
	else
		text_addf(t, "%u ", v->ace->proto);
	add_masked(v->ace->src, v->ace->src_wild, t);
	if (port_of(&v->ace->src_port))
		text_addf(t, " port %u", port_of(&v->ace->src_port));
	text_addc(t, ' ');
	add_masked(v->ace->dst, v->ace->dst_wild, t);
	if (port_of(&v->ace->dst_port))
		text_addf(t, " port %u", port_of(&v->ace->dst_port));
	text_addf(t, " \n" FIELD "Active SAs: %u, origin: crypto map\n", f.sas);
	if (!s->detail)
		return;
	text_addf(t,
		  FIELD "Inbound:  #pkts dec'ed %" PRIu64 " drop %" PRIu64
			" life (KB/Sec) KB Vol Rekey Disabled/%" PRIu32 "\n",
		  v->counts.decrypt, v->counts.recv_errors, f.life_in);
	text_addf(t,
		  FIELD "Outbound: #pkts enc'ed %" PRIu64 " drop %" PRIu64
			" life (KB/Sec) KB Vol Rekey Disabled/%" PRIu32 "\n",
		  v->counts.encrypt, v->counts.send_errors, f.life_out);
}

/* "00:27:42", "3d18h" */
static void add_uptime(uint64_t s, struct text *t)
{
	if (s >= 86400)
		text_addf(t, "%" PRIu64 "d%02uh", s / 86400, (unsigned)(s / 3600 % 24));
	else
		text_addf(t, "%02u:%02u:%02u", (unsigned)(s / 3600), (unsigned)(s / 60 % 60),
			  (unsigned)(s % 60));
}

static void session_head(const struct show_ipsec *s, const struct net_crypto_view_ident *v,
			 struct text *t)
{
	struct flow_state f = flow_state(s, v);

	text_addf(t, "\nInterface: %s\n", NET_IF_STR(v->ifid));
	if (s->detail && f.sas) {
		text_add(t, "Uptime: ");
		add_uptime((s->now.mono - f.since) / USEC_S, t);
		text_addc(t, '\n');
	}
	text_addf(t, "Session status: %s\nPeer: 0.0.0.0 port %d %s\n",
		  f.sas ? "UP-ACTIVE     " : "DOWN", NET_CRYPTO_GDOI_PORT,
		  s->detail ? "fvrf: (none) ivrf: (none)" : "");
	if (s->detail)
		text_add(t, "      Desc: (none)\n      Phase1_id: (none)\n");
}

void show_ipsec_session(const struct show_ipsec *s, struct text *t)
{
	struct net_crypto_view_ident v;
	uint32_t at = NET_IF_NONE;
	uint32_t seq = 0;

	if (s->brief) {
		show_ipsec_brief_sessions(s, t);
		return;
	}
	text_add(t, "Crypto session current status\n");
	if (s->detail)
		text_add(t, "\nCode: C - IKE Configuration mode, D - Dead Peer Detection     \n"
			    "K - Keepalives, N - NAT-traversal, T - cTCP encapsulation     \n"
			    "X - IKE Extended Authentication, F - IKE Fragmentation\n"
			    "R - IKE Auto Reconnect, U - IKE Dynamic Route Update\n"
			    "S - SIP VPN\n");
	/* A group has no peer: with one asked for there is IKE alone. */
	for (size_t i = 0; !s->remote && !s->local && next_ident(s, &i, &v);) {
		if (v.ifid != at || v.map_seq != seq)
			session_head(s, &v, t);
		at = v.ifid;
		seq = v.map_seq;
		session_flow(s, &v, t);
	}
	if (s->ike)
		show_ipsec_ike_sessions(s, t);
}

/* ---- show crypto engine connections active ---- */

static void add_algorithm(const struct net_crypto_view_sa *v, struct text *t)
{
	static const char *const ciphers[] = {"NULL", "DES", "3DES", "AES", "AES-GCM", "AES-GMAC"};
	static const char *const hashes[] = {[HASH_MD5] = "MD5",
					     [HASH_SHA1] = "SHA",
					     [HASH_SHA256] = "SHA256",
					     [HASH_SHA384] = "SHA384",
					     [HASH_SHA512] = "SHA512"};

	text_add(t, ciphers[v->cipher]);
	if (v->cipher >= SEAL_AES && v->key_bits != 128)
		text_addf(t, "%u", v->key_bits);
	if (v->auth < sizeof hashes / sizeof *hashes && hashes[v->auth])
		text_addf(t, "+%s", hashes[v->auth]);
}

static ip4_t local_of(const struct show_ipsec *s, const char *group)
{
	struct net_crypto_view_ident v;

	for (size_t i = 0; net_crypto_view_ident(s->crypto, s->now, i, &v); i++)
		if (str_equal(v.group, group))
			return v.local;
	return IP4_ANY;
}

void show_ipsec_engine(const struct show_ipsec *s, struct text *t)
{
	struct net_crypto_view_sa v;

	text_add(t, "Crypto Engine Connections\n\n"
		    "   ID  Type    Algorithm           Encrypt  Decrypt LastSeqN IP-Address\n");
	for (size_t i = 0; net_crypto_view_sa(s->crypto, s->now, i, &v); i++) {
		struct text alg = TEXT_EMPTY;

		add_algorithm(&v, &alg);
		for (unsigned out = 0; out < 2; out++)
			text_addf(
			    t,
			    "%5" PRIu32 "  %-8s%-16s%11" PRIu64 " %8" PRIu64 " %8" PRIu32 " %s\n",
			    v.conn_id + out, "IPsec", text_str(&alg), out ? v.counts.encrypt : 0,
			    out ? 0 : v.counts.decrypt, out && v.next_seq ? v.next_seq - 1 : 0,
			    IP4_STR(local_of(s, v.group)));
		text_free(&alg);
	}
}

/* ---- show crypto gdoi ipsec sa, gm dataplane counters, gm replay ---- */

static void add_ident(const char *what, ip4_t address, ip4_t wild, const struct net_ports *p,
		      struct text *t)
{
	text_addf(t, "      %s ident%s= ", what, what[0] == 'l' ? "  " : " ");
	if (wild == IP4_BROADCAST)
		text_add(t, "ANY");
	else if (wild == 0)
		text_add(t, IP4_STR(address));
	else if (!ip4_mask_valid(~wild))
		text_addf(t, "%s %s", IP4_STR(address), IP4_STR(wild));
	else
		text_addf(t, "%s/%d", IP4_STR(address & ~wild), ip4_mask_bits(~wild));
	text_addf(t, ", port = %u\n", port_of(p));
}

static const char *direction_words(enum net_crypto_direction d)
{
	return d == NET_CRYPTO_BOTH		  ? "Both"
	       : d == NET_CRYPTO_INBOUND_OPTIONAL ? "Inbound optional"
						  : "Inbound only";
}

static void group_sa(const struct show_ipsec *s, const struct net_crypto_view_ident *v,
		     struct text *t)
{
	struct net_crypto_view_group g = {0};
	struct net_crypto_view_sa sa = {0};
	size_t i = 0;

	(void)net_crypto_view_group_by_name(s->crypto, s->now, v->group, &g);
	(void)next_sa(s, v, &i, &sa);
	text_add(t, "    protocol = ");
	add_protocol(v->ace, t);
	text_addc(t, '\n');
	add_ident("local", v->ace->src, v->ace->src_wild, &v->ace->src_port, t);
	add_ident("remote", v->ace->dst, v->ace->dst_wild, &v->ace->dst_port, t);
	text_addf(t, "      direction: %s, replay(method/window): ", direction_words(g.direction));
	if (sa.replay == NET_REPLAY_TIME)
		text_addf(t, "Time/%" PRIu32 " sec\n", sa.window / 1000);
	else if (sa.replay == NET_REPLAY_COUNTER)
		text_addf(t, "Counter/%" PRIu32 "\n", sa.window);
	else
		text_add(t, "None/0\n");
}

void show_ipsec_group_sa(const struct show_ipsec *s, struct text *t)
{
	struct net_crypto_view_group g;

	for (size_t k = 0; next_group(s, &k, &g);) {
		struct show_ipsec of = *s;
		struct net_crypto_view_ident v;
		uint32_t at = NET_IF_NONE;

		of.group = g.name;
		for (size_t i = 0; next_ident(&of, &i, &v);) {
			if (at == NET_IF_NONE)
				text_addf(t, "SA created for group %s:\n", g.name);
			if (at != v.ifid)
				text_addf(t, "  %s:\n", NET_IF_STR(v.ifid));
			at = v.ifid;
			group_sa(&of, &v, t);
		}
	}
}

static void counter_row(const char *left, uint64_t a, const char *right, uint64_t b, struct text *t)
{
	text_addf(t, "    #pkts %-19s: %-8" PRIu64 " #pkts %-19s: %" PRIu64 "\n", left, a, right,
		  b);
}

void show_ipsec_dataplane(const struct show_ipsec *s, struct text *t)
{
	struct net_crypto_view_group g;

	for (size_t i = 0; next_group(s, &i, &g);) {
		text_addf(t, "\nData-plane statistics for group %s:\n", g.name);
		counter_row("encrypt", g.encrypt, "decrypt", g.decrypt, t);
		counter_row("tagged (send)", 0, "untagged (rcv)", 0, t);
		counter_row("no sa (send)", g.no_sa, "invalid sa (rcv)", g.unknown_sa, t);
		counter_row("encaps fail (send)", g.encaps_fail, "decap fail (rcv)", g.decaps_fail,
			    t);
		counter_row("invalid prot (rcv)", g.invalid_protocol, "verify fail (rcv)",
			    g.verify_fail, t);
		counter_row("not tagged (send)", 0, "not untagged (rcv)", 0, t);
		counter_row("internal err (send)", g.internal_send, "internal err (rcv)",
			    g.internal_receive, t);
	}
}

static void timed(const struct net_crypto_view_group *g, struct text *t)
{
	text_addf(t, "Replay Value : %" PRIu64 ".%02u secs\n", g->pseudotime_us / USEC_S,
		  (unsigned)(g->pseudotime_us % USEC_S / (USEC_S / 100)));
	text_addf(t, "Input Packets : %" PRIu64 " Output Packets : %" PRIu64 "\n", g->timed_in,
		  g->timed_out);
	text_addf(t, "Input Error Packets : %" PRIu64 " Output Error Packets : %" PRIu64 "\n",
		  g->timed_in_errors, g->timed_out_errors);
	text_addf(t, "Time Sync Error : 0 Max time delta : %" PRIu64 ".%02u secs\n \n \n",
		  g->max_delta_us / USEC_S, (unsigned)(g->max_delta_us % USEC_S / (USEC_S / 100)));
	text_add(t, "TBAR Error History (sampled at 10pak/min):\n");
	if (g->timed_in_errors)
		text_addf(t, "    %" PRIu64 " TBAR errors detected\n", g->timed_in_errors);
	else
		text_add(t, "    No TBAR errors detected\n");
}

void show_ipsec_replay(const struct show_ipsec *s, struct text *t)
{
	struct net_crypto_view_group g;

	for (size_t i = 0, n = 0; next_group(s, &i, &g); n++) {
		text_addf(t, "%sAnti-replay Information For Group %s:\nTimebased Replay:\n",
			  n ? " \n" : "", g.name);
		if (g.timed)
			timed(&g, t);
		else
			text_add(t, "         is not enabled\n");
	}
}
