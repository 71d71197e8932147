/* Topology files: read whole, or refused with a line number and nothing left behind. */
#include <string.h>

#include "lab/topo.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct topo t;
	struct text why = TEXT_EMPTY;

	if (topo_parse("t", BYTES(data, size), &t, &why) != ST_OK) {
		fuzz_check(why.len > 3 && !memcmp(why.s, "t:", 2));
		text_free(&why);
		return 0;
	}
	fuzz_check(t.n_nodes && !why.len);
	for (size_t i = 0; i < t.n_nodes; i++)
		fuzz_check(topo_find(&t, t.nodes[i].name) == (int)i);
	for (size_t i = 0; i < t.n_links; i++) {
		for (int e = 0; e < 2; e++) {
			const struct topo_end *end = &t.links[i].end[e];
			fuzz_check(end->node < t.n_nodes && end->port &&
				   end->port <= t.nodes[end->node].n_ports);
		}
	}
	topo_free(&t);
	return 0;
}
