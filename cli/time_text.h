/* Times as a router writes them. */
#ifndef GKMSH_CLI_TIME_TEXT_H
#define GKMSH_CLI_TIME_TEXT_H

#include "base/text.h"
#include "base/when.h"

struct shell;

/* "04:45:00.857 UTC Thu Aug 7 2025", in the router's zone */
void time_text_clock(struct shell *, wall_t, bool msec, struct text *out);
/* "11:12:21 UTC Nov 5 2022" */
void time_text_date(struct shell *, wall_t, struct text *out);
/* "Nov 25 2016 19:32:53 +00:00" of a directory */
void time_text_month_day(const struct civil *, struct text *out);
/* "00:00:25", "1d04h", "3w2d", "1y05w": how long ago */
void time_text_age(uint64_t seconds, struct text *out);
/* "5 hours, 51 minutes" */
void time_text_uptime(uint64_t seconds, struct text *out);

#endif
