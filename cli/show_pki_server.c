#include "cli/show_pki_server.h"

#include <stdio.h>

#include "cli/time_text.h"

static void add_date(struct shell *sh, struct text *t, const char *label, wall_t at)
{
	text_add(t, label);
	time_text_date(sh, at, t);
	text_addc(t, '\n');
}

/* Groups of eight digits, each with a blank behind it. */
static void add_fingerprint(struct text *t, const uint8_t *p, size_t n)
{
	for (size_t i = 0; i < n; i += 4) {
		text_add_hex(t, BYTES(p + i, 4), true);
		text_addc(t, ' ');
	}
}

static const char *status_words(const struct cs_view *v)
{
	if (v->state == CS_ENABLED)
		return "enabled";
	switch (v->why) {
	case CS_WHY_HTTP:
		return "disabled, HTTP Server is disabled";
	case CS_WHY_CLOCK:
		return "disabled, Time has not been set";
	case CS_WHY_MODE:
		return "disabled, no CA above this one";
	case CS_WHY_STORAGE:
		return "disabled, storage configuration incomplete";
	case CS_WHY_EXPIRED:
		return "disabled, CA certificate has expired";
	default:
		return "disabled";
	}
}

static const char *state_word(const struct cs_view *v)
{
	switch (v->state) {
	case CS_ENABLED:
		return "enabled";
	case CS_CHECK_FAILED:
		return "check failed";
	case CS_CONFIGURED:
		return "initial";
	default:
		return v->has_ca ? "configured" : "initial";
	}
}

static const char *const grants[] = {"manual", "auto", "none", "ra-auto"};
static const char *const levels[] = {
    "Minimum - no cert data written to storage",
    "Names - subject name data written as <serialnum>.cnm",
    "Complete - all issued certs written as <serialnum>.cer",
};

void show_cs(struct shell *sh, const struct cs *cs, struct text *t)
{
	struct cs_view v;

	cs_view(cs, &v);
	text_addf(t, "Certificate Server %s:\n    Status: %s\n    State: %s\n", v.name,
		  status_words(&v), state_word(&v));
	text_add(t, v.locked
			? "    Server's configuration is locked  (enter \"shut\" to unlock it)\n"
			: "    Server's configuration is unlocked  (enter \"no shut\" to lock "
			  "it)\n");
	text_addf(t, "    Issuer name: %s\n", v.issuer);
	if (v.has_ca) {
		text_add(t, "    CA cert fingerprint: ");
		add_fingerprint(t, v.ca_md5, sizeof v.ca_md5);
		text_addc(t, '\n');
	} else {
		text_add(t, "    CA cert fingerprint: -Not found-\n");
	}
	text_addf(t, "    Granting mode is: %s\n", grants[v.grant & 3]);
	text_addf(t, "    Last certificate issued serial number (hex): %llX\n",
		  (unsigned long long)v.last_serial);
	if (v.has_ca) {
		add_date(sh, t, "    CA certificate expiration timer: ", v.ca_expires);
		if (v.crl_next)
			add_date(sh, t, "    CRL NextUpdate timer: ", v.crl_next);
	}
	text_addf(t, "    Current primary storage dir: %s\n    Database Level: %s\n", v.storage,
		  levels[v.level % 3]);
	if (v.auto_rollover) {
		text_addf(t, "    Auto-Rollover configured, overlap period %u days\n",
			  (unsigned)(v.overlap_s / 86400));
		if (v.has_ca && !v.has_next)
			add_date(sh, t, "    Autorollover timer: ", v.rollover_at);
	}
	if (v.has_next)
		text_add(t, "    Rollover status: available for rollover\n");
}

static void add_table_head(struct text *t, const char *title)
{
	text_addf(t,
		  "\n%s\n"
		  "ReqID  State      Fingerprint                      SubjectName\n"
		  "--------------------------------------------------------------\n",
		  title);
}

void show_cs_requests(const struct cs *cs, struct text *t)
{
	static const char *const states[] = {"pending", "granted", "rejected", "authorized"};
	struct cs_request_view r;

	text_add(t, "Enrollment Request Database:\n");
	add_table_head(t, "Subordinate CA certificate requests:");
	for (int ra = 1; ra >= 0; ra--) {
		add_table_head(t,
			       ra ? "RA certificate requests:" : "Router certificates requests:");
		for (size_t i = 0; cs_request_view(cs, i, &r); i++) {
			if (r.ra != ra)
				continue;
			text_addf(t, "%-6u %-10s ", (unsigned)r.id, states[r.state]);
			text_add_hex(t, BYTES_OF(r.md5), true);
			text_addf(t, " %s\n", r.subject);
		}
	}
	text_addc(t, '\n');
}

void show_cs_certificates(struct shell *sh, const struct cs *cs, struct text *t)
{
	struct cs_issued_view v;

	text_add(t, "Serial Issued date              Expire date               Subject Name\n");
	for (size_t i = 0; cs_issued_view(cs, i, &v); i++) {
		size_t start = t->len;

		text_addf(t, "%llX", (unsigned long long)v.serial);
		text_pad_to(t, 8, start);
		time_text_date(sh, v.from, t);
		text_pad_to(t, 33, start);
		time_text_date(sh, v.until, t);
		text_pad_to(t, 59, start);
		text_addf(t, "%s\n", v.subject);
	}
}

void show_cs_crl(struct shell *sh, const struct cs *cs, struct text *t)
{
	struct crl_view v;
	struct crl_entry_view e;

	if (!cs_crl_view(cs, &v))
		return;
	text_addf(t, "Certificate Revocation List:\n    Issuer: %s\n", v.issuer.line);
	add_date(sh, t, "    This Update: ", v.this_update);
	add_date(sh, t, "    Next Update: ", v.next_update);
	text_addf(t, "    Number of CRL entries: %zu\n    CRL size: %zu bytes\n", v.n_entries,
		  v.octets);
	for (size_t i = 0; cs_crl_entry(cs, i, &e); i++) {
		text_addf(t, "    Serial Number (hex): %s\n", e.serial);
		add_date(sh, t, "    Revocation Date: ", e.revoked_at);
	}
}
