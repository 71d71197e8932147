EXTRA_DIST += %D%/check-format %D%/coverage %D%/lab %D%/packages %D%/setup %D%/test
EXTRA_DIST += %D%/README.md %D%/wireshark/coop.lua
EXTRA_DIST += %D%/check-release %D%/coverage %D%/package %D%/release-tar

# The reference of all commands is made from the grammar: gkmsh-commands(5) at every build, docs/COMMANDS.md by
# "make commands" (tests/gates/commands says when it is due).
noinst_PROGRAMS += tools/command_reference
%C%_command_reference_SOURCES = %D%/command_reference.c
%C%_command_reference_LDADD = cli/libcli.a $(ROUTER_LIBS) $(EDIT_LIBS) $(CLI_LIBS) $(CRYPT_LIBS) $(CRYPTO_LIBS)

dist_man_MANS = docs/gkmsh.1
nodist_man_MANS = docs/gkmsh-commands.5
CLEANFILES += docs/gkmsh-commands.5
docs/gkmsh-commands.5: tools/command_reference$(EXEEXT)
	@$(MKDIR_P) docs
	$(AM_V_GEN)tools/command_reference --man >$@.new && mv $@.new $@

commands: tools/command_reference$(EXEEXT)
	tools/command_reference --markdown >$(srcdir)/docs/COMMANDS.md
.PHONY: commands
