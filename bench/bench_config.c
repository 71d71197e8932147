/*
 * The configuration: compiling the language, one router from its birth to a read configuration, ten thousand
 * lines of startup-config, the same written. The floor: the same lines split into words and copied.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli/shell.h"
#include "cli/shell_int.h"
#include "tests/cli/fake_router.h"

#define LINES	   10000
#define INTERFACES 300	/* of the usual configuration */
#define MANY	   3300 /* of one that is nearly all interfaces */

static double now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* Access list entries and routes, and interfaces with their blocks. */
static void make_config(struct text *out, int interfaces)
{
	int others = (LINES - 3 * interfaces) / 2;

	text_clear(out);
	text_add(out, "hostname R\nip access-list extended big\n");
	for (int i = 0; i < others; i++)
		text_addf(out, " permit tcp 10.%d.%d.0 0.0.0.255 host 172.16.%d.%d eq 443\n",
			  i / 250, i % 250, i / 250, i % 250 + 1);
	for (int i = 0; i < interfaces; i++)
		text_addf(out,
			  "interface Loopback%d\n description number %d\n ip address 10.%d.%d.1 "
			  "255.255.255.255\n",
			  i, i, 100 + i / 250, i % 250);
	for (int i = 0; i < others; i++)
		text_addf(out, "ip route 20.%d.%d.0 255.255.255.0 10.0.0.2\n", i / 250, i % 250);
	text_add(out, "end\n");
}

static size_t count_lines(const char *s)
{
	size_t n = 0;

	for (; *s; s++)
		n += *s == '\n';
	return n;
}

static double floor_ms(const char *config)
{
	double a = now_ms();
	struct text words = TEXT_EMPTY;

	for (const char *p = config; *p;) {
		size_t n = strcspn(p, " \n");
		char *word = str_copyn(p, n);

		text_add(&words, word);
		free(word);
		p += n + (p[n] != '\0');
	}
	text_free(&words);
	return now_ms() - a;
}

static double boot_ms(const struct gram *g, const char *config, struct text *out, double *write_ms)
{
	struct text report = TEXT_EMPTY;
	struct router *r;
	struct shell *sh;
	double a = now_ms(), b, c;

	r = fake_router_new(g);
	sh = shell_new(r, router_now(r));
	if (shell_boot(sh, router_now(r), config, &report) != ST_OK || report.len) {
		fprintf(stderr, "%s\n", text_str(&report));
		exit(1);
	}
	b = now_ms();
	text_clear(out);
	conf_write(router_conf(r), false, out);
	c = now_ms();
	*write_ms = c - b;
	shell_free(sh);
	router_free(r);
	text_free(&report);
	return b - a;
}

int main(void)
{
	struct text config = TEXT_EMPTY, out = TEXT_EMPTY;
	double a = now_ms(), read, small, write_ms, ignored;
	struct gram *g = shell_gram_new(&out);
	size_t n;

	if (!g)
		return 1;
	printf("language, %zu rows compiled        %8.1f ms, once a process\n", gram_n_rows(g),
	       now_ms() - a);
	make_config(&config, INTERFACES);
	n = count_lines(text_str(&config));
	small = boot_ms(g, "hostname R\n", &out, &ignored);
	printf("one router, its first configuration %8.1f ms\n", small);
	read = boot_ms(g, text_str(&config), &out, &write_ms);
	printf("%zu lines of startup-config read  %8.1f ms   %.1f us a line\n", n, read,
	       read * 1e3 / (double)n);
	printf("%zu lines written                 %8.1f ms\n", count_lines(text_str(&out)),
	       write_ms);
	printf("floor: its words copied             %8.1f ms\n", floor_ms(text_str(&config)));
	make_config(&config, MANY);
	read = boot_ms(g, text_str(&config), &out, &write_ms);
	printf("%zu lines, %d interfaces, read  %8.1f ms\n", count_lines(text_str(&config)), MANY,
	       read);
	gram_free(g);
	text_free(&config);
	text_free(&out);
	return 0;
}
