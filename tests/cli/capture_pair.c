/*
 * Two members ping each other under keys while one of them captures: capture_pair DIR writes what its
 * "monitor capture ... export" put on flash, and beside it the keys. For tests/cli/monitor.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/cli/gm_pair.h"

static void write_file(const char *dir, const char *name, struct bytes data)
{
	char path[512];
	FILE *f;

	snprintf(path, sizeof path, "%s/%s", dir, name);
	f = fopen(path, "wb");
	if (!f || fwrite(data.p, 1, data.n, f) != data.n || fclose(f))
		exit(1);
}

int main(int argc, char **argv)
{
	char line[NET_CRYPTO_KEY_LINE];
	struct router_file file;
	struct gm_pair p;

	if (argc != 2)
		return 2;
	gm_pair_open(&p);
	gm_pair_policy(&p);
	gm_pair_keys(&p, 0x1234abcd);
	(void)gm_pair_run(&p, 0, "monitor capture C interface GigabitEthernet1 both", 0);
	(void)gm_pair_run(&p, 0, "monitor capture C match any", 0);
	(void)gm_pair_run(&p, 0, "monitor capture C start", 0);
	(void)gm_pair_run(&p, 0, "ping 172.16.100.1 source Loopback0 repeat 20", 10 * USEC_S);
	(void)gm_pair_run(&p, 0, "monitor capture C stop", 0);
	(void)gm_pair_run(&p, 0, "monitor capture C export flash:c.pcap", 0);
	if (!router_file_get(p.m[0].router, "flash:c.pcap", &file) ||
	    !net_crypto_key_line(router_net_crypto(p.m[0].router), 0, line))
		return 1;
	write_file(argv[1], "c.pcap", file.data);
	write_file(argv[1], "esp.uat", BYTES(line, strlen(line)));
	gm_pair_close(&p);
	return 0;
}
