/* crypto pki authenticate and enroll: their questions. */
#include "cli/pki_dialogue.h"

#include <stdlib.h>
#include <string.h>

#include "cli/config_handlers.h"
#include "cli/show_pki.h"
#include "crypto/secret.h"
#include "net/net.h"
#include "router/pki_host.h"

#define TRIES 3 /* of a password typed twice */

static void dialogue_free(void *p)
{
	crypto_wipe(p, sizeof(struct dialogue));
	free(p);
}

struct tp *dialogue_tp(struct command *cmd)
{
	router_settle(cmd->router);
	return router_tp(cmd->router);
}

static const struct tp_conf *conf_of(struct command *cmd, const char *name)
{
	return tp_conf_of(router_tp(cmd->router), name);
}

struct dialogue *dialogue_begin(struct command *cmd, struct tp_view *v)
{
	struct tp *tp = dialogue_tp(cmd);
	struct dialogue *d;

	if (!tp || !tp_view(tp, arg(cmd, "name"), v)) {
		fail(cmd, "%% CA server trustpoint is not known\n");
		return NULL;
	}
	d = calloc(1, sizeof *d);
	if (!d) {
		fail(cmd, "%% No memory\n");
		return NULL;
	}
	(void)str_fit(d->name, sizeof d->name, v->name);
	cmd->state = d;
	cmd->free_state = dialogue_free;
	return d;
}

static void start_enrollment(struct command *cmd);

/* ---- authentication ---- */

static void accepted(struct command *cmd)
{
	struct dialogue *d = cmd->state;

	print(cmd, "Trustpoint CA certificate accepted.\n");
	if (conf_of(cmd, d->name)->enrollment == TP_ENROLL_TERMINAL)
		print(cmd, "%% Certificate successfully imported\n\n");
	if (d->enroll)
		start_enrollment(cmd);
}

static void accept_answer(struct command *cmd, const char *answer)
{
	struct dialogue *d = cmd->state;
	bool yes = answer && !strcmp(answer, "yes");

	if (tp_accept(router_tp(cmd->router), router_pki_now(cmd->router), d->name, yes) != ST_OK ||
	    !yes) {
		fail(cmd, "%% Certificate not accepted.\n");
		return;
	}
	accepted(cmd);
}

static void offered(struct command *cmd, const struct router_notice *n)
{
	const struct bytes *prints = n->data;
	struct text t = TEXT_EMPTY;

	text_add(&t, "Certificate has the following attributes:\n       Fingerprint MD5: ");
	if (prints && prints->n == 36) {
		show_pki_groups(BYTES(prints->p, 16), &t);
		text_add(&t, " \n      Fingerprint SHA1: ");
		show_pki_groups(BYTES(prints->p + 16, 20), &t);
	}
	text_add(&t, " \n\n");
	print_text(cmd, text_str(&t));
	text_free(&t);
	ask(cmd, ASK_YES_NO, accept_answer, "%% Do you accept this certificate? [yes/no]: ");
}

static void not_received(struct command *cmd, uint64_t why)
{
	if (why == ST_REFUSED)
		fail(cmd, "%% Error in validating Certificate Authority certificate: "
			  "fingerprints do not match\n");
	else if (why == ST_RANGE)
		fail(cmd, "%% The Certificate Authority certificate is not valid at this time\n");
	else
		fail(cmd, "%% Error in receiving Certificate Authority certificate: "
			  "status = FAIL, cert length = 0\n");
}

static void print_configured(struct command *cmd, const struct tp_conf *c)
{
	struct text t = TEXT_EMPTY;

	show_pki_groups(BYTES(c->fingerprint, c->fingerprint_n), &t);
	print(cmd, "Trustpoint Fingerprint: %s\nCertificate validated - fingerprints matched.\n",
	      text_str(&t));
	text_free(&t);
}

static void authenticate_wake(struct command *cmd, const struct router_notice *n)
{
	struct dialogue *d = cmd->state;

	switch (n->kind - ROUTER_NOTICE_PKI) {
	case PKI_OP_CA_OFFERED:
		command_done(cmd);
		offered(cmd, n);
		break;
	case PKI_OP_CA_ACCEPTED:
		command_done(cmd);
		print_configured(cmd, conf_of(cmd, d->name));
		accepted(cmd);
		break;
	case PKI_OP_CA_FAILED:
		command_done(cmd);
		not_received(cmd, n->number);
		break;
	default:
		break;
	}
}

static void authenticate_break(struct command *cmd)
{
	const struct dialogue *d = cmd->state;

	tp_cancel(router_tp(cmd->router), router_pki_now(cmd->router), d->name);
}

static void authenticate_pasted(struct command *cmd, const char *lines)
{
	struct dialogue *d = cmd->state;

	if (!lines)
		return;
	if (tp_offer_text(router_tp(cmd->router), router_pki_now(cmd->router), d->name, lines,
			  d->op) != ST_OK) {
		fail(cmd, "%% Error in saving certificate: status = FAIL\n");
		return;
	}
	command_wait(cmd, d->op, authenticate_wake, authenticate_break);
}

static void authenticate(struct command *cmd)
{
	struct dialogue *d = cmd->state;
	const struct tp_conf *c = conf_of(cmd, d->name);
	enum status st;

	d->op = router_new_op(cmd->router);
	if (c->enrollment == TP_ENROLL_TERMINAL) {
		print(cmd, "\nEnter the base 64 encoded CA certificate.\n" DIALOGUE_LINES_HELP);
		ask_lines(cmd, true, authenticate_pasted);
		return;
	}
	st = tp_authenticate(router_tp(cmd->router), router_pki_now(cmd->router), d->name, d->op);
	if (st != ST_OK) {
		fail(cmd, "%% Please configure the enrollment url of trustpoint %s first\n",
		     d->name);
		return;
	}
	command_wait(cmd, d->op, authenticate_wake, authenticate_break);
}

void pki_authenticate(struct command *cmd)
{
	struct tp_view v;

	if (!dialogue_begin(cmd, &v))
		return;
	if (v.has_ca) {
		fail(cmd, "%% Please delete your existing CA certificate first.\n"
			  "%% You must use 'no crypto pki trustpoint <trustpoint-name>' to delete "
			  "the CA certificate\n");
		return;
	}
	authenticate(cmd);
}

/* ---- enrolment ---- */

static struct tp_enroll_spec spec_of(const struct dialogue *d)
{
	return (struct tp_enroll_spec){
	    .password = d->password, .with_serial = d->serial, .ip = d->ip};
}

static void request_sent(struct command *cmd)
{
	struct dialogue *d = cmd->state;
	struct tp_enroll_spec spec = spec_of(d);
	enum status st =
	    tp_enroll(router_tp(cmd->router), router_pki_now(cmd->router), d->name, &spec, 0);

	if (st != ST_OK) {
		fail(cmd, "%% Error in making the certificate request (%s)\n", status_text(st));
		return;
	}
	print(cmd,
	      "%% Certificate request sent to Certificate Authority\n"
	      "%% The 'show crypto pki certificate verbose %s' commandwill show the "
	      "fingerprint.\n\n",
	      d->name);
}

static void redisplay(struct command *cmd, const char *answer);

static void display(struct command *cmd, const char *answer)
{
	struct dialogue *d = cmd->state;
	struct tp_enroll_spec spec = spec_of(d);
	struct text t = TEXT_EMPTY;
	enum status st;

	if (!answer)
		return;
	st =
	    tp_enroll_text(router_tp(cmd->router), router_pki_now(cmd->router), d->name, &spec, &t);
	if (st != ST_OK) {
		fail(cmd, "%% Error in making the certificate request (%s)\n", status_text(st));
	} else if (!strcmp(answer, "yes")) {
		bool pem =
		    conf_has(conf_first(conf_find_sub(config_root(cmd), "pki.trustpoint", d->name),
					"tp.enrollment"),
			     "pem");

		print(cmd, "Certificate Request follows:\n\n%s",
		      pem ? "-----BEGIN CERTIFICATE REQUEST-----\n" : "");
		print_text(cmd, text_str(&t));
		print(cmd, "%s\n---End - This line not part of the certificate request---\n\n",
		      pem ? "-----END CERTIFICATE REQUEST-----\n" : "");
		ask(cmd, ASK_YES_NO, redisplay, "Redisplay enrollment request? [yes/no]: ");
	}
	text_free(&t);
}

static void redisplay(struct command *cmd, const char *answer)
{
	if (answer && !strcmp(answer, "yes"))
		display(cmd, answer);
}

static void make_self_signed(struct command *cmd, const char *answer)
{
	struct dialogue *d = cmd->state;
	struct tp_enroll_spec spec = spec_of(d);
	enum status st;

	if (!answer || strcmp(answer, "yes") != 0)
		return;
	st = tp_enroll_self(router_tp(cmd->router), router_pki_now(cmd->router), d->name, &spec);
	if (st != ST_OK)
		fail(cmd, "%% Error in making the certificate (%s)\n", status_text(st));
	else
		print(cmd, "\nRouter Self Signed Certificate successfully created\n\n");
}

static void request_answer(struct command *cmd, const char *answer)
{
	if (answer && !strcmp(answer, "yes"))
		request_sent(cmd);
}

static void ask_request(struct command *cmd)
{
	const struct dialogue *d = cmd->state;

	switch (conf_of(cmd, d->name)->enrollment) {
	case TP_ENROLL_TERMINAL:
		ask(cmd, ASK_YES_NO, display,
		    "Display Certificate Request to terminal? [yes/no]: ");
		break;
	case TP_ENROLL_SELFSIGNED:
		ask(cmd, ASK_YES_NO, make_self_signed,
		    "Generate Self Signed Router Certificate? [yes/no]: ");
		break;
	default:
		ask(cmd, ASK_YES_NO, request_answer, "Request certificate from CA? [yes/no]: ");
		break;
	}
}

/* An interface's name, or an address. */
static void ip_given(struct command *cmd, const char *answer)
{
	struct dialogue *d = cmd->state;
	uint32_t ifid;

	if (!answer)
		return;
	answer += strspn(answer, " ");
	if (ip4_parse(answer, &d->ip) && d->ip != IP4_ANY) {
		ask_request(cmd);
		return;
	}
	ifid = net_if_parse(answer);
	d->ip = ifid == NET_IF_NONE ? IP4_ANY : net_if_address(router_net(cmd->router), ifid);
	if (d->ip != IP4_ANY) {
		ask_request(cmd);
		return;
	}
	print(cmd, "%% Bad interface or address. Try again.\n");
	ask(cmd, 0, ip_given, "Enter Interface name or IP Address[]: ");
}

static void ip_answer(struct command *cmd, const char *answer)
{
	if (!answer)
		return;
	if (!strcmp(answer, "yes"))
		ask(cmd, 0, ip_given, "Enter Interface name or IP Address[]: ");
	else
		ask_request(cmd);
}

static void ask_ip(struct command *cmd)
{
	const struct dialogue *d = cmd->state;
	const struct tp_conf *c = conf_of(cmd, d->name);

	if (c->ip_address == TP_ASK) {
		ask(cmd, ASK_YES_NO | ASK_DEFAULT_NO, ip_answer,
		    "%% Include an IP address in the subject name? [no]: ");
		return;
	}
	if (c->ip_address == TP_YES)
		print(cmd, "%% The IP address in the certificate is %s\n", IP4_STR(c->ip));
	ask_request(cmd);
}

static void say_serial(struct command *cmd)
{
	print(cmd, "%% The serial number in the certificate will be: %s\n",
	      router_serial(cmd->router));
}

static void serial_answer(struct command *cmd, const char *answer)
{
	struct dialogue *d = cmd->state;

	if (!answer)
		return;
	d->serial = !strcmp(answer, "yes");
	if (d->serial)
		say_serial(cmd);
	ask_ip(cmd);
}

static void subject_lines(struct command *cmd)
{
	const struct dialogue *d = cmd->state;
	const struct tp_conf *c = conf_of(cmd, d->name);

	print(cmd, "\n");
	if (c->subject_name[0])
		print(cmd, "%% The subject name in the certificate will include: %s\n",
		      c->subject_name);
	if (c->fqdn_none)
		print(cmd, "%% The fully-qualified domain name will not be included in the "
			   "certificate\n");
	else
		print(cmd, "%% The subject name in the certificate will include: %s\n",
		      c->fqdn[0] ? c->fqdn : router_hostname(cmd->router));
	if (c->serial_number == TP_ASK) {
		ask(cmd, ASK_YES_NO, serial_answer,
		    "%% Include the router serial number in the subject name? [yes/no]: ");
		return;
	}
	if (c->serial_number == TP_YES)
		say_serial(cmd);
	ask_ip(cmd);
}

static void password_given(struct command *cmd, const char *answer);

static void password_again(struct command *cmd, const char *answer)
{
	struct dialogue *d = cmd->state;

	if (!answer)
		return;
	if (!strcmp(answer, d->password)) {
		subject_lines(cmd);
		return;
	}
	crypto_wipe(d->password, sizeof d->password);
	if (++d->tries == TRIES) {
		fail(cmd, "%% Passwords do not match. Enrollment is given up.\n");
		return;
	}
	print(cmd, "%% Passwords do not match. Please try again.\n");
	ask(cmd, ASK_HIDDEN, password_given, "Password: ");
}

static void password_given(struct command *cmd, const char *answer)
{
	struct dialogue *d = cmd->state;

	if (!answer)
		return;
	if (!str_fit(d->password, sizeof d->password, answer)) {
		crypto_wipe(d->password, sizeof d->password);
		fail(cmd, "%% The password is longer than %d characters.\n", DIALOGUE_PASSWORD_MAX);
		return;
	}
	ask(cmd, ASK_HIDDEN, password_again, "Re-enter password: ");
}

static void start_enrollment(struct command *cmd)
{
	struct dialogue *d = cmd->state;
	const struct tp_conf *c = conf_of(cmd, d->name);

	if (c->enrollment == TP_ENROLL_SELFSIGNED) {
		subject_lines(cmd);
		return;
	}
	print(cmd, "%%\n%% Start certificate enrollment .. \n");
	if (c->password.n) {
		subject_lines(cmd);
		return;
	}
	print(cmd, "%% Create a challenge password. You will need to verbally provide this\n"
		   "   password to the CA Administrator in order to revoke your certificate.\n"
		   "   For security reasons your password will not be saved in the configuration.\n"
		   "   Please make a note of it.\n\n");
	ask(cmd, ASK_HIDDEN, password_given, "Password: ");
}

static void first_authenticate(struct command *cmd)
{
	struct dialogue *d = cmd->state;

	d->enroll = true;
	print(cmd, "%% You must authenticate the Certificate Authority before\n"
		   "   you can enroll with it.\n%% Attempting authentication first.\n");
	authenticate(cmd);
}

static void again_answer(struct command *cmd, const char *answer)
{
	if (answer && !strcmp(answer, "yes"))
		start_enrollment(cmd);
}

static void do_cancel(struct command *cmd)
{
	struct tp_view v;

	if (!dialogue_begin(cmd, &v))
		return;
	if (v.state != TP_PENDING && v.state != TP_ENROLLING) {
		fail(cmd, "%% No enrollment sessions are currently active\n");
		return;
	}
	tp_cancel(router_tp(cmd->router), router_pki_now(cmd->router), v.name);
	print(cmd, "%% Cancelling enrollment request\n");
}

void pki_enroll(struct command *cmd)
{
	struct tp_view v;
	struct dialogue *d = cmd->no ? NULL : dialogue_begin(cmd, &v);
	const struct tp_conf *c;

	if (cmd->no)
		do_cancel(cmd);
	if (!d)
		return;
	c = conf_of(cmd, d->name);
	if (c->enrollment == TP_ENROLL_NONE) {
		fail(cmd, "%% Enrollment is not configured for trustpoint %s\n", d->name);
		return;
	}
	if (!v.has_ca && c->enrollment != TP_ENROLL_SELFSIGNED) {
		first_authenticate(cmd);
		return;
	}
	if (v.has_id || v.self_signed) {
		ask(cmd, ASK_YES_NO, again_answer,
		    "Trustpoint %s has already enrolled and has\na router cert issued to it.\n"
		    "If you successfully re-enroll this trustpoint,the existing certificate will "
		    "be replaced.\n\nDo you want to continue with re-enrollment? [yes/no]: ",
		    d->name);
		return;
	}
	start_enrollment(cmd);
}
