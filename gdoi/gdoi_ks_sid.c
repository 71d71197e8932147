/*
 * Sender identifiers of counter modes (RFC 6407 5.6.4, RFC 6054). One is KSSID | GMSID: each key server of a
 * group is assigned KSSIDs of its own and counts GMSIDs below them, so no two servers give the same away. None
 * is given twice under the same keys: when all are used up, the keys go.
 */
#include <string.h>

#include "gdoi/gdoi_ks_local.h"

unsigned gdoi_sid_ks_bits(unsigned sid_bits)
{
	static const struct {
		uint8_t all, ks;
	} sizes[] = {{8, 3}, {12, 5}, {16, 6}, {24, 7}, {32, 9}};

	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++)
		if (sizes[i].all == sid_bits)
			return sizes[i].ks;
	return 0;
}

uint8_t ks_sid_bits(const struct gdoi_ks *ks)
{
	return ks->conf.sid_bits ? ks->conf.sid_bits : GDOI_SID_BITS;
}

static uint32_t room(const struct gdoi_ks *ks)
{
	unsigned bits = ks_sid_bits(ks);

	return 1u << (bits - gdoi_sid_ks_bits(bits));
}

static bool is_set(const uint8_t set[GDOI_KSSID_OCTETS], unsigned n)
{
	return set[n / 8] & 0x80 >> n % 8;
}

static unsigned count(const struct gdoi_ks *ks)
{
	unsigned n = 1u << gdoi_sid_ks_bits(ks_sid_bits(ks));

	return n < GDOI_KSSIDS ? n : GDOI_KSSIDS;
}

bool ks_sid_assigned(const struct gdoi_ks *ks)
{
	for (unsigned i = 0; i < count(ks); i++)
		if (is_set(ks->conf.kssids, i))
			return true;
	return false;
}

static void use(struct gdoi_ks *ks, unsigned n, uint32_t from)
{
	ks->kssids_used[n / 8] |= (uint8_t)(0x80 >> n % 8);
	ks->kssid = (uint8_t)n;
	ks->sid_next = from;
}

static bool next_kssid(struct gdoi_ks *ks)
{
	for (unsigned i = 0; i < count(ks); i++)
		if (is_set(ks->conf.kssids, i) && !is_set(ks->kssids_used, i)) {
			use(ks, i, 0);
			return true;
		}
	return false;
}

void ks_sid_restart(struct gdoi_ks *ks)
{
	memset(ks->kssids_used, 0, sizeof(ks->kssids_used));
	ks->kssid = GDOI_KSSID_NONE;
	ks->sid_next = 0;
}

bool ks_sid_take(struct gdoi_ks *ks, unsigned n, uint32_t *first)
{
	bool there = ks->kssid != GDOI_KSSID_NONE && is_set(ks->conf.kssids, ks->kssid);

	if ((!there || room(ks) - ks->sid_next < n) && !next_kssid(ks))
		return false;
	*first = (uint32_t)ks->kssid * room(ks) + ks->sid_next;
	ks->sid_next += n;
	return true;
}

/* One that a server of this range gave away earlier: before a restart, or another with the same range. */
void ks_sid_seen(struct gdoi_ks *ks, uint32_t first, unsigned n)
{
	uint32_t kssid = first / room(ks), after = first % room(ks) + n;

	if (!n || kssid >= count(ks) || !is_set(ks->conf.kssids, kssid))
		return;
	if (ks->kssid == kssid)
		ks->sid_next = after > ks->sid_next ? after : ks->sid_next;
	else if (!is_set(ks->kssids_used, kssid))
		use(ks, kssid, after);
}

uint32_t ks_sid_left(const struct gdoi_ks *ks)
{
	uint32_t n = 0;

	for (unsigned i = 0; i < count(ks); i++)
		if (is_set(ks->conf.kssids, i))
			n += i == ks->kssid		  ? room(ks) - ks->sid_next
			     : is_set(ks->kssids_used, i) ? 0
							  : room(ks);
	return n;
}
