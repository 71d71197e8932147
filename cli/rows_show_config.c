/* What shows parts of the configuration in words of its own. */
#include "cli/rows.h"

const struct gram_row rows_show_config[] = {
    {0},
};
