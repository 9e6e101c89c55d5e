/*
 * A head of the own log on its way to witnesses: opened, with what is known of
 * it, and kept with what they put to it. submit_ask.c is the way itself.
 */
#include "office/submit.h"

#include <stdio.h>
#include <string.h>

#include "office/heads.h"
#include "office/submitted.h"
#include "office/view.h"

void submit_participant(const struct office *office, size_t participant,
                        struct submit_witness *out)
{
	struct log_keys keys;

	memset(out, 0, sizeof(*out));
	snprintf(out->name, sizeof(out->name), "%s",
	         office->charter->participants[participant].log);
	head_keys(office, participant, &keys);
	for (size_t i = keys.count; i-- > 0 &&
	                            out->key_count < MAX_WITNESS_KEYS;) {
		const struct note_key *key = &keys.terms[i].key;

		if (note_key_init(&out->keys[out->key_count], key->name,
		                  NOTE_COSIGNATURE, key->public_key) == TALLY_OK)
			out->key_count++;
	}
}

/* What witnesses said of the same head before counts too. */
static int gather(void *ctx, const struct submitted *kept)
{
	struct submit *s = ctx;
	struct note_key key;
	int rc = TALLY_OK;

	if (!head_equal(&kept->checkpoint.head, &s->head) ||
	    !log_keys_sign(&s->keys, kept->bytes, &key))
		return TALLY_OK;
	/* The charter's witnesses first: they are counted apart. */
	vouched_add(&s->gathered, s->office, &key, kept->bytes, NULL);
	for (size_t i = 0; rc == TALLY_OK && i < kept->key_count; i++)
		rc = vouched_add_key(&s->gathered, &kept->keys[i],
		                     &kept->checkpoint.note);
	return rc;
}

static int gather_kept(struct submit *s, const struct note_key *key,
                       struct fault *fault)
{
	struct buf bytes;
	int rc = vouched_add_own(&s->gathered, s->office, fault);

	/* Of another head it is refused, and changes nothing. */
	if (rc == TALLY_OK &&
	    vouched_get(s->office, s->keys.of.name, &bytes, NULL) == TALLY_OK)
		vouched_add(&s->gathered, s->office, key, buf_slice(&bytes), NULL);
	if (rc == TALLY_OK)
		buf_release(&bytes);
	return rc == TALLY_OK ? submitted_each(s->office, gather, s)
	                      : rc;
}

static int take_head(struct submit *s, struct slice held, struct fault *fault)
{
	struct note_key key;
	int rc;

	if (!log_keys_sign(&s->keys, held, &key))
		return fault_set(fault, TALLY_ESIGNATURE, "record/checkpoint: is "
		                 "not signed by this office: 'tally fsck'");
	rc = head_alone(held, &key, &s->checkpoint, fault);
	if (rc == TALLY_OK)
		rc = vouched_add(&s->gathered, s->office, &key, held, fault);
	s->head = s->gathered.head;
	if (rc == TALLY_OK && s->head.size == 0)
		rc = fault_set(fault, TALLY_ENOTFOUND, "this office has logged "
		               "nothing yet");
	return rc == TALLY_OK ? gather_kept(s, &key, fault) : rc;
}

int submit_open(struct submit *out, struct office *office, int64_t now_s,
                struct fault *fault)
{
	struct buf held;
	int rc;

	memset(out, 0, sizeof(*out));
	out->office = office;
	out->now_s = now_s;
	out->skew_s = (int64_t)office->charter->clocks[CLOCK_SKEW].value;
	buf_init(&out->checkpoint, MAX_CHECKPOINT_BYTES);
	vouched_init(&out->gathered);
	place_of(office, office->self, &out->place);
	head_keys(office, office->self, &out->keys);
	rc = office_may_append(office, fault);
	if (rc != TALLY_OK)
		return rc;
	rc = place_checkpoint(&out->place, &held, fault);
	if (rc == TALLY_OK)
		rc = take_head(out, buf_slice(&held), fault);
	buf_release(&held);
	return rc;
}

void submit_release(struct submit *submit)
{
	buf_release(&submit->checkpoint);
	vouched_release(&submit->gathered);
	memset(submit, 0, sizeof(*submit));
}

/* The head with the policy's cosignatures alone. */
static int keep_quorum(const struct submit *s, const struct tlog_policy *policy,
                       const struct note *note, struct fault *fault)
{
	struct note_key keys[MAX_SIGNATURES];
	struct vouched enough;
	size_t count = 0;
	int rc = TALLY_OK;

	vouched_init(&enough);
	buf_put_slice(&enough.bytes, buf_slice(&s->checkpoint));
	for (size_t i = 0; rc == TALLY_OK && i < policy->member_count &&
	                   count < MAX_SIGNATURES; i++) {
		const struct policy_member *member = &policy->members[i];
		size_t before = enough.other_count;

		if (!member->is_group)
			rc = vouched_add_key(&enough, &member->key, note);
		if (enough.other_count > before)
			keys[count++] = member->key;
	}
	if (rc == TALLY_OK && count > 0)
		rc = submitted_put(s->office, SUBMITTED_QUORUM,
		                   (struct submitted_keys){ keys, count },
		                   buf_slice(&enough.bytes), fault);
	vouched_release(&enough);
	return rc;
}

int submit_keep(const struct submit *submit, const struct tlog_policy *policy,
                bool *out_quorum, struct fault *fault)
{
	struct slice gathered = buf_slice(&submit->gathered.bytes);
	struct checkpoint parsed;
	int rc = vouched_keep_head(submit->office, &submit->keys, gathered,
	                           fault);

	*out_quorum = policy == NULL &&
	              vouched_has_quorum(&submit->gathered,
	                                 submit->office->charter);
	if (rc != TALLY_OK || policy == NULL)
		return rc;
	rc = checkpoint_parse(gathered, &parsed, fault);
	if (rc != TALLY_OK || tlog_policy_judge(policy, &parsed) != POLICY_GOOD)
		return rc;
	*out_quorum = true;
	return keep_quorum(submit, policy, &parsed.note, fault);
}
