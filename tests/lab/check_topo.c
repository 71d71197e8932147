#include <stdio.h>
#include <stdlib.h>

#include "lab/topo.h"
#include "tests/lab/check_lab.h"

static void path_of(char *out, size_t size, const char *file)
{
	const char *top = getenv("top_srcdir");

	snprintf(out, size, "%s/tests/lab/data/%s", top ? top : ".", file);
}

static void containerlab_file_is_read(void)
{
	char path[4096];
	struct topo t;
	struct text why = TEXT_EMPTY;

	path_of(path, sizeof path, "small.clab.yml");
	check_int(topo_read(path, &t, &why), ST_OK);
	check_text(text_str(&why), "");
	check_text(t.name, "small");
	check_int(t.n_nodes, 4);
	check_int(t.n_links, 3);
	check_text(t.nodes[2].name, "C");
	check_int(t.nodes[1].n_ports, 2);
	check_int(t.nodes[3].kind, TOPO_BRIDGE);
	check_int(t.nodes[3].n_ports, 2);
	check_true(str_starts(t.nodes[0].startup, "eth1 10.0.0.1/24"));
	check_true(t.has_clock && t.clock == 1757417280LL * 1000000);
	check_true(t.has_seed && t.seed == 42);
	check_true(strstr(text_str(&t.warnings), "mean nothing here: mgmt, image, exec") != NULL);
	topo_free(&t);
}

static void refused(const char *yaml, const char *want)
{
	struct topo t;
	struct text why = TEXT_EMPTY;

	check_true(topo_parse("t.yml", BYTES(yaml, strlen(yaml)), &t, &why) != ST_OK);
	check_text(text_str(&why), want);
	text_free(&why);
}

static void faults_are_named_with_their_line(void)
{
	refused("", "t.yml:1: not a topology, expected name: and topology:");
	refused("name: x\n", "t.yml:1: no topology, expected topology: with nodes and links");
	refused("topology:\n  nodes:\n", "t.yml:2: a topology without nodes, expected nodes:");
	refused("topology:\n  nodes:\n    A:\n    A:\n", "t.yml:4: node A stands there twice");
	refused("topology:\n  nodes:\n    A:\n      kind: ceos\n",
		"t.yml:4: kind \"ceos\", expected linux (a router) or bridge");
	refused("topology:\n  nodes: {A: , B: }\n  links:\n    - endpoints: [\"A:eth1\"]\n",
		"t.yml:4: a link without two endpoints, expected endpoints: [\"A:eth1\", "
		"\"B:eth1\"]");
	refused(
	    "topology:\n  nodes: {A: , B: }\n  links:\n    - endpoints: [\"A:eth1\", \"X:eth1\"]\n",
	    "t.yml:4: endpoint of node \"X\", expected a node named under nodes");
	refused(
	    "topology:\n  nodes: {A: , B: }\n  links:\n    - endpoints: [\"A:eth0\", \"B:eth1\"]\n",
	    "t.yml:4: interface \"eth0\" of A, expected eth1 to eth256");
	refused(
	    "topology:\n  nodes: {A: , B: }\n  links:\n    - endpoints: [\"A:eth1\", \"B:eth1\"]\n"
	    "    - endpoints: [\"A:eth1\", \"B:eth2\"]\n",
	    "t.yml:5: A:eth1 has a link already, in line 4");
	refused("topology:\n  nodes:\n    A:\n      startup-config: none.cfg\n",
		"t.yml:4: startup-config none.cfg cannot be read: No such file or directory");
	refused("topology:\n  defaults:\n    labels:\n      gkmsh.clock: noon\n  nodes: {A: }\n",
		"t.yml:4: gkmsh.clock is \"noon\", expected a time like 2025-09-09T11:28:00Z");
	refused("topology:\n  - nodes\n", "t.yml:2: topology is a list, expected a mapping");
}

static void broken_yaml_is_refused(void)
{
	static const char *const bad[] = {"a: [",  "\t\x01",	     "a: b: c",
					  "*x",	   "topology: *x\n", "topology: {nodes: [1, 2]}",
					  "- - -", "\xff\xfe"};

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct topo t;
		struct text why = TEXT_EMPTY;
		check_true(topo_parse("t.yml", BYTES(bad[i], strlen(bad[i])), &t, &why) != ST_OK);
		check_true(str_starts(text_str(&why), "t.yml:"));
		text_free(&why);
	}
}

const struct check_case topo_cases[] = {
    {"containerlab file is read", containerlab_file_is_read},
    {"faults are named with their line", faults_are_named_with_their_line},
    {"broken YAML is refused", broken_yaml_is_refused},
    {NULL, NULL},
};
