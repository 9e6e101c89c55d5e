/*
 * Proofs of entries. The head that most readers accept is preferred to the
 * newest; every proof is checked as a stranger would before it leaves.
 */
#include "office/prove.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "office/heads.h"
#include "office/submitted.h"
#include "office/vouched.h"
#include "office/view.h"

int office_later_keys(const struct office_view *view, struct later_key **out,
                      size_t *out_count, struct fault *fault)
{
	struct later_key *list = calloc(view->log_count * MAX_ROTATIONS + 1,
	                                sizeof(*list));
	struct log_keys keys;
	size_t count = 0;

	if (list == NULL)
		return fault_set(fault, TALLY_ENOMEM, "out of memory");
	for (size_t log = 0; log < view->log_count; log++) {
		office_log_keys(view, log, &keys);
		for (size_t i = 1; i < keys.count; i++)
			list[count++] = (struct later_key){
				log, keys.terms[i].from - 1, keys.terms[i].key
			};
	}
	*out = list;
	*out_count = count;
	return TALLY_OK;
}

void office_log_keys(const struct office_view *view, size_t participant,
                     struct log_keys *out)
{
	const struct charter *charter = view->office->charter;
	const struct office_log *log = &view->logs[participant];

	log_keys_start(out, charter, &charter->participants[participant]);
	for (size_t i = 0; i < log->count; i++)
		log_keys_step(out, log->entries[i], i);
}

/* A head that an entry may be proved under, of whoever has cosigned it. */
struct choosing {
	const struct office *office;
	size_t log;
	uint64_t index;
	struct place place;               /* where the log is held... */
	struct head held;                 /* ...and its newest head there */
	const struct log_keys *keys;
	const struct tlog_policy *policy; /* NULL: the charter's quorum */
	struct vouched best;
	bool has_quorum;                  /* has the best one? */
};

/* The checkpoint is signed by one of the log's keys. */
static int add_signed(const struct choosing *c, struct vouched *to,
                      struct slice checkpoint, struct fault *fault)
{
	struct checkpoint parsed;
	struct note_key key;
	int rc;

	if (!log_keys_sign(c->keys, checkpoint, &key))
		return fault_set(fault, TALLY_ESIGNATURE,
		                 "checkpoint is not signed by %s",
		                 c->keys->of.name);
	rc = vouched_add(to, c->office, &key, checkpoint, fault);
	if (rc == TALLY_OK && c->policy != NULL)
		rc = checkpoint_parse(checkpoint, &parsed, fault);
	return rc == TALLY_OK && c->policy != NULL
	               ? vouched_add_policy(to, c->policy, &parsed.note) : rc;
}

static bool has_quorum(const struct choosing *c, const struct vouched *head)
{
	struct checkpoint parsed;

	if (c->policy == NULL)
		return vouched_has_quorum(head, c->office->charter);
	return checkpoint_parse(buf_slice(&head->bytes), &parsed, NULL) ==
	               TALLY_OK &&
	       tlog_policy_judge(c->policy, &parsed) == POLICY_GOOD;
}

struct adding {
	const struct choosing *choosing;
	struct vouched *to;
};

static int add_submitted(void *ctx, const struct submitted *kept)
{
	const struct adding *a = ctx;

	/* Of another head it is refused, and changes nothing. */
	add_signed(a->choosing, a->to, kept->bytes, NULL);
	return 0;
}

/* All that is held here of one head; *to has one line of it already. */
static void add_all(const struct choosing *c, struct vouched *to)
{
	const struct office *office = c->office;
	struct adding adding = { c, to };
	struct buf bytes;

	if (vouched_get(office, c->keys->of.name, &bytes, NULL) == TALLY_OK)
		add_signed(c, to, buf_slice(&bytes), NULL);
	buf_release(&bytes);
	if (c->policy != NULL && c->log == office->self)
		submitted_each(office, add_submitted, &adding);
}

/* With a quorum rather than without, then the larger. */
static void consider(struct choosing *c, struct slice checkpoint)
{
	struct vouched head;
	bool quorum;

	vouched_init(&head);
	if (add_signed(c, &head, checkpoint, NULL) == TALLY_OK &&
	    head.head.size > c->index && head.head.size <= c->held.size) {
		add_all(c, &head);
		quorum = has_quorum(c, &head);
		if (quorum && (!c->has_quorum ||
		               head.head.size > c->best.head.size)) {
			struct vouched other = c->best;

			c->best = head;
			c->has_quorum = true;
			head = other;
		}
	}
	vouched_release(&head);
}

static int consider_submitted(void *ctx, const struct submitted *kept)
{
	consider(ctx, kept->bytes);
	return 0;
}

/* The log's own newest head, unless only an older one has a quorum. */
static int choose_head(struct choosing *c, struct slice checkpoint,
                       struct fault *fault)
{
	const struct office *office = c->office;
	struct buf bytes;
	int rc = add_signed(c, &c->best, checkpoint, fault);

	if (rc == TALLY_OK && c->log == office->self)
		rc = vouched_add_own(&c->best, office, fault);
	if (rc != TALLY_OK)
		return fault_prefix(fault, "%s", c->keys->of.name);
	add_all(c, &c->best);
	c->has_quorum = has_quorum(c, &c->best);
	if (vouched_get(office, c->keys->of.name, &bytes, NULL) == TALLY_OK)
		consider(c, buf_slice(&bytes));
	buf_release(&bytes);
	if (c->policy != NULL && c->log == office->self)
		submitted_each(office, consider_submitted, c);
	return TALLY_OK;
}

/* A proof of the entry with these bytes, as a stranger will check it. */
static int put_proof(const struct choosing *c, struct slice entry,
                     struct buf *out, struct fault *fault)
{
	struct tile_source source = { .place = &c->place,
		                      .held = c->held.size, .fault = fault };
	struct tlog_proof proof = { .index = c->index,
		                    .checkpoint = buf_slice(&c->best.bytes) };
	uint8_t leaf[HASH_BYTES];
	int rc = proof_inclusion(place_source(&source), c->index,
	                         c->best.head.size, &proof.proof);

	if (rc != TALLY_OK)
		return rc;
	hash_leaf(entry, leaf);
	if (!tlog_proof_shows(&proof, &c->best.head, leaf))
		return fault_set(fault, TALLY_EMISMATCH,
		                 "%stile: the tiles held here do not give the "
		                 "signed root", c->place.prefix);
	buf_init(&proof.extra, MAX_EXTRA_BYTES);
	buf_put_slice(&proof.extra, entry);
	rc = buf_status(&proof.extra);
	if (rc == TALLY_OK)
		tlog_proof_put(out, &proof);
	tlog_proof_release(&proof);
	return rc == TALLY_OK ? buf_status(out) : rc;
}

static int prove_held(const struct choosing *c, struct buf *out,
                      struct fault *fault)
{
	struct entries_tile *tile = malloc(sizeof(*tile));
	int rc;

	if (tile == NULL)
		return fault_set(fault, TALLY_ENOMEM, "out of memory");
	entries_tile_init(tile);
	rc = place_entries(&c->place, c->index / TILE_WIDTH, c->held.size, tile,
	                   fault);
	if (rc == TALLY_OK)
		rc = put_proof(c, tile->entries[c->index % TILE_WIDTH], out,
		               fault);
	entries_tile_release(tile);
	free(tile);
	return rc;
}

/* The newest head that is held; *out_checkpoint is started here. */
static int find_held(struct choosing *c, struct buf *out_checkpoint,
                     struct fault *fault)
{
	const char *log = c->office->charter->participants[c->log].log;
	int rc;

	place_of(c->office, c->log, &c->place);
	rc = office_head_read(&c->place, log, out_checkpoint, &c->held, fault);
	if (rc == TALLY_OK && c->index >= c->held.size)
		rc = fault_set(fault, TALLY_ENOTFOUND,
		               "%s has no entry %" PRIu64 " here: %" PRIu64
		               " are held, from 0; 'tally sync' gets more", log,
		               c->index, c->held.size);
	return rc;
}

int office_prove(const struct office *office, struct to_prove what,
                 struct buf *out, struct proved *proved, struct fault *fault)
{
	struct choosing c = { .office = office, .log = what.log,
		              .index = what.index, .policy = what.policy };
	struct log_keys keys;
	struct buf checkpoint;
	int rc;

	vouched_init(&c.best);
	c.keys = &keys;
	rc = find_held(&c, &checkpoint, fault);
	if (rc == TALLY_OK)
		rc = head_keys_at(office, what.log, buf_slice(&checkpoint),
		                  &keys, fault);
	if (rc == TALLY_OK)
		rc = choose_head(&c, buf_slice(&checkpoint), fault);
	if (rc == TALLY_OK)
		rc = prove_held(&c, out, fault);
	if (rc == TALLY_OK)
		*proved = (struct proved){ c.best.head, c.best.witness_count,
			                   c.best.other_count, c.has_quorum };
	buf_release(&checkpoint);
	vouched_release(&c.best);
	return rc;
}
