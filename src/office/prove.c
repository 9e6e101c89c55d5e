/*
 * Proofs of entries. The head that most readers accept is preferred to the
 * newest; every proof is checked as a stranger would before it leaves.
 */
#include "office/prove.h"

#include <stdlib.h>
#include <string.h>

#include "office/vouched.h"
#include "office/view.h"

int office_later_keys(const struct office_view *view, struct later_key **out,
                      size_t *out_count, struct fault *fault)
{
	const struct charter *charter = view->office->charter;
	struct later_key *list = NULL;
	size_t count = 0, room = 0;

	for (size_t log = 0; log < view->log_count; log++) {
		struct log_key key;

		log_key_init(&key, charter, &charter->participants[log]);
		for (size_t i = 0; i < view->logs[log].count; i++) {
			struct note_key before = key.key;

			log_key_step(&key, view->logs[log].entries[i]);
			if (memcmp(before.id, key.key.id, 4) == 0)
				continue;
			if (count == room) {
				struct later_key *more;

				room = room ? 2 * room : 16;
				more = realloc(list, room * sizeof(*list));
				if (more == NULL) {
					free(list);
					return fault_set(fault, TALLY_ENOMEM,
					                 "out of memory");
				}
				list = more;
			}
			list[count++] = (struct later_key){ log, i, key.key };
		}
	}
	*out = list;
	*out_count = count;
	return TALLY_OK;
}

int office_log_keys(const struct office_view *view, size_t participant,
                    struct log_keys *out, struct fault *fault)
{
	const struct charter *charter = view->office->charter;
	const struct office_log *log = &view->logs[participant];
	struct log_key key;

	log_keys_init(out, &charter->participants[participant]);
	log_key_init(&key, charter, &charter->participants[participant]);
	key.passed = out;
	for (size_t i = 0; i < log->count; i++)
		log_key_step(&key, log->entries[i]);
	return out->status == TALLY_OK
	               ? TALLY_OK
	               : fault_set(fault, out->status, "out of memory");
}

/* The checkpoint is signed by one of the log's keys. */
static int add_signed(const struct log_keys *keys, const struct office *office,
                      struct vouched *to, struct slice checkpoint,
                      struct fault *fault)
{
	struct note_key key;

	if (!log_key_signs(keys, checkpoint, &key))
		return fault_set(fault, TALLY_ESIGNATURE,
		                 "checkpoint is not signed by %s",
		                 keys->owner->log);
	return vouched_add(to, office, &key, checkpoint, fault);
}

/* The kept head, unless the log's own newest one is as good. */
static int choose_head(const struct office_view *view,
                       const struct log_keys *keys, const struct entry *entry,
                       struct vouched *out, struct fault *fault)
{
	const struct office *office = view->office;
	const struct office_log *log = &view->logs[entry->log];
	struct vouched kept;
	struct buf bytes;
	int rc = add_signed(keys, office, out, buf_slice(&log->checkpoint), fault);

	if (rc == TALLY_OK && entry->log == office->self)
		rc = vouched_add_own(out, office, fault);
	if (rc != TALLY_OK)
		return fault_prefix(fault, "%s", keys->owner->log);
	vouched_init(&kept);
	if (vouched_get(office, keys->owner, &bytes, NULL) == TALLY_OK &&
	    add_signed(keys, office, &kept, buf_slice(&bytes), NULL) ==
	            TALLY_OK &&
	    kept.head.size > entry->index && kept.head.size <= log->count) {
		/* Of another size: this is refused and changes nothing. */
		add_signed(keys, office, out, buf_slice(&bytes), NULL);
		if (!vouched_has_quorum(out, office->charter) &&
		    vouched_has_quorum(&kept, office->charter)) {
			struct vouched other = *out;

			*out = kept;
			kept = other;
		}
	}
	buf_release(&bytes);
	vouched_release(&kept);
	return TALLY_OK;
}

static int put_proof(const struct office_view *view, const struct entry *entry,
                     const struct vouched *head, struct buf *out,
                     struct fault *fault)
{
	const struct office_log *log = &view->logs[entry->log];
	struct slice bytes = log->entries[entry->index];
	struct tlog_proof proof = { .index = entry->index,
		                    .checkpoint = buf_slice(&head->bytes) };
	struct tile_source source;
	uint8_t leaf[HASH_BYTES];
	struct place place;
	int rc;

	place_of(view->office, entry->log, &place);
	source = (struct tile_source){ .place = &place, .held = log->head.size,
		                       .fault = fault };
	rc = proof_inclusion(place_source(&source), entry->index,
	                     head->head.size, &proof.proof);
	if (rc != TALLY_OK)
		return rc;
	hash_leaf(bytes, leaf);
	if (!tlog_proof_shows(&proof, &head->head, leaf))
		return fault_set(fault, TALLY_EMISMATCH,
		                 "%stile: the tiles held here do not give the "
		                 "signed root", place.prefix);
	buf_init(&proof.extra, MAX_EXTRA_BYTES);
	buf_put_slice(&proof.extra, bytes);
	rc = buf_status(&proof.extra);
	if (rc == TALLY_OK)
		tlog_proof_put(out, &proof);
	tlog_proof_release(&proof);
	return rc == TALLY_OK ? buf_status(out) : rc;
}

int office_prove(const struct office_view *view, size_t entry, struct buf *out,
                 struct proved *proved, struct fault *fault)
{
	const struct entry *e = &view->rules->entries[entry];
	const struct charter *charter = view->office->charter;
	struct log_keys keys;
	struct vouched head;
	int rc = office_log_keys(view, e->log, &keys, fault);

	vouched_init(&head);
	if (rc == TALLY_OK)
		rc = choose_head(view, &keys, e, &head, fault);
	if (rc == TALLY_OK)
		rc = put_proof(view, e, &head, out, fault);
	if (rc == TALLY_OK)
		*proved = (struct proved){ head.head, head.witness_count,
			                   vouched_has_quorum(&head, charter) };
	vouched_release(&head);
	log_keys_release(&keys);
	return rc;
}
