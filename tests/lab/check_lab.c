#include "tests/lab/check_lab.h"

CHECK_MAIN({"topology", topo_cases}, {"lab", lab_cases}, {"play", play_cases})
