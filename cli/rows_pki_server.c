/* crypto pki server ...: the certificate server's commands and displays. */
#include <stdlib.h>
#include <string.h>

#include "cli/rows.h"
#include "cli/rows_exec.h"
#include "cli/show_pki_server.h"
#include "crypto/secret.h"
#include "router/pki_host.h"

/* The server that the command names; NULL, and said so, when it is not that one. */
static struct cs *server_of(struct command *cmd)
{
	struct cs *cs = router_cs(cmd->router);
	const char *name = arg(cmd, "name");
	struct cs_view v;

	if (cs)
		cs_view(cs, &v);
	if (cs && (!name || str_equal(name, v.name)))
		return cs;
	if (name)
		fail(cmd, "%% Certificate server %s is not configured.\n", name);
	return NULL;
}

/* What a command changed goes to its files and its clients at once. */
static void done(struct command *cmd)
{
	router_settle(cmd->router);
}

static void explain(struct command *cmd, enum status st)
{
	uint64_t id = arg_num(cmd, "id", 0);

	if (st == ST_ABSENT && !id)
		print(cmd, "%% There are no enrollment requests.\n");
	else if (st == ST_ABSENT)
		fail(cmd, "%% Enrollment request %llu not found.\n", (unsigned long long)id);
	else if (st == ST_STATE)
		fail(cmd, "%% The request is not pending, or the certificate server is not "
			  "enabled.\n");
	else if (st != ST_OK)
		fail(cmd, "%% The request failed: %s.\n", status_text(st));
}

typedef enum status (*on_requests)(struct cs *, struct when, uint32_t id);

static void with_requests(struct command *cmd, on_requests fn)
{
	struct cs *cs = server_of(cmd);

	if (!cs)
		return;
	explain(cmd, fn(cs, router_pki_now(cmd->router), (uint32_t)arg_num(cmd, "id", 0)));
	done(cmd);
}

static void do_grant(struct command *cmd)
{
	with_requests(cmd, cs_grant);
}

static void do_reject(struct command *cmd)
{
	with_requests(cmd, cs_reject);
}

static void do_remove(struct command *cmd)
{
	with_requests(cmd, cs_remove);
}

/* "0x4", "4": hexadecimal both. */
static bool serial_typed(const char *text, uint64_t *out)
{
	char *end;

	if (!text || strspn(text, "0123456789abcdefABCDEFxX") != strlen(text))
		return false;
	*out = strtoull(text, &end, 16);
	return !*end && *out;
}

static void revocation(struct command *cmd, bool revoke)
{
	struct cs *cs = server_of(cmd);
	uint64_t serial = 0;
	enum status st;

	if (!cs)
		return;
	if (!serial_typed(arg(cmd, "serial"), &serial)) {
		fail_at(cmd, "serial");
		return;
	}
	st = revoke ? cs_revoke(cs, router_pki_now(cmd->router), serial)
		    : cs_unrevoke(cs, router_pki_now(cmd->router), serial);
	done(cmd);
	if (st == ST_OK)
		print(cmd, "%% Certificate %02llX succesfully %s.\n", (unsigned long long)serial,
		      revoke ? "revoked" : "unrevoked");
	else if (st == ST_ABSENT)
		fail(cmd, "%% Certificate not found\n");
	else if (st == ST_EXISTS)
		fail(cmd, "%% Certificate %02llX is already revoked.\n",
		     (unsigned long long)serial);
	else if (st == ST_REFUSED)
		fail(cmd, "%% The certificate of the certificate server cannot be revoked.\n");
	else
		explain(cmd, st);
}

static void do_revoke(struct command *cmd)
{
	revocation(cmd, true);
}

static void do_unrevoke(struct command *cmd)
{
	revocation(cmd, false);
}

static void do_password(struct command *cmd)
{
	struct cs *cs = server_of(cmd);
	unsigned minutes = (unsigned)arg_num(cmd, "minutes", 60);
	char password[CS_OTP_SIZE];

	if (!cs)
		return;
	enum status st = cs_password(cs, router_pki_now(cmd->router), minutes, password);
	if (st == ST_OK)
		print(cmd, "%% New password is %s, valid for %u minutes\n", password, minutes);
	else
		explain(cmd, st);
	crypto_wipe(password, sizeof password);
}

static void do_rollover(struct command *cmd)
{
	struct cs *cs = server_of(cmd);

	if (!cs)
		return;
	enum status st = has(cmd, "cancel") ? cs_rollover_cancel(cs)
					    : cs_rollover(cs, router_pki_now(cmd->router));
	done(cmd);
	if (st == ST_EXISTS)
		fail(cmd, "%% A rollover certificate exists already.\n");
	else if (st == ST_ABSENT)
		fail(cmd, "%% There is no rollover certificate.\n");
	else
		explain(cmd, st);
}

/* ---- a request by hand ---- */

static void request_pasted(struct command *cmd, const char *lines)
{
	struct cs *cs = lines ? server_of(cmd) : NULL;
	struct cert *cert = NULL;
	uint32_t id = 0;

	if (!cs)
		return;
	enum status st = cs_request(cs, router_pki_now(cmd->router), lines, &id, &cert);
	done(cmd);
	if (st == ST_AGAIN) {
		print(cmd, "%% Enrollment request pending, reqId=%u\n", (unsigned)id);
	} else if (st == ST_OK) {
		struct text t = TEXT_EMPTY;

		cert_add_pem(cert, &t);
		print(cmd, "%% Granted certificate:\n");
		print_text(cmd, text_str(&t));
		text_free(&t);
		cert_free(cert);
	} else {
		fail(cmd, "%% Enrollment request refused: %s.\n", status_text(st));
	}
}

static void do_request(struct command *cmd)
{
	if (!server_of(cmd))
		return;
	print(cmd, "PKCS10 request in base64 or pem\n\n"
		   "%% Enter Base64 encoded or PEM formatted PKCS10 enrollment request.\n"
		   "%% End with a blank line or \"quit\" on a line by itself.\n");
	ask_lines(cmd, true, request_pasted);
}

/* ---- displays ---- */

static void do_show(struct command *cmd)
{
	struct cs *cs = server_of(cmd);
	struct text t = TEXT_EMPTY;

	if (!cs)
		return;
	if (has(cmd, "requests"))
		show_cs_requests(cs, &t);
	else if (has(cmd, "certificates"))
		show_cs_certificates(cmd->shell, cs, &t);
	else if (has(cmd, "crl"))
		show_cs_crl(cmd->shell, cs, &t);
	else
		show_cs(cmd->shell, cs, &t);
	print_text(cmd, text_str(&t));
	text_free(&t);
}

#define SERVER                                                                                     \
	"crypto\"Encryption module\" pki\"Public Key components\" server\"Enable IOS Certificate " \
	"server\" "                                                                                \
	"WORD$name\"Certi"                                                                         \
	"ficate Server Name\" "
#define WHICH(verb) "(all$all\"" verb " all requests\"|<1-4294967295>$id\"Request ID\")"

/* clang-format off */
const struct gram_row rows_pki_server[] = {
EXEC("crypto.pki.server.grant", MODE_EXEC, 15, 0, do_grant,
     SERVER "grant\"Grant enrollment requests\" " WHICH("Grant")),
EXEC("crypto.pki.server.reject", MODE_EXEC, 15, 0, do_reject,
     SERVER "reject\"Reject enrollment requests\" " WHICH("Reject")),
EXEC("crypto.pki.server.remove", MODE_EXEC, 15, 0, do_remove,
     SERVER "remove\"Remove enrollment requests from database\" " WHICH("Remove")),
EXEC("crypto.pki.server.revoke", MODE_EXEC, 15, 0, do_revoke,
     SERVER "revoke\"Revoke a certificate\" WORD$serial\"Certificate serial number in hexadecimal\""),
EXEC("crypto.pki.server.unrevoke", MODE_EXEC, 15, 0, do_unrevoke,
     SERVER "unrevoke\"Unrevoke a certificate\" WORD$serial\"Certificate serial number in hexadecimal\""),
EXEC("crypto.pki.server.info", MODE_EXEC, 15, 0, do_show,
     SERVER "info\"Display information\" requests$requests\"Enrollment requests\""),
EXEC("crypto.pki.server.password", MODE_EXEC, 15, 0, do_password,
     SERVER "password\"One-time password for SCEP enrollment\" generate\"Generate a password\" "
     "[<1-1440>$minutes\"Minutes for which it is valid\"]"),
EXEC("crypto.pki.server.request", MODE_EXEC, 15, 0, do_request,
     SERVER "request\"Add an enrollment request\" pkcs10\"PKCS10 request\" terminal\"From the terminal\" "
     "[base64\"Base64 encoded\"|pem\"PEM formatted\"]"),
EXEC("crypto.pki.server.rollover", MODE_EXEC, 15, 0, do_rollover,
     SERVER "rollover\"Rollover the server's key and certificate\" [cancel$cancel\"Cancel a pending rollover\"]"),
EXEC("show.crypto.pki.server", MODE_EXEC, 1, 0, do_show,
     "show crypto pki\"Show PKI\" server\"Show Certificate Server\" [WORD$name\"Certificate Server Name\" "
     "[requests$requests\"Enrollment requests\"|certificates$certificates\"Issued certificates\"|"
     "crl$crl\"Certificate revocation list\"]]"),
{0},
};
/* clang-format on */
