#include "base/when.h"

#include <stdio.h>

mono_t mono_add(mono_t a, uint64_t us)
{
	return a > MONO_NEVER - us ? MONO_NEVER : a + us;
}

uint32_t mono_left_s(mono_t due, mono_t now)
{
	if (due == MONO_NEVER)
		return UINT32_MAX;
	if (due <= now)
		return 0;

	uint64_t s = (due - now + USEC_S - 1) / USEC_S;
	return s > UINT32_MAX ? UINT32_MAX : (uint32_t)s;
}

static int64_t days_from_civil(int64_t y, int m, int d)
{
	/* The year starts in March here, so that the leap day is its last. */
	y -= m <= 2;
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t yoe = y - era * 400;
	int64_t doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
	int64_t doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;

	return era * 146097 + doe - 719468;
}

static int64_t div_floor(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

void civil_from_wall(struct civil *c, wall_t wall)
{
	int64_t s = div_floor(wall, (int64_t)USEC_S);
	int64_t days = div_floor(s, 86400);
	int64_t rest = s - days * 86400;

	c->usec = (int)(wall - s * (int64_t)USEC_S);
	c->hour = (int)(rest / 3600);
	c->minute = (int)(rest / 60 % 60);
	c->second = (int)(rest % 60);
	c->weekday = (int)(((days + 4) % 7 + 7) % 7);

	int64_t z = days + 719468;
	int64_t era = div_floor(z, 146097);
	int64_t doe = z - era * 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int64_t mp = (5 * doy + 2) / 153;

	c->day = (int)(doy - (153 * mp + 2) / 5 + 1);
	c->month = (int)(mp < 10 ? mp + 3 : mp - 9);
	c->year = (int)(yoe + era * 400 + (c->month <= 2));
}

wall_t wall_from_civil(const struct civil *c)
{
	int64_t days = days_from_civil(c->year, c->month, c->day);

	return (((days * 24 + c->hour) * 60 + c->minute) * 60 + c->second) * (int64_t)USEC_S +
	       c->usec;
}

bool wall_parse_iso(const char *text, wall_t *out)
{
	struct civil c = {0};
	int end = 0;

	if (sscanf(text, "%4d-%2d-%2dT%2d:%2d:%2dZ%n", &c.year, &c.month, &c.day, &c.hour,
		   &c.minute, &c.second, &end) != 6 ||
	    !end || text[end])
		return false;
	if (c.year < 1 || c.month < 1 || c.month > 12 || c.day < 1 || c.day > 31 || c.hour < 0 ||
	    c.hour > 23 || c.minute < 0 || c.minute > 59 || c.second < 0 || c.second > 59)
		return false;

	struct civil again;
	wall_t w = wall_from_civil(&c);
	civil_from_wall(&again, w);
	if (again.day != c.day) /* February 30th */
		return false;
	*out = w;
	return true;
}

void wall_format_iso(wall_t wall, char out[static 21])
{
	struct civil c;

	civil_from_wall(&c, wall);
	snprintf(out, 21, "%04u-%02u-%02uT%02u:%02u:%02uZ", (unsigned)c.year % 10000,
		 (unsigned)c.month % 100, (unsigned)c.day % 100, (unsigned)c.hour % 100,
		 (unsigned)c.minute % 100, (unsigned)c.second % 100);
}
