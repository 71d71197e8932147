/*
 * Time as the engines see it: a monotonic clock that timers live on, and the wall clock that
 * certificates and log lines carry. Both in microseconds; engines never read a clock, they are told.
 */
#ifndef GKMSH_BASE_WHEN_H
#define GKMSH_BASE_WHEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint64_t mono_t; /* microseconds since some start, never goes back */
typedef int64_t wall_t;	 /* microseconds since 1970-01-01T00:00:00Z, may jump */

#define MONO_NEVER UINT64_MAX
#define USEC_MS	   UINT64_C(1000)
#define USEC_S	   UINT64_C(1000000)
#define USEC_MIN   (60 * USEC_S)
#define USEC_HOUR  (3600 * USEC_S)
#define USEC_DAY   (86400 * USEC_S)

struct when {
	mono_t mono;
	wall_t wall;
};

/* a + us, stopping at MONO_NEVER. */
mono_t mono_add(mono_t a, uint64_t us);

/* Whole seconds from now until due, rounded up; 0 when due, UINT32_MAX when never. */
uint32_t mono_left_s(mono_t due, mono_t now);

/* Civil time in UTC (proleptic Gregorian calendar, years 1 to 9999). */
struct civil {
	int year, month, day; /* 1.. */
	int hour, minute, second;
	int usec;
	int weekday; /* 0 = Sunday */
};

void civil_from_wall(struct civil *, wall_t);
wall_t wall_from_civil(const struct civil *);

/* "2025-09-09T11:28:00Z" in, and the same out (at least 21 bytes). */
bool wall_parse_iso(const char *text, wall_t *out);
void wall_format_iso(wall_t, char out[static 21]);

#endif
