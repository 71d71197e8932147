#include "router/key_store.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/base64.h"
#include "crypto/secret.h"

#define SEALED "=" /* no base64 begins with it */

static void key_free(struct router_key *k)
{
	free((char *)k->label);
	rsa_key_free(k->key);
	*k = (struct router_key){0};
}

void key_store_free(struct key_store *s)
{
	while (s->n)
		key_free(&s->keys[--s->n]);
}

static bool label_ok(const char *label)
{
	size_t n = strlen(label);

	for (size_t i = 0; i < n; i++)
		if (label[i] <= ' ' || label[i] >= 0x7f)
			return false;
	return n > 0 && n <= KEY_LABEL_MAX;
}

enum status key_store_put(struct key_store *s, const struct router_key *k)
{
	size_t i = 0;
	char *label;

	if (!label_ok(k->label))
		return ST_SYNTAX;
	while (i < s->n &&
	       (strcmp(s->keys[i].label, k->label) != 0 || s->keys[i].usage != k->usage))
		i++;
	if (i == ROUTER_KEYS_MAX)
		return ST_LIMIT;
	if (s->holder) {
		enum status st = rsa_key_hand_over(k->key, s->holder, k->exportable);
		if (st != ST_OK)
			return st;
	}
	label = str_copy(k->label);
	if (!label)
		return ST_NOMEM;

	struct router_key next = *k;
	next.label = label;
	next.key = rsa_key_ref(k->key);
	if (i < s->n)
		key_free(&s->keys[i]);
	else
		s->n++;
	s->keys[i] = next;
	return ST_OK;
}

enum status key_store_remove(struct key_store *s, const char *label)
{
	size_t kept = 0, before = s->n;

	/* label may be the text of a key that goes. */
	char *copy = str_copy(label);
	if (!copy)
		return ST_NOMEM;
	for (size_t i = 0; i < before; i++) {
		if (!strcmp(s->keys[i].label, copy))
			key_free(&s->keys[i]);
		else
			s->keys[kept++] = s->keys[i];
	}
	memset(s->keys + kept, 0, (before - kept) * sizeof *s->keys);
	s->n = kept;
	free(copy);
	return kept == before ? ST_ABSENT : ST_OK;
}

const struct router_key *key_store_find(const struct key_store *s, const char *label)
{
	for (size_t i = 0; i < s->n; i++)
		if (!strcmp(s->keys[i].label, label))
			return &s->keys[i];
	return NULL;
}

/* ---- the file ---- */

static enum status write_key(const struct router_key *k, struct text *out)
{
	uint8_t der[RSA_SEALED_MAX];
	size_t n;
	bool sealed = rsa_key_is_held(k->key);
	enum status st = sealed ? rsa_key_seal(k->key, der, &n) : rsa_key_to_der(k->key, der, &n);

	if (st == ST_OK) {
		text_addf(out, "%s %d %d %" PRId64 " %s", k->label, (int)k->usage, k->exportable,
			  (int64_t)k->made, sealed ? SEALED : "");
		base64_add(out, BYTES(der, n), 0);
		text_addc(out, '\n');
	}
	crypto_wipe(der, sizeof der);
	return st;
}

enum status key_store_write(const struct key_store *s, struct text *out)
{
	enum status st = ST_OK;

	text_addf(out, "%*s", KEY_STORE_TEXT, "");
	text_clear(out);
	for (size_t i = 0; i < s->n && st == ST_OK; i++)
		if (!s->keys[i].temporary)
			st = write_key(&s->keys[i], out);
	return st == ST_OK && !text_ok(out) ? ST_NOMEM : st;
}

void key_store_saved(struct key_store *s)
{
	for (size_t i = 0; i < s->n; i++)
		s->keys[i].saved = !s->keys[i].temporary;
}

static enum status read_key(struct key_store *to, const char *line, size_t n)
{
	char label[KEY_LABEL_MAX + 1];
	int usage, exportable, front = 0;
	int64_t made;
	uint8_t der[RSA_SEALED_MAX];
	size_t der_n;
	bool sealed = false;
	struct rsa_key *key = NULL;
	char *copy = str_copyn(line, n);
	enum status st = copy ? ST_SYNTAX : ST_NOMEM;

	if (copy &&
	    sscanf(copy, "%127s %d %d %" SCNd64 " %n", label, &usage, &exportable, &made, &front) ==
		4 &&
	    front && usage >= 0 && usage <= ROUTER_KEY_ENCRYPTION) {
		sealed = str_starts(copy + front, SEALED);
		front += sealed;
		st = base64_read(copy + front, n - (size_t)front, der, sizeof der, &der_n);
	}
	if (st == ST_OK && sealed)
		st = to->holder ? rsa_key_unseal(to->holder, BYTES(der, der_n), &key) : ST_REFUSED;
	else if (st == ST_OK)
		st = rsa_key_from_der(BYTES(der, der_n), &key);
	to->bare = to->bare || !sealed;
	if (st == ST_OK)
		st = key_store_put(to, &(struct router_key){.label = label,
							    .key = key,
							    .usage = (enum router_key_usage)usage,
							    .exportable = exportable,
							    .made = made,
							    .saved = true});
	rsa_key_free(key);
	crypto_wipe(der, sizeof der);
	if (copy)
		crypto_wipe(copy, n);
	free(copy);
	return st;
}

enum status key_store_read(struct key_store *s, struct bytes file)
{
	struct key_store *read = calloc(1, sizeof *read);
	const char *p = (const char *)file.p, *end = p + file.n;
	enum status st = read ? ST_OK : ST_NOMEM;

	if (read)
		read->holder = s->holder;
	while (st == ST_OK && p < end) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));
		size_t n = (size_t)((nl ? nl : end) - p);
		if (n)
			st = read_key(read, p, n);
		p += n + (nl != NULL);
	}
	for (size_t i = 0; st == ST_OK && i < read->n; i++)
		st = key_store_put(s, &read->keys[i]);
	s->bare = read && read->bare && s->holder;
	if (read)
		key_store_free(read);
	free(read);
	return st;
}
