/*
 * From logs of bytes to judged entries: decoding, keys in force, signatures,
 * and the head of every prefix.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/hash_many.h"
#include "log/tree.h"
#include "rules/fold.h"

static bool is_named(const struct note_key *key, struct slice name,
                     const uint8_t id[4])
{
	return slice_is_text(name, key->name) && memcmp(key->id, id, 4) == 0;
}

/* A name and an id are accredited once. */
static struct participant_key *key_find(const struct participant_keys *keys,
                                        struct slice name, const uint8_t id[4])
{
	for (size_t i = 0; i < keys->count; i++)
		if (is_named(&keys->list[i].key, name, id))
			return &keys->list[i];
	return NULL;
}

static void key_add(struct fold *f, struct participant_keys *keys,
                    const struct note_key *key, enum key_role role)
{
	if (fold_grow(f, (void **)&keys->list, keys->count,
	              sizeof(*keys->list)))
		keys->list[keys->count++] = (struct participant_key){
			.key = *key, .role = role, .revoked_entry = NO_INDEX
		};
}

static bool body_vkey(const struct statement *s, struct note_key *out)
{
	const char *vkey = member_text(s->body, "vkey");
	struct fault fault;

	return vkey != NULL &&
	       vkey_parse(slice_text(vkey), out, &fault) == TALLY_OK &&
	       out->type == NOTE_ED25519;
}

/* Has it ever been the office's own, by name and id? */
static bool was_office(const struct log_keys *office, const struct note_key *key)
{
	for (size_t i = 0; i < office->count; i++)
		if (is_named(&office->terms[i].key, slice_text(key->name),
		             key->id))
			return true;
	return false;
}

static void take_keys(struct fold *f, const struct entry *e, size_t index)
{
	const struct statement *s = &e->statement;
	struct participant_keys *keys = &f->keys[e->log];
	struct participant_key *known;
	struct note_key key;

	if (e->key != KEY_OFFICE ||
	    !hash_equal(s->charter, f->in->charter->id) || !body_vkey(s, &key))
		return;
	known = key_find(keys, slice_text(key.name), key.id);
	if (s->kind == STATEMENT_ACCREDIT && known == NULL &&
	    !was_office(&keys->office, &key))
		key_add(f, keys, &key,
		        member_is(s->body, "role", "escort") ? KEY_ESCORT
		                                             : KEY_INSPECTOR);
	if (s->kind == STATEMENT_REVOKE && known != NULL &&
	    known->revoked_entry == NO_INDEX &&
	    memcmp(known->key.public_key, key.public_key,
	           SIGN_PUBLIC_BYTES) == 0)
		known->revoked_entry = index;
}

/*
 * The root is of every byte of the log up to this signature: of the statement,
 * of the signature, and of the keys that were in force there.
 */
static bool was_verified(const struct fold *f, const struct entry *e)
{
	const struct rules *known = f->in->known;
	size_t size = (size_t)e->index + 1;

	return known != NULL &&
	       hash_equal(known->charter->id, f->in->charter->id) &&
	       size <= known->log_count[e->log] &&
	       hash_equal(known->roots[e->log][size].root,
	                  f->rules->roots[e->log][size].root) &&
	       known->entries[known->log_start[e->log] + e->index].valid;
}

/* Whose key its signature line names; a team's yields to the office's. */
static const struct note_key *key_named(const struct participant_keys *keys,
                                        const struct statement *s,
                                        enum key_role *out_role)
{
	const struct note_key *office = log_keys_now(&keys->office);
	const struct participant_key *of_team;

	*out_role = KEY_OFFICE;
	if (is_named(office, s->signer, s->signer_id))
		return office;
	of_team = key_find(keys, s->signer, s->signer_id);
	if (of_team == NULL)
		return NULL;
	*out_role = of_team->role;
	return &of_team->key;
}

static bool is_signed(struct fold *f, struct entry *e)
{
	struct participant_keys *keys = &f->keys[e->log];
	const struct statement *s = &e->statement;
	enum key_role role = KEY_OFFICE;
	const struct note_key *key;

	if (s->kind == STATEMENT_ROTATE) {
		if (!log_keys_rotate(&keys->office, s, e->index))
			return false;
	} else {
		key = key_named(keys, s, &role);
		if (key == NULL ||
		    (!was_verified(f, e) && !statement_is_signed_by(s, key)))
			return false;
	}
	e->key = role;
	return true;
}

/* The promised key itself may be one that the log cannot go over to. */
static const char *unsigned_because(const struct fold *f, const struct entry *e)
{
	const char *why = NULL;
	struct note_key key;

	if (e->statement.kind == STATEMENT_ROTATE &&
	    body_vkey(&e->statement, &key))
		why = log_keys_refusal(&f->keys[e->log].office, &key);
	return why != NULL ? why : "not signed by a key in force in this log";
}

static void load_entry(struct fold *f, size_t index, struct slice bytes)
{
	struct entry *e = &f->rules->entries[index];
	const char *owner = f->in->charter->participants[e->log].name;
	struct fault fault = { 0 };
	const char *why = fault.text;

	if (bytes.len == 0) {
		why = "it is no statement";
	} else if (statement_decode(bytes, &e->statement, &fault) != TALLY_OK) {
		if (fault.status == TALLY_ENOMEM)
			f->status = TALLY_ENOMEM;
	} else if (strcmp(e->statement.from, owner) != 0) {
		why = "it speaks for another participant";
	} else if (!is_signed(f, e)) {
		why = unsigned_because(f, e);
	} else {
		e->valid = true;
		take_keys(f, e, index);
		return;
	}
	fault_set(&fault, TALLY_EFORMAT, "%s", why);
	snprintf(e->why, sizeof(e->why), "%.150s", fault.text);
	statement_release(&e->statement);
}

/* All before the first entry is judged: was_verified looks at them. */
static bool load_roots(const struct rules_log *in, struct head *out)
{
	uint8_t (*hashes)[HASH_BYTES] = calloc(in->count + 1, HASH_BYTES);
	struct frontier empty;

	if (hashes == NULL)
		return false;
	frontier_init(&empty);
	frontier_root(&empty, out[0].root);
	if (in->leaves != NULL)
		memcpy(hashes, in->leaves, in->count * HASH_BYTES);
	else
		hash_leaves(in->entries, in->count, hashes);
	tree_prefix_roots(hashes, in->count);
	for (size_t i = 0; i < in->count; i++) {
		out[i + 1].size = i + 1;
		memcpy(out[i + 1].root, hashes[i], HASH_BYTES);
	}
	free(hashes);
	return true;
}

static void load_log(struct fold *f, size_t log)
{
	const struct rules_log *in = &f->in->logs[log];
	struct rules *rules = f->rules;
	const struct participant *owner = &f->in->charter->participants[log];
	const struct log_of of = { f->in->charter->id, owner->name, owner->log };

	log_keys_init(&f->keys[log].office, &of, &owner->key,
	              owner->next_key_hash);
	if (!load_roots(in, rules->roots[log]))
		f->status = TALLY_ENOMEM;
	for (size_t i = 0; i < in->count && f->status == TALLY_OK; i++) {
		size_t index = rules->log_start[log] + i;

		rules->entries[index].log = log;
		rules->entries[index].index = i;
		rules->entries[index].quorum_s = NEVER_S;
		load_entry(f, index, in->entries[i]);
	}
}

static bool allocate(struct fold *f)
{
	struct rules *rules = f->rules;
	size_t logs = f->in->charter->participant_count, total = 0;

	rules->log_start = calloc(logs, sizeof(*rules->log_start));
	rules->log_count = calloc(logs, sizeof(*rules->log_count));
	rules->roots = calloc(logs, sizeof(*rules->roots));
	f->keys = calloc(logs, sizeof(*f->keys));
	if (!rules->log_start || !rules->log_count || !rules->roots || !f->keys)
		return false;
	for (size_t log = 0; log < logs; log++) {
		rules->log_start[log] = total;
		rules->log_count[log] = f->in->logs[log].count;
		total += f->in->logs[log].count;
		rules->roots[log] = calloc(f->in->logs[log].count + 1,
		                           sizeof(struct head));
		if (rules->roots[log] == NULL)
			return false;
	}
	rules->entries = calloc(total + 1, sizeof(*rules->entries));
	rules->entry_count = total;
	return rules->entries != NULL;
}

static int compare_places(const void *a, const void *b)
{
	const struct id_place *x = a, *y = b;
	int order = memcmp(x->id, y->id, HASH_BYTES);

	return order != 0 ? order : (x->entry > y->entry) - (x->entry < y->entry);
}

static bool index_ids(struct rules *rules)
{
	rules->by_id = calloc(rules->entry_count + 1, sizeof(*rules->by_id));
	if (rules->by_id == NULL)
		return false;
	for (size_t i = 0; i < rules->entry_count; i++) {
		if (!rules->entries[i].valid)
			continue;
		struct id_place *place = &rules->by_id[rules->id_count++];

		memcpy(place->id, rules->entries[i].statement.id, HASH_BYTES);
		place->entry = i;
	}
	qsort(rules->by_id, rules->id_count, sizeof(*rules->by_id),
	      compare_places);
	return true;
}

int load_entries(struct fold *f)
{
	for (size_t log = 0; log < f->in->charter->participant_count; log++)
		if (f->in->logs[log].count > MAX_LOG_ENTRIES)
			return TALLY_ELIMIT;
	if (!allocate(f))
		return TALLY_ENOMEM;
	for (size_t log = 0; log < f->in->charter->participant_count; log++)
		load_log(f, log);
	if (f->status != TALLY_OK)
		return f->status;
	return index_ids(f->rules) ? TALLY_OK : TALLY_ENOMEM;
}
