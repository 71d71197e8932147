#include "gdoi/ks_state.h"

#include <stdlib.h>
#include <string.h>

#include "crypto/secret.h"

void ks_octets_free(struct ks_octets *o)
{
	if (o->p)
		crypto_wipe(o->p, o->n);
	free(o->p);
	*o = (struct ks_octets){0};
}

enum status ks_octets_set(struct ks_octets *o, struct bytes b)
{
	uint8_t *p = malloc(b.n ? b.n : 1);

	if (!p)
		return ST_NOMEM;
	if (b.n)
		memcpy(p, b.p, b.n);
	ks_octets_free(o);
	*o = (struct ks_octets){p, (uint32_t)b.n};
	return ST_OK;
}

void ks_state_free(struct ks_state *s)
{
	for (uint32_t i = 0; i < s->n_keks; i++)
		ks_octets_free(&s->keks[i].key);
	for (uint32_t i = 0; i < s->n_teks; i++)
		ks_octets_free(&s->teks[i].key);
	for (uint32_t i = 0; i < s->n_members; i++)
		ks_octets_free(&s->members[i].more);
	ks_octets_free(&s->policy);
	free(s->keks);
	free(s->teks);
	free(s->members);
	*s = (struct ks_state){0};
}
