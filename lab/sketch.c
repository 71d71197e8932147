#include "lab/sketch.h"

#include <stdarg.h>
#include <stdio.h>

void lab_sketch_line(struct lab_sketch *s, const char *fmt, ...)
{
	va_list ap;

	if (s->n_lines == LAB_SKETCH_LINES)
		return;
	va_start(ap, fmt);
	vsnprintf(s->lines[s->n_lines++], LAB_SKETCH_TEXT, fmt, ap);
	va_end(ap);
}

void lab_sketch_key(struct lab_sketch *s, const char *kind, struct bytes spi, uint32_t left_s,
		    uint32_t life_s)
{
	struct lab_key *k = &s->keys[s->n_keys];

	if (s->n_keys == LAB_SKETCH_KEYS || spi.n < 4) {
		s->more_keys++;
		return;
	}
	s->n_keys++;
	k->left_s = left_s;
	k->life_s = life_s;
	snprintf(k->name, sizeof k->name, "%s %02x%02x%02x%02x", kind, spi.p[0], spi.p[1], spi.p[2],
		 spi.p[3]);
}

void lab_sketch_tie(struct lab_sketch *s, enum lab_tie_kind kind, ip4_t to)
{
	if (s->n_ties < LAB_SKETCH_TIES && to)
		s->ties[s->n_ties++] = (struct lab_tie){kind, to};
}
