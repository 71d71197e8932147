# sim: the worlds. sim_planted: the same with a library that can be given bugs on purpose.
SIM_SOURCES = %D%/main.c %D%/world.c %D%/world.h %D%/ks.c %D%/gm.c %D%/faults.c %D%/invariants.c
check_PROGRAMS += %D%/sim %D%/sim_planted
check_LIBRARIES += %D%/libcoop_planted.a
%C%_libcoop_planted_a_SOURCES = $(COOP_SOURCES)
%C%_libcoop_planted_a_CPPFLAGS = $(AM_CPPFLAGS) -DCOOP_PLANTED
%C%_sim_SOURCES = $(SIM_SOURCES)
%C%_sim_LDADD = coop/libcoop.a crypto/libcrypto.a base/libbase.a $(CRYPTO_LIBS)
%C%_sim_planted_SOURCES = $(SIM_SOURCES)
%C%_sim_planted_CPPFLAGS = $(AM_CPPFLAGS) -DCOOP_PLANTED
%C%_sim_planted_LDADD = %D%/libcoop_planted.a crypto/libcrypto.a base/libbase.a $(CRYPTO_LIBS)
TESTS += %D%/check %D%/mutants
EXTRA_DIST += %D%/check %D%/mutants %D%/run %D%/seeds %D%/README.md
# sim_real: whole routers, with IKE, GDOI, ESP and shells of their own.
check_PROGRAMS += %D%/sim_real
%C%_sim_real_SOURCES = %D%/real.c %D%/real.h %D%/real_build.c %D%/real_check.c
%C%_sim_real_LDADD = $(APP_LDADD)
TESTS += %D%/routers
EXTRA_DIST += %D%/routers
