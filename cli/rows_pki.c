/* crypto pki: the commands of trustpoints. */
#include "cli/pki_dialogue.h"
#include "cli/rows.h"
#include "cli/rows_exec.h"
#include "cli/show_pki.h"
#include "router/pki_host.h"

/* ---- CRLs, validation ---- */

static void crl_wake(struct command *cmd, const struct router_notice *n)
{
	int what = n->kind - ROUTER_NOTICE_PKI;

	if (what != PKI_OP_CRL_DONE && what != PKI_OP_CRL_FAILED)
		return;
	command_done(cmd);
	if (what == PKI_OP_CRL_FAILED)
		fail(cmd, "%% CRL request failed\n");
}

static void do_crl_request(struct command *cmd)
{
	struct tp_view v;
	struct dialogue *d = dialogue_begin(cmd, &v);

	if (!d)
		return;
	d->op = router_new_op(cmd->router);
	if (tp_crl_request(router_tp(cmd->router), router_pki_now(cmd->router), d->name, d->op) ==
	    ST_OK)
		command_wait(cmd, d->op, crl_wake, NULL);
	else
		fail(cmd, "%% CRL request failed\n");
}

static void do_validate(struct command *cmd)
{
	struct tp_credential own;
	struct tp_verdict verdict;
	struct tp_view v;
	struct bytes der;

	if (!dialogue_begin(cmd, &v))
		return;
	if (!tp_credential(router_tp(cmd->router), v.name, router_wall(cmd->router), &own)) {
		fail(cmd, "Trustpoint %s has no certificate that is valid now\n", v.name);
		return;
	}
	der = cert_der(own.cert);
	tp_verify(router_tp(cmd->router), router_pki_now(cmd->router), v.name, &der, 1, &verdict);
	if (verdict.reason == PKI_VALID)
		print(cmd, "Chain has 1 certificates\nCertificate chain for %s is valid\n", v.name);
	else if (verdict.reason == PKI_CRL_PENDING)
		print(cmd, "The CRL is being fetched: try again\n");
	else
		fail(cmd, "Chain has 1 certificates\nCertificate chain for %s is not valid\n",
		     v.name);
	tp_verdict_free(&verdict);
}

/* ---- show, clear ---- */

static void put(struct command *cmd, struct text *t)
{
	print_text(cmd, text_str(t));
	text_free(t);
}

static void do_show_certificates(struct command *cmd)
{
	struct text t = TEXT_EMPTY;
	const char *name = arg(cmd, "name");
	struct tp *tp = dialogue_tp(cmd);

	if (name && (!tp || !tp_conf_of(tp, name)))
		fail(cmd, "%% CA trustpoint %s is not known\n", name);
	else if (tp && has(cmd, "pem"))
		show_pki_pem(tp, name, &t);
	else if (tp)
		show_pki_certificates(cmd->shell, tp, name, has(cmd, "verbose"), &t);
	put(cmd, &t);
}

static void do_show_trustpoints(struct command *cmd)
{
	struct text t = TEXT_EMPTY;
	const char *name = arg(cmd, "name");
	struct tp *tp = dialogue_tp(cmd);

	if (name && (!tp || !tp_conf_of(tp, name)))
		fail(cmd, "%% CA trustpoint %s is not known\n", name);
	else if (tp && has(cmd, "status"))
		show_pki_status(tp, name, &t);
	else if (tp)
		show_pki_trustpoints(tp, name, &t);
	put(cmd, &t);
}

static void do_show_crls(struct command *cmd)
{
	struct text t = TEXT_EMPTY;

	if (dialogue_tp(cmd))
		show_pki_crls(cmd->shell, dialogue_tp(cmd), &t);
	put(cmd, &t);
}

static void do_show_timers(struct command *cmd)
{
	struct text t = TEXT_EMPTY;

	show_pki_timers(dialogue_tp(cmd), router_cs(cmd->router), router_pki_now(cmd->router),
			has(cmd, "detail"), &t);
	put(cmd, &t);
}

static void do_show_counters(struct command *cmd)
{
	struct text t = TEXT_EMPTY;

	if (dialogue_tp(cmd))
		show_pki_counters(dialogue_tp(cmd), &t);
	put(cmd, &t);
}

static void do_clear(struct command *cmd)
{
	if (!dialogue_tp(cmd))
		return;
	if (has(cmd, "crls"))
		tp_crls_clear(dialogue_tp(cmd));
	else
		tp_counters_clear(dialogue_tp(cmd));
}

#define PKI	 "crypto\"Encryption module\" pki\"Public Key components\" "
#define SHOW_PKI "show " PKI
#define NAME	 "WORD$name\"CA Server Name\""

/* clang-format off */
const struct gram_row rows_pki[] = {
EXEC("crypto.pki.authenticate", MODE_CONFIG, 15, 0, pki_authenticate,
     PKI "authenticate\"Get the CA certificate\" " NAME),
EXEC("crypto.pki.enroll", MODE_CONFIG, 15, ROW_NO, pki_enroll,
     PKI "enroll\"Request a certificate from a CA\" " NAME),
EXEC("crypto.pki.import.certificate", MODE_CONFIG, 15, 0, pki_import_certificate,
     PKI "import\"Import certificate or keys\" " NAME " certificate\"Import a certificate from the terminal\""),
EXEC("crypto.pki.import.pkcs12", MODE_CONFIG, 15, ROW_SECRET, pki_import_pkcs12,
     PKI "import " NAME " pkcs12\"Import from PKCS12 file\" (terminal$terminal\"Import via the terminal\"|WORD$url\"File\") "
     "password\"Passphrase\" WORD$password\"Passphrase used to protect the pkcs12 file\" "
     "[exportable$exportable\"Allow the key to be exported\"]"),
EXEC("crypto.pki.export.pkcs12", MODE_CONFIG, 15, ROW_SECRET, pki_export_pkcs12,
     PKI "export\"Export certificate or PKCS12 file\" " NAME
     " pkcs12\"Export a PKCS12 file\" (terminal$terminal\"Export via the terminal\"|WORD$url\"File\") "
     "password\"Passphrase\" WORD$password\"Passphrase used to protect the pkcs12 file\""),
EXEC("crypto.pki.export.pem", MODE_CONFIG, 15, ROW_SECRET, pki_export_pem,
     PKI "export " NAME " pem\"Export PEM files\" (terminal\"Export via the terminal (cut-and-paste)\"|url\"Export to a file\" "
     "WORD$url\"File\") [3des$3des\"Encrypt the private key with 3DES\"|aes$aes\"Encrypt the private key with AES\"|"
     "des$des\"Encrypt the private key with DES\"] [password\"Passphrase\" WORD$password\"Passphrase used to protect the private key\"]"),
EXEC("crypto.pki.import.pem", MODE_CONFIG, 15, ROW_SECRET, pki_import_pem,
     PKI "import " NAME " pem\"Import PEM files\" [exportable$exportable\"Allow the key to be exported\"] "
     "(terminal\"Import via the terminal\"|url\"Import from a file\" WORD$url\"File\") password\"Passphrase\" "
     "WORD$password\"Passphrase used to protect the private key\""),
EXEC("crypto.pki.crl.request", MODE_CONFIG, 15, 0, do_crl_request,
     PKI "crl\"CRL options\" request\"Request the current CRL\" " NAME),
EXEC("crypto.pki.certificate.validate", MODE_CONFIG, 15, 0, do_validate,
     PKI "certificate\"Actions on certificates\" validate\"Validate the certificate of a trustpoint\" " NAME),
EXEC("show.crypto.pki.certificates", MODE_EXEC, 1, 0, do_show_certificates,
     SHOW_PKI "certificates\"Show certificates\" "
     "[pem$pem\"Show certificates in PEM format\"|verbose$verbose\"Show verbose format\"] [" NAME "]"),
EXEC("show.crypto.pki.trustpoints", MODE_EXEC, 1, 0, do_show_trustpoints,
     SHOW_PKI "trustpoints\"Show trustpoints\" [status$status\"Show trustpoint status\"|" NAME
     " [status$status\"Show trustpoint status\"]]"),
EXEC("show.crypto.pki.crls", MODE_EXEC, 1, 0, do_show_crls, SHOW_PKI "crls\"Show Certificate Revocation Lists\""),
EXEC("show.crypto.pki.timers", MODE_EXEC, 1, 0, do_show_timers,
     SHOW_PKI "timers\"Show PKI timers\" [detail$detail\"With the time at which they end\"]"),
EXEC("show.crypto.pki.counters", MODE_EXEC, 1, 0, do_show_counters, SHOW_PKI "counters\"Show PKI counters\""),
EXEC("clear.crypto.pki", MODE_EXEC, 15, 0, do_clear,
     "clear\"Reset functions\" " PKI "(counters$counters\"PKI counters\"|crls$crls\"Cached CRLs\")"),
{0},
};
/* clang-format on */
