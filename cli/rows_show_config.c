/* What shows parts of the configuration in words of its own. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/rows.h"
#include "cli/show_isakmp.h"
#include "net/net_view.h"

static const char *or_else(const char *text, const char *otherwise)
{
	return text ? text : otherwise;
}

/* A word of a table of pairs; the first one when there is no such word. */
struct wording {
	const char *word, *text;
};

static const char *wording_of(const struct wording *t, const char *word)
{
	for (const struct wording *w = t; w->word && word; w++) {
		if (!strcmp(w->word, word))
			return w->text;
	}
	return t->text;
}

/* The entries of a list row, sorted by their names as a configuration is. */
static int compare_names(const void *a, const void *b)
{
	struct conf_entry *const *x = a, *const *y = b;

	return strcmp(or_else(conf_arg(*x, "name"), ""), or_else(conf_arg(*y, "name"), ""));
}

static struct conf_entry **sorted(struct conf_node *root, const char *row, size_t *n)
{
	struct conf_entry **all;
	size_t i = 0;

	*n = 0;
	conf_each (e, root, row)
		++*n;
	all = calloc(*n + 1, sizeof *all);
	if (!all) {
		*n = 0;
		return NULL;
	}
	conf_each (e, root, row)
		all[i++] = e;
	qsort(all, *n, sizeof *all, compare_names);
	return all;
}

/* ---- access lists ---- */

/* How often the entry matched; nothing while it never did. */
static void print_matches(struct command *cmd, const char *list, size_t i)
{
	struct net_view_ace v;
	struct net *net = router_net(cmd->router);

	if (net && net_view_ace(net, list, i, &v) && v.matches)
		print(cmd, " (%llu match%s)", (unsigned long long)v.matches,
		      v.matches == 1 ? "" : "es");
	print(cmd, "\n");
}

static void print_standard(struct command *cmd, const struct conf_entry *e)
{
	const char *wild = conf_arg(e, "swild");

	print(cmd, "    %s %s %s", conf_arg(e, "seq"), conf_arg(e, "action"),
	      or_else(conf_arg(e, "snet"), "any"));
	if (wild)
		print(cmd, ", wildcard bits %s", wild);
	print(cmd, "%s", conf_has(e, "log") ? " log" : "");
}

static void print_list(struct command *cmd, const struct conf_entry *list, bool standard)
{
	size_t i = 0;

	print(cmd, "%s IP access list %s\n", standard ? "Standard" : "Extended",
	      conf_arg(list, "name"));
	conf_each (e, conf_sub(list), NULL) {
		struct text line = TEXT_EMPTY;

		if (!conf_has(e, "seq"))
			continue; /* a remark */
		conf_write_line(e, &line);
		if (standard)
			print_standard(cmd, e);
		else
			print(cmd, "    %s", text_str(&line));
		print_matches(cmd, conf_arg(list, "name"), i++);
		text_free(&line);
	}
}

static void do_show_access_lists(struct command *cmd)
{
	static const char *const rows[] = {"acl.standard", "acl.extended"};
	const char *name = arg(cmd, "name");

	for (size_t i = 0; i < 2; i++) {
		size_t n;
		struct conf_entry **all = sorted(config_root(cmd), rows[i], &n);

		for (size_t k = 0; k < n; k++) {
			if (!name || str_equal(name, conf_arg(all[k], "name")))
				print_list(cmd, all[k], i == 0);
		}
		free(all);
	}
}

/* ---- crypto isakmp policy ---- */

static const struct wording hashes[] = {{"sha", "Secure Hash Standard"},
					{"md5", "Message Digest 5"},
					{"sha256", "Secure Hash Standard 2 (256 bit)"},
					{"sha384", "Secure Hash Standard 2 (384 bit)"},
					{"sha512", "Secure Hash Standard 2 (512 bit)"},
					{0}};
static const struct wording methods[] = {{"rsa-sig", "Rivest-Shamir-Adleman Signature"},
					 {"pre-share", "Pre-Shared Key"},
					 {"rsa-encr", "Rivest-Shamir-Adleman Encryption"},
					 {0}};
static const struct wording groups[] = {{"1", "#1 (768 bit)"},
					{"2", "#2 (1024 bit)"},
					{"5", "#5 (1536 bit)"},
					{"14", "#14 (2048 bit)"},
					{"15", "#15 (3072 bit)"},
					{"16", "#16 (4096 bit)"},
					{"19", "#19 (256 bit)"},
					{"20", "#20 (384 bit)"},
					{"21", "#21 (521 bit)"},
					{"24", "#24 (2048 bit, 256 bit subgroup)"},
					{0}};

static void print_cipher(struct command *cmd, const struct conf_entry *e)
{
	const char *cipher = or_else(conf_arg(e, "cipher"), "des");

	print(cmd, "\tencryption algorithm:\t");
	if (!strcmp(cipher, "aes"))
		print(cmd, "AES - Advanced Encryption Standard (%s bit keys).\n",
		      or_else(conf_arg(e, "bits"), "128"));
	else if (!strcmp(cipher, "3des"))
		print(cmd, "Three key triple DES\n");
	else
		print(cmd, "DES - Data Encryption Standard (56 bit keys).\n");
}

static void print_policy(struct command *cmd, const struct conf_entry *policy)
{
	const struct conf_node *n = conf_sub(policy);

	print(cmd, "Protection suite of priority %s\n", conf_arg(policy, "priority"));
	print_cipher(cmd, conf_first(n, "isakmp.policy.encryption"));
	print(cmd, "\thash algorithm:\t\t%s\n",
	      wording_of(hashes, conf_text_of(n, "isakmp.policy.hash", "hash")));
	print(cmd, "\tauthentication method:\t%s\n",
	      wording_of(methods, conf_text_of(n, "isakmp.policy.authentication", "method")));
	print(cmd, "\tDiffie-Hellman group:\t%s\n",
	      wording_of(groups, conf_text_of(n, "isakmp.policy.group", "group")));
	print(cmd, "\tlifetime:\t\t%llu seconds, no volume limit\n",
	      (unsigned long long)conf_num_of(n, "isakmp.policy.lifetime", "seconds", 86400));
}

/* What is offered while none is configured. */
static void print_default_policies(struct command *cmd)
{
	struct text t = TEXT_EMPTY;

	if (conf_first(config_root(cmd), "isakmp.default.policy"))
		text_add(&t, "\nGlobal IKE policy\n");
	else
		show_isakmp_defaults(&t);
	print_text(cmd, text_str(&t));
	text_free(&t);
}

static void do_show_isakmp_policy(struct command *cmd)
{
	uint64_t done = 0;

	if (!conf_first(config_root(cmd), "isakmp.policy")) {
		print_default_policies(cmd);
		return;
	}
	print(cmd, "\nGlobal IKE policy\n");
	for (;;) {
		const struct conf_entry *next = NULL;

		conf_each (e, config_root(cmd), "isakmp.policy") {
			uint64_t p = conf_num(e, "priority", 0);

			if (p > done && (!next || p < conf_num(next, "priority", 0)))
				next = e;
		}
		if (!next)
			return;
		print_policy(cmd, next);
		done = conf_num(next, "priority", 0);
	}
}

/* ---- transform sets ---- */

/* "esp-256-aes esp-sha-hmac ": every word with a blank behind it. */
static void add_transforms(const struct conf_entry *e, struct text *out)
{
	const char *esp = conf_arg(e, "esp"), *bits = conf_arg(e, "bits");

	if (conf_has(e, "ah"))
		text_addf(out, "%s ", conf_arg(e, "ah"));
	if (esp && bits && !strcmp(esp, "esp-aes") && strcmp(bits, "128") != 0)
		text_addf(out, "esp-%s-aes ", bits);
	else if (esp && bits && strcmp(esp, "esp-aes") != 0)
		text_addf(out, "%s %s ", esp, bits);
	else if (esp)
		text_addf(out, "%s ", esp);
	if (conf_has(e, "hmac"))
		text_addf(out, "%s ", conf_arg(e, "hmac"));
}

/* The transforms of a set by name; those of "default" for it and for one that is gone. */
static void add_set(struct command *cmd, const char *name, struct text *out)
{
	const struct conf_entry *e = conf_find(config_root(cmd), "ipsec.transform-set", name, NULL);

	if (e)
		add_transforms(e, out);
	else
		text_add(out, "esp-aes esp-sha-hmac ");
}

static void print_transform_set(struct command *cmd, const char *name, const struct conf_entry *e)
{
	struct conf_entry *mode = e ? conf_first(conf_sub(e), "transform.mode") : NULL;
	bool transport = !e || str_equal(conf_arg(mode, "mode"), "transport");
	struct text t = TEXT_EMPTY;

	add_set(cmd, name, &t);
	print(cmd, "Transform set %s: { %s } \n   will negotiate = { %s, %s }, \n   \n", name,
	      text_str(&t), transport ? "Transport" : "Tunnel",
	      conf_has(mode, "require") ? "require " : "");
	text_free(&t);
}

static void do_show_transform_set(struct command *cmd)
{
	const char *tag = arg(cmd, "tag");
	size_t n;
	struct conf_entry **all = sorted(config_root(cmd), "ipsec.transform-set", &n);

	if (!tag || !strcmp(tag, "default"))
		print_transform_set(cmd, "default", NULL);
	for (size_t i = 0; i < n; i++) {
		if (!tag || str_equal(tag, conf_arg(all[i], "name")))
			print_transform_set(cmd, conf_arg(all[i], "name"), all[i]);
	}
	free(all);
}

/* ---- profiles and what they share with maps ---- */

/* The transform sets of a profile or map entry; "default" when it names none. */
static void print_sets(struct command *cmd, const struct conf_entry *sets)
{
	char capture[8];

	print(cmd, "\tTransform sets={ \n");
	for (int i = 1; i <= 6; i++) {
		struct text t = TEXT_EMPTY;
		const char *name;

		snprintf(capture, sizeof capture, "ts%d", i);
		name = conf_arg(sets, capture);
		if (!name && (i > 1 || sets))
			break;
		add_set(cmd, or_else(name, "default"), &t);
		print(cmd, "\t\t%s:  { %s } , \n", or_else(name, "default"), text_str(&t));
		text_free(&t);
	}
	print(cmd, "\t}\n");
}

/* prefix: "profile." or "map.set.": the rows of both say the same. */
static struct conf_entry *entry_of(const struct conf_node *n, const char *prefix, const char *row)
{
	char name[64];

	if (!n)
		return NULL;
	snprintf(name, sizeof name, "%s%s", prefix, row);
	return conf_first(n, name);
}

static void print_lifetime(struct command *cmd, const struct conf_node *n, const char *prefix)
{
	struct conf_node *root = config_root(cmd);
	struct conf_entry *kb = entry_of(n, prefix, "lifetime.kilobytes");
	struct conf_entry *days = entry_of(n, prefix, "lifetime.days");
	uint64_t seconds = conf_num_of(root, "ipsec.sa.lifetime.seconds", "seconds", 3600);

	if (!kb)
		kb = conf_first(root, "ipsec.sa.lifetime.kilobytes");
	if (!days)
		days = conf_first(root, "ipsec.sa.lifetime.days");
	seconds = conf_num(days, "days", 0) ? conf_num(days, "days", 0) * 86400 : seconds;
	seconds = conf_num(entry_of(n, prefix, "lifetime.seconds"), "seconds", seconds);
	if (conf_has(kb, "disable"))
		print(cmd,
		      "\tKilobyte Volume Rekey has been disabled.\n"
		      "\tSecurity association lifetime:%llu seconds\n",
		      (unsigned long long)seconds);
	else
		print(cmd, "\tSecurity association lifetime: %llu kilobytes/%llu seconds\n",
		      (unsigned long long)conf_num(kb, "kilobytes", 4608000),
		      (unsigned long long)seconds);
}

static void print_common(struct command *cmd, const struct conf_node *n, const char *prefix)
{
	struct conf_entry *pfs = entry_of(n, prefix, "pfs");

	print_lifetime(cmd, n, prefix);
	print(cmd, "\tResponder-Only (Y/N): %s\n",
	      entry_of(n, "profile.", "responder-only") ? "Y" : "N");
	print(cmd, "\tPFS (Y/N): %s\n", pfs ? "Y" : "N");
	if (pfs)
		print(cmd, "\tDH group:  %s\n", or_else(conf_arg(pfs, "group"), "group1"));
	print(cmd, "\tMixed-mode : %s\n",
	      entry_of(n, "profile.", "mixed-mode") ? "Enabled" : "Disabled");
	print_sets(cmd, entry_of(n, prefix, "transform-set"));
}

static void print_profile(struct command *cmd, const char *name, const struct conf_node *n)
{
	struct conf_entry *isakmp = entry_of(n, "profile.", "isakmp-profile");

	print(cmd, "IPSEC profile %s\n", name);
	if (isakmp)
		print(cmd, "\tISAKMP Profile: %s\n", conf_arg(isakmp, "profile"));
	print_common(cmd, n, "profile.");
	print(cmd, "\n");
}

static void do_show_ipsec_profile(struct command *cmd)
{
	const char *tag = arg(cmd, "tag");
	size_t n;
	struct conf_entry **all = sorted(config_root(cmd), "ipsec.profile", &n);
	bool shown = tag && strcmp(tag, "default") != 0; /* the built-in one */

	for (size_t i = 0; i <= n; i++) {
		const char *name = i < n ? conf_arg(all[i], "name") : NULL;

		if (!shown && (!name || strcmp(name, "default") >= 0)) {
			if (!name || strcmp(name, "default") != 0)
				print_profile(cmd, "default", NULL);
			shown = true;
		}
		if (name && (!tag || !strcmp(tag, name)))
			print_profile(cmd, name, conf_sub(all[i]));
	}
	free(all);
}

/* ---- crypto maps ---- */

static void print_group_of(struct command *cmd, const struct conf_node *n)
{
	const char *name = conf_text_of(n, "map.set.group", "group");
	struct conf_node *group = name ? conf_find_sub(config_root(cmd), "gdoi.group", name) : NULL;
	struct conf_entry *id = group ? conf_first(group, "group.identity") : NULL;

	if (!name) {
		print(cmd, "\tWARNING: This crypto map is in an incomplete state!\n"
			   "\t\t(missing group definition)\n");
		return;
	}
	print(cmd, "\tGroup Name: %s\n", name);
	if (conf_has(id, "number"))
		print(cmd, "\tidentity number %s\n", conf_arg(id, "number"));
	else if (id)
		print(cmd, "\tidentity address ipv4 %s\n", conf_arg(id, "address"));
	if (!group)
		return;
	conf_each (e, group, "group.server.address")
		print(cmd, "\tserver address ipv4 %s\n", conf_arg(e, "address"));
}

static void print_peers_of(struct command *cmd, const struct conf_node *n)
{
	struct conf_entry *match = conf_first(n, "map.match"),
			  *first = conf_first(n, "map.set.peer");

	if (!match || !first)
		print(cmd, "\tWARNING: This crypto map is in an incomplete state!\n"
			   "\t\t(missing peer or access-list definitions)\n");
	conf_each (e, n, "map.set.peer")
		print(cmd, "\tPeer = %s\n", conf_arg(e, "peer"));
	print(cmd, "\tAccess-List SS dynamic: False\n");
	if (!match)
		print(cmd, "\tNo matching address list set.\n");
	else
		print(cmd, "\tExtended IP access list %s\n", conf_arg(match, "list"));
	if (first)
		print(cmd, "\tCurrent peer: %s\n", conf_arg(first, "peer"));
	print_common(cmd, n, "map.set.");
}

static void print_users_of(struct command *cmd, const char *name)
{
	print(cmd, "\tInterfaces using crypto map %s:\n", name);
	conf_each (i, config_root(cmd), "interface") {
		if (str_equal(conf_text_of(conf_sub(i), "if.crypto.map", "name"), name))
			print(cmd, "\t\t%s\n", conf_arg(i, "if"));
	}
	print(cmd, "\n");
}

static int compare_maps(const void *a, const void *b)
{
	struct conf_entry *const *x = a, *const *y = b;
	int d = strcmp(conf_arg(*x, "name"), conf_arg(*y, "name"));
	uint64_t sx = conf_num(*x, "seq", 0), sy = conf_num(*y, "seq", 0);

	return d ? d : sx < sy ? -1 : sx > sy;
}

static void do_show_crypto_map(struct command *cmd)
{
	const char *tag = arg(cmd, "tag"), *iface = arg(cmd, "if"), *name;
	struct conf_node *i = iface ? conf_find_sub(config_root(cmd), "interface", iface) : NULL;
	size_t n, shown = 0;
	struct conf_entry **all = sorted(config_root(cmd), "map", &n);

	if (iface)
		tag = or_else(i ? conf_text_of(i, "if.crypto.map", "name") : NULL, "");
	if (n)
		qsort(all, n, sizeof *all, compare_maps);
	for (size_t k = 0; k < n; k++) {
		name = conf_arg(all[k], "name");
		if (tag && strcmp(tag, name) != 0)
			continue;
		print(cmd, "Crypto Map IPv4 \"%s\" %s %s\n", name, conf_arg(all[k], "seq"),
		      conf_arg(all[k], "type"));
		if (str_equal(conf_arg(all[k], "type"), "gdoi"))
			print_group_of(cmd, conf_sub(all[k]));
		else
			print_peers_of(cmd, conf_sub(all[k]));
		if (k + 1 == n || strcmp(name, conf_arg(all[k + 1], "name")) != 0)
			print_users_of(cmd, name);
		shown++;
	}
	if (!shown)
		print(cmd, "No crypto maps found.\n");
	free(all);
}

/* clang-format off */
const struct gram_row rows_show_config[] = {
EXEC("show.ip.access-lists", MODE_EXEC, 1, 0, do_show_access_lists,
     "show\"Show running system information\" ip\"IP information\" access-lists\"List IP access lists\" "
     "[<1-199>$name\"Access list number\"|<1300-2699>$name\"Access list number (expanded range)\"|"
     "WORD$name\"Access list name\"]"),
EXEC("show.access-lists", MODE_EXEC, 1, 0, do_show_access_lists,
     "show access-lists\"List access lists\" [<1-2799>$name\"ACL number\"|WORD$name\"ACL name\"]"),
EXEC("show.crypto.isakmp.policy", MODE_EXEC, 1, 0, do_show_isakmp_policy,
     "show crypto\"Encryption module\" isakmp\"Show ISAKMP\" policy\"Show ISAKMP protection suite policy\""),
EXEC("show.crypto.ipsec.transform-set", MODE_EXEC, 1, 0, do_show_transform_set,
     "show crypto ipsec\"Show IPSEC policy\" transform-set\"Crypto transform sets\" [tag\"Show the transform sets with this tag\" "
     "WORD$tag\"Transform set tag\"]"),
EXEC("show.crypto.ipsec.profile", MODE_EXEC, 1, 0, do_show_ipsec_profile,
     "show crypto ipsec profile\"Show ipsec profile information\" [tag\"Show the profiles with this tag\" WORD$tag\"Profile tag\"]"),
EXEC("show.crypto.map", MODE_EXEC, 1, 0, do_show_crypto_map,
     "show crypto map\"Crypto maps\" [interface\"Crypto maps for an interface\" INTERFACE$if|"
     "tag\"Crypto maps with a given tag\" WORD$tag\"Crypto map tag\"]"),
{0},
};
/* clang-format on */
