#include "cli/time_text.h"

#include "cli/shell_int.h"

static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
				     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
static const char *const days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};

static const char *local(struct shell *sh, wall_t t, struct civil *c)
{
	const struct log_conf *conf = log_conf_of(sh->log);

	civil_from_wall(c, t + conf->zone_offset_s * (wall_t)USEC_S);
	return conf->zone;
}

void time_text_clock(struct shell *sh, wall_t t, bool msec, struct text *out)
{
	struct civil c;
	const char *zone = local(sh, t, &c);

	text_addf(out, "%02d:%02d:%02d", c.hour, c.minute, c.second);
	if (msec)
		text_addf(out, ".%03d", c.usec / 1000);
	text_addf(out, " %s %s %s %d %d", zone, days[c.weekday], months[c.month - 1], c.day,
		  c.year);
}

void time_text_date(struct shell *sh, wall_t t, struct text *out)
{
	struct civil c;
	const char *zone = local(sh, t, &c);

	text_addf(out, "%02d:%02d:%02d %s %s %d %d", c.hour, c.minute, c.second, zone,
		  months[c.month - 1], c.day, c.year);
}

void time_text_month_day(const struct civil *c, struct text *out)
{
	text_addf(out, "%s %d %d %02d:%02d:%02d +00:00", months[c->month - 1], c->day, c->year,
		  c->hour, c->minute, c->second);
}

static void add_unit(struct text *out, uint64_t n, const char *unit)
{
	if (n)
		text_addf(out, "%s%llu %s%s", out->len ? ", " : "", (unsigned long long)n, unit,
			  n == 1 ? "" : "s");
}

void time_text_uptime(uint64_t seconds, struct text *out)
{
	uint64_t minutes = seconds / 60;
	struct text t = TEXT_EMPTY;

	add_unit(&t, minutes / 524160, "year");
	add_unit(&t, minutes % 524160 / 10080, "week");
	add_unit(&t, minutes % 10080 / 1440, "day");
	add_unit(&t, minutes % 1440 / 60, "hour");
	add_unit(&t, minutes % 60, "minute");
	text_add(out, t.len ? text_str(&t) : "0 minutes");
	text_free(&t);
}

void time_text_age(uint64_t seconds, struct text *out)
{
	uint64_t hours = seconds / 3600, all_days = hours / 24, weeks = all_days / 7;

	if (all_days == 0)
		text_addf(out, "%02u:%02u:%02u", (unsigned)hours, (unsigned)(seconds / 60 % 60),
			  (unsigned)(seconds % 60));
	else if (weeks == 0)
		text_addf(out, "%ud%02uh", (unsigned)all_days, (unsigned)(hours % 24));
	else if (weeks < 52)
		text_addf(out, "%uw%ud", (unsigned)weeks, (unsigned)(all_days % 7));
	else
		text_addf(out, "%uy%02uw", (unsigned)(weeks / 52), (unsigned)(weeks % 52));
}
