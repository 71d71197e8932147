# Programs of one folder's tests stand in tests/<folder>/; each adds its fragment here.
AM_TESTS_ENVIRONMENT = top_srcdir='$(abs_top_srcdir)'; top_builddir='$(abs_top_builddir)'; \
	export top_srcdir top_builddir;
TEST_LDADD = tests/lib/libcheck.a

include tests/lib/local.mk
include tests/base/local.mk
include tests/net/local.mk
include tests/lab/local.mk
include tests/play/local.mk
include tests/crypto/local.mk
include tests/io/local.mk
include tests/app/local.mk
include tests/clients/local.mk
include tests/clients/automation.mk
include tests/host/local.mk
include tests/fuzz/local.mk
include tests/router/local.mk
include tests/cli/local.mk
include tests/ike/local.mk
include tests/coop/local.mk
include tests/gdoi/local.mk
include tests/pki/local.mk
include tests/sim/local.mk
include tests/package/local.mk
include tests/gates/local.mk
include tests/grammar/local.mk
EXTRA_DIST += tests/README.md
