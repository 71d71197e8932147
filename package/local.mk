# What an installation has beside the program: the unit of host mode, its user, an example of its arguments,
# documents and examples.
systemdsystemunitdir = $(prefix)/lib/systemd/system
sysusersdir = $(prefix)/lib/sysusers.d
gkmshconfdir = $(sysconfdir)/gkmsh

nodist_systemdsystemunit_DATA = %D%/gkmsh-host@.service
dist_gkmshconf_DATA = %D%/host.conf
EXTRA_DIST += Dockerfile .dockerignore %D%/README.md %D%/gkmsh-host@.service.in %D%/gkmsh.sysusers
CLEANFILES += $(nodist_systemdsystemunit_DATA)

%D%/gkmsh-host@.service: %D%/gkmsh-host@.service.in Makefile
	$(AM_V_GEN)$(MKDIR_P) $(@D) && sed 's,[@]bindir[@],$(bindir),' '$(srcdir)/package/gkmsh-host@.service.in' >'$@.tmp' && \
		mv '$@.tmp' '$@'

# Documents and examples as they stand in the tree; a folder that gets one more needs no line here.
INSTALLED_DOCS = find README.md docs examples -type f ! -name local.mk ! -name '*.[1-9]'

install-data-local:
	$(MKDIR_P) '$(DESTDIR)$(sysusersdir)'
	$(INSTALL_DATA) '$(srcdir)/package/gkmsh.sysusers' '$(DESTDIR)$(sysusersdir)/gkmsh.conf'
	cd '$(srcdir)' && $(INSTALLED_DOCS) | while read -r f; do \
		$(MKDIR_P) "$(DESTDIR)$(docdir)/$$(dirname "$$f")" && \
		$(INSTALL_DATA) "$$f" "$(DESTDIR)$(docdir)/$$f" || exit 1; done

uninstall-local:
	rm -f '$(DESTDIR)$(sysusersdir)/gkmsh.conf'
	cd '$(srcdir)' && $(INSTALLED_DOCS) | while read -r f; do rm -f "$(DESTDIR)$(docdir)/$$f"; done
	test ! -d '$(DESTDIR)$(docdir)' || find '$(DESTDIR)$(docdir)' -type d -empty -delete
