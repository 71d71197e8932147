/*
 * The lab as a picture: servers above, what only carries in the middle, members below; wires grey, who is
 * registered with whom blue, whom a secondary key server follows green.
 */
#include <stdlib.h>

#include "lab/inside.h"
#include "lab/sketch.h"

#define BOX_W	  240
#define GAP_X	  64
#define GAP_Y	  110 /* between rows: wires and ties need room */
#define WRAP_Y	  24  /* between lines of one row */
#define MARGIN	  40
#define HEAD	  70
#define FOOT	  70
#define LINE_H	  15
#define KEY_H	  17
#define A_ROW	  6 /* boxes side by side */
#define BAR_X	  108
#define BAR_W	  70
#define ROWS	  3
#define LOW_SHARE 4  /* a key with less than a quarter of its life is amber, */
#define LAST_S	  60 /* and red in its last minute */

struct box {
	struct lab_sketch s;
	bool on, router;
	unsigned row, x, y, h;
};

struct graph {
	const struct lab *lab;
	struct box *boxes;
	unsigned width, height;
	struct text *out;
};

/* ---- text ---- */

static void add_escaped(struct text *t, const char *s)
{
	for (; *s; s++) {
		switch (*s) {
		case '&':
			text_add(t, "&amp;");
			break;
		case '<':
			text_add(t, "&lt;");
			break;
		case '>':
			text_add(t, "&gt;");
			break;
		case '"':
			text_add(t, "&quot;");
			break;
		default:
			if ((unsigned char)*s >= 0x20)
				text_addc(t, *s);
		}
	}
}

static void add_words(struct graph *g, unsigned x, unsigned y, const char *class, const char *s)
{
	text_addf(g->out, "<text x=\"%u\" y=\"%u\" class=\"%s\">", x, y, class);
	add_escaped(g->out, s);
	text_add(g->out, "</text>\n");
}

/* ---- places ---- */

static unsigned row_of(const struct box *b)
{
	return b->s.part == LAB_PART_SERVER ? 0 : b->s.part == LAB_PART_MEMBER ? 2 : 1;
}

static void look(struct graph *g, size_t i)
{
	const struct lab_node *n = &g->lab->nodes[i];
	struct box *b = &g->boxes[i];

	b->router = n->topo->kind == TOPO_ROUTER;
	b->on = n->node != NULL;
	if (b->on && g->lab->conf.ops->sketch)
		g->lab->conf.ops->sketch(n->node, g->lab->now, &b->s);
	else if (b->router && !b->on)
		lab_sketch_line(&b->s, "powered off");
	b->row = row_of(b);
	b->h = 30 + b->s.n_lines * LINE_H + (b->s.n_keys + (b->s.more_keys > 0)) * KEY_H + 6;
}

/* Line after line of a row, each in the middle; returns where the next row begins. */
static unsigned place_row(struct graph *g, unsigned row, unsigned y)
{
	unsigned line = 0, tallest = 0, n = 0, done = 0, count = 0;

	for (size_t i = 0; i < g->lab->n_nodes; i++)
		count += g->boxes[i].row == row;
	for (size_t i = 0; i < g->lab->n_nodes; i++) {
		struct box *b = &g->boxes[i];
		unsigned here;

		if (b->row != row)
			continue;
		if (n == A_ROW) {
			y += tallest + WRAP_Y;
			done += n;
			n = tallest = 0;
			line++;
		}
		here = count - done < A_ROW ? count - done : A_ROW;
		b->x = MARGIN + (g->width - 2 * MARGIN - (here * (BOX_W + GAP_X) - GAP_X)) / 2 +
		       n * (BOX_W + GAP_X);
		b->y = y;
		if (b->h > tallest)
			tallest = b->h;
		n++;
	}
	return count ? y + tallest + GAP_Y : y;
}

static void place(struct graph *g)
{
	unsigned most = 1, y = HEAD;

	for (unsigned row = 0; row < ROWS; row++) {
		unsigned n = 0;

		for (size_t i = 0; i < g->lab->n_nodes; i++)
			n += g->boxes[i].row == row;
		n = n < A_ROW ? n : A_ROW;
		most = n > most ? n : most;
	}
	g->width = 2 * MARGIN + most * (BOX_W + GAP_X) - GAP_X;
	if (g->width < 640)
		g->width = 640; /* the legend's */
	for (unsigned row = 0; row < ROWS; row++)
		y = place_row(g, row, y);
	g->height = y - GAP_Y + FOOT;
}

/* ---- wires and ties ---- */

static unsigned mid_x(const struct box *b)
{
	return b->x + BOX_W / 2;
}

static unsigned mid_y(const struct box *b)
{
	return b->y + b->h / 2;
}

/* Where the line to the other box leaves this one. */
static void leave(const struct box *from, const struct box *to, unsigned *x, unsigned *y)
{
	double dx = (double)mid_x(to) - mid_x(from), dy = (double)mid_y(to) - mid_y(from);
	double fx = dx ? (BOX_W / 2.0 + 4) / (dx < 0 ? -dx : dx) : 2;
	double fy = dy ? (from->h / 2.0 + 12) / (dy < 0 ? -dy : dy) : 2;
	double f = fx < fy ? fx : fy;

	*x = (unsigned)(mid_x(from) + f * dx);
	*y = (unsigned)(mid_y(from) + f * dy);
}

static void draw_end(struct graph *g, const struct box *from, const struct box *to, unsigned port)
{
	char name[16];
	unsigned x, y;

	if (!from->router)
		return;
	snprintf(name, sizeof name, "eth%u", port);
	leave(from, to, &x, &y);
	if (from->row == to->row) { /* beside each other: above the wire */
		x = mid_x(from) < mid_x(to) ? x + 10 : x - 10;
		y -= 5;
	}
	add_words(g, x, y, "port", name);
}

static bool is_cut(const struct graph *g, unsigned a, unsigned b)
{
	for (size_t i = 0; i < g->lab->n_cuts; i++)
		if ((g->lab->cuts[i].a == a && g->lab->cuts[i].b == b) ||
		    (g->lab->cuts[i].a == b && g->lab->cuts[i].b == a))
			return true;
	return false;
}

static void draw_wires(struct graph *g)
{
	for (size_t i = 0; i < g->lab->n_wires; i++) {
		const struct lab_wire *w = &g->lab->wires[i];
		const struct box *a = &g->boxes[w->end[0].node], *b = &g->boxes[w->end[1].node];
		bool bad = w->fault.down || is_cut(g, w->end[0].node, w->end[1].node);

		text_addf(g->out, "<line x1=\"%u\" y1=\"%u\" x2=\"%u\" y2=\"%u\" class=\"%s\"/>\n",
			  mid_x(a), mid_y(a), mid_x(b), mid_y(b), bad ? "wire down" : "wire");
		draw_end(g, a, b, w->end[0].port);
		draw_end(g, b, a, w->end[1].port);
	}
}

static int owner_of(const struct graph *g, ip4_t a)
{
	for (size_t i = 0; i < g->lab->n_nodes; i++)
		if (g->lab->nodes[i].node && g->lab->conf.ops->owns(g->lab->nodes[i].node, a))
			return (int)i;
	return -1;
}

/* Of the node from. */
static void draw_tie(struct graph *g, size_t from, const struct lab_tie *t)
{
	int other = owner_of(g, t->to);
	const struct box *a, *b; /* the arrow leads from a to b */
	unsigned x1, x2, y1, y2, bend;

	if (other < 0 || (size_t)other == from)
		return;
	a = &g->boxes[t->kind == LAB_TIE_MEMBER ? (size_t)other : from];
	b = &g->boxes[t->kind == LAB_TIE_MEMBER ? from : (size_t)other];
	if (t->kind == LAB_TIE_FOLLOWS) { /* an arc above both */
		x1 = mid_x(a) + (mid_x(b) < mid_x(a) ? -20u : 20u);
		x2 = mid_x(b) + (mid_x(b) < mid_x(a) ? 20u : -20u);
		y1 = a->y;
		y2 = b->y;
		bend = (y1 < y2 ? y1 : y2) - 34;
		text_addf(g->out, "<path d=\"M%u,%u C%u,%u %u,%u %u,%u\" class=\"follows\"/>\n", x1,
			  y1, x1, bend, x2, bend, x2, y2);
		return;
	}
	x1 = mid_x(a) + 24;
	x2 = mid_x(b) + 24;
	y1 = a->y;
	y2 = b->y + b->h;
	bend = GAP_Y / 2;
	text_addf(g->out, "<path d=\"M%u,%u C%u,%u %u,%u %u,%u\" class=\"registered\"/>\n", x1, y1,
		  x1, y1 > bend ? y1 - bend : 0, x2, y2 + bend, x2, y2);
}

/* ---- boxes ---- */

static const char *box_class(const struct box *b)
{
	if (!b->router)
		return "box bridge";
	if (!b->on)
		return "box off";
	if (b->s.leads)
		return "box primary";
	return b->s.part == LAB_PART_SERVER   ? "box server"
	       : b->s.part == LAB_PART_MEMBER ? "box member"
					      : "box";
}

static void draw_key(struct graph *g, const struct box *b, const struct lab_key *k, unsigned y)
{
	unsigned full = k->life_s ? k->life_s : 1, left = k->left_s < full ? k->left_s : full;
	const char *class = k->left_s < LAST_S ? "last" : left < full / LOW_SHARE ? "low" : "life";
	char words[24];

	add_words(g, b->x + 10, y, "key", k->name);
	text_addf(g->out,
		  "<rect x=\"%u\" y=\"%u\" width=\"%d\" height=\"8\" class=\"bar\"/>"
		  "<rect x=\"%u\" y=\"%u\" width=\"%u\" height=\"8\" class=\"%s\"/>\n",
		  b->x + BAR_X, y - 8, BAR_W, b->x + BAR_X, y - 8,
		  (unsigned)((uint64_t)left * BAR_W / full), class);
	snprintf(words, sizeof words, "%u s", k->left_s);
	add_words(g, b->x + BAR_X + BAR_W + 6, y, "key", words);
}

static void draw_box(struct graph *g, size_t i)
{
	const struct box *b = &g->boxes[i];
	unsigned y = b->y + 20;
	char more[32];

	text_addf(g->out,
		  "<g id=\"n%zu\"><rect x=\"%u\" y=\"%u\" width=\"%d\" height=\"%u\" rx=\"6\" "
		  "class=\"%s\"/>\n",
		  i, b->x, b->y, BOX_W, b->h, box_class(b));
	add_words(g, b->x + 10, y, "name", lab_name(g->lab, i));
	for (unsigned l = 0; l < b->s.n_lines; l++)
		add_words(g, b->x + 10, y += LINE_H, "line", b->s.lines[l]);
	for (unsigned k = 0; k < b->s.n_keys; k++)
		draw_key(g, b, &b->s.keys[k], y += KEY_H);
	if (b->s.more_keys) {
		snprintf(more, sizeof more, "and %u more keys", b->s.more_keys);
		add_words(g, b->x + 10, y + KEY_H, "key", more);
	}
	text_add(g->out, "</g>\n");
}

/* ---- the sheet ---- */

static const char style[] =
    "<style>\n"
    "text{font-family:sans-serif;fill:#222}\n"
    ".title{font-size:18px;font-weight:bold}.time,.line{font-size:11px}\n"
    ".name{font-size:14px;font-weight:bold}.key{font-size:11px;font-family:monospace}\n"
    ".port{font-size:9px;fill:#666;text-anchor:middle;paint-order:stroke;stroke:#fff;stroke-width:"
    "3px}\n"
    ".box{fill:#fff;stroke:#555;stroke-width:1.2}.bridge{fill:#f2f2f2;stroke-dasharray:3 2}\n"
    ".off{fill:#ddd;stroke:#999}.server{fill:#fff4dc;stroke:#a06a00}\n"
    ".primary{fill:#ffe3a3;stroke:#a06a00;stroke-width:2.6}.member{fill:#e4f0ff;stroke:#2a5f9e}\n"
    ".wire{stroke:#888;stroke-width:1.4}.down{stroke:#c22;stroke-dasharray:6 5}\n"
    ".registered{fill:none;stroke:#2a6fd0;stroke-width:1.4;stroke-dasharray:5 3;"
    "marker-end:url(#blue)}\n"
    ".follows{fill:none;stroke:#2b8a3e;stroke-width:1.4;stroke-dasharray:2 3;"
    "marker-end:url(#green)}\n"
    ".bar{fill:#e3e3e3}.life{fill:#3a9d4f}.low{fill:#e0a100}.last{fill:#cc2b2b}\n"
    "</style>\n"
    "<defs>\n"
    "<marker id=\"blue\" markerWidth=\"8\" markerHeight=\"8\" refX=\"7\" refY=\"4\" "
    "orient=\"auto\">"
    "<path d=\"M0,0 L8,4 L0,8 z\" fill=\"#2a6fd0\"/></marker>\n"
    "<marker id=\"green\" markerWidth=\"8\" markerHeight=\"8\" refX=\"7\" refY=\"4\" "
    "orient=\"auto\">"
    "<path d=\"M0,0 L8,4 L0,8 z\" fill=\"#2b8a3e\"/></marker>\n"
    "</defs>\n";

static void draw_head(struct graph *g)
{
	struct civil c;

	civil_from_wall(&c, g->lab->now.wall);
	text_addf(g->out,
		  "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		  "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%u\" height=\"%u\" "
		  "viewBox=\"0 0 %u %u\">\n<title>",
		  g->width, g->height, g->width, g->height);
	add_escaped(g->out, g->lab->conf.topo->name ? g->lab->conf.topo->name : "lab");
	text_add(g->out, "</title>\n");
	text_add(g->out, style);
	text_add(g->out, "<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n");
	add_words(g, MARGIN, 26, "title",
		  g->lab->conf.topo->name ? g->lab->conf.topo->name : "lab");
	text_addf(g->out,
		  "<text x=\"%d\" y=\"42\" class=\"time\">%04d-%02d-%02d %02d:%02d:%02d</text>\n",
		  MARGIN, c.year, c.month, c.day, c.hour, c.minute, c.second);
}

static void draw_legend(struct graph *g)
{
	static const struct {
		const char *class, *words;
	} rows[] = {{"wire", "wire"},
		    {"wire down", "down or cut"},
		    {"registered", "registered with"},
		    {"follows", "follows its primary"}};
	unsigned x = MARGIN, y = g->height - 22;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++, x += 145) {
		text_addf(g->out, "<path d=\"M%u,%u L%u,%u\" class=\"%s\"/>\n", x, y - 4, x + 30,
			  y - 4, rows[i].class);
		add_words(g, x + 36, y, "line", rows[i].words);
	}
}

void lab_graph(const struct lab *lab, struct text *out)
{
	struct graph g = {
	    .lab = lab, .boxes = calloc(lab->n_nodes + 1, sizeof *g.boxes), .out = out};

	if (!g.boxes)
		return;
	for (size_t i = 0; i < lab->n_nodes; i++)
		look(&g, i);
	place(&g);
	draw_head(&g);
	draw_wires(&g);
	for (size_t i = 0; i < lab->n_nodes; i++)
		for (unsigned t = 0; t < g.boxes[i].s.n_ties; t++)
			draw_tie(&g, i, &g.boxes[i].s.ties[t]);
	for (size_t i = 0; i < lab->n_nodes; i++)
		draw_box(&g, i);
	draw_legend(&g);
	text_add(out, "</svg>\n");
	free(g.boxes);
}
