/*
 * Which witnesses a head is submitted to: the charter's at URLs, then those of a
 * policy that are not among them.
 */
#include "submit_target.h"

#include <stdlib.h>
#include <string.h>

#include "http/client.h"

static bool is_named(const struct session *s, const char *name)
{
	for (size_t i = 0; i < s->operand_count; i++)
		if (strcmp(s->operands[i], name) == 0)
			return true;
	return false;
}

static struct target *find_target(struct targets *x, const char *key_name)
{
	for (size_t i = 0; i < x->count; i++)
		if (strcmp(x->list[i].witness.name, key_name) == 0)
			return &x->list[i];
	return NULL;
}

/* Those of the charter count; another one is asked only by name. */
static bool is_wanted(const struct session *s, size_t participant)
{
	const struct charter *charter = s->office.charter;

	if (participant == s->office.self)
		return false;
	return s->operand_count > 0
	               ? is_named(s, charter->participants[participant].name)
	               : quorum_names(&charter->witnesses, participant);
}

/* TALLY_ENOTFOUND: no URL is known, but a folder or nothing. */
static int add_participant(struct targets *x, size_t participant,
                           struct fault *fault)
{
	const struct office *office = &x->s->office;
	const char *name = office->charter->participants[participant].name;
	struct target *target = &x->list[x->count];
	struct buf where;
	char *url;
	int rc;

	buf_init(&where, 1u << 16);
	rc = office_peer_get(office, name, &where, fault);
	url = rc == TALLY_OK ? buf_take_text(&where) : NULL;
	buf_release(&where);
	if (rc == TALLY_OK && url == NULL)
		rc = fault_set(fault, TALLY_ENOMEM, "out of memory");
	if (rc == TALLY_OK && !client_is_url(url))
		rc = fault_set(fault, TALLY_ENOTFOUND, "%s: is known by a folder "
		               "only, and a witness is asked at a URL", name);
	if (rc != TALLY_OK) {
		free(url);
		return rc;
	}
	if (x->policy == NULL && !quorum_names(&office->charter->witnesses,
	                                       participant))
		session_note("%s: is no witness of the charter; what it cosigns "
		             "does not count for its quorum", name);
	submit_participant(office, participant, &target->witness);
	target->participant = participant;
	target->name = name;
	target->url = url;
	x->count++;
	return TALLY_OK;
}

static int add_charter(struct targets *x, struct fault *fault)
{
	for (size_t i = 0; i < x->s->office.charter->participant_count; i++) {
		int rc = is_wanted(x->s, i) ? add_participant(x, i, fault)
		                            : TALLY_OK;

		if (rc != TALLY_OK &&
		    (rc != TALLY_ENOTFOUND || x->s->operand_count > 0))
			return rc;
	}
	return TALLY_OK;
}

static void add_key(struct submit_witness *to, const struct note_key *key)
{
	for (size_t i = 0; i < to->key_count; i++)
		if (memcmp(to->keys[i].public_key, key->public_key,
		           sizeof(key->public_key)) == 0)
			return;
	if (to->key_count < MAX_WITNESS_KEYS)
		to->keys[to->key_count++] = *key;
}

static int add_member(struct targets *x, const struct policy_member *member,
                      struct fault *fault)
{
	struct target *target = find_target(x, member->key.name);

	if (target == NULL) {
		target = &x->list[x->count];
		target->participant = charter_participant_of_log(
			x->s->office.charter, slice_text(member->key.name));
		target->name = member->name;
		target->url = strdup(member->url);
		if (target->url == NULL)
			return fault_set(fault, TALLY_ENOMEM, "out of memory");
		memcpy(target->witness.name, member->key.name,
		       sizeof(target->witness.name));
		x->count++;
	}
	add_key(&target->witness, &member->key);
	return TALLY_OK;
}

/* After the charter's, whose places and pins go before a policy's addresses. */
static int add_policy(struct targets *x, struct fault *fault)
{
	int rc = TALLY_OK;

	for (size_t i = 0; rc == TALLY_OK && x->policy != NULL &&
	                   i < x->policy->member_count; i++) {
		const struct policy_member *member = &x->policy->members[i];

		if (!member->is_group && member->url != NULL &&
		    strcmp(member->key.name, x->s->office.log) != 0 &&
		    (x->s->operand_count == 0 || is_named(x->s, member->name)))
			rc = add_member(x, member, fault);
	}
	return rc;
}

int target_check_names(struct session *s, const struct tlog_policy *policy)
{
	for (size_t i = 0; i < s->operand_count; i++) {
		const char *name = s->operands[i];
		bool known = charter_participant(s->office.charter,
		                                 slice_text(name)) != NO_INDEX;

		for (size_t k = 0; !known && policy != NULL &&
		                   k < policy->member_count; k++)
			known = !policy->members[k].is_group &&
			        strcmp(policy->members[k].name, name) == 0;
		if (!known)
			return session_usage(s, "submit: neither the charter nor "
			                     "a policy names a witness '%s'", name);
	}
	return EXIT_DONE;
}

/* Whom else could anyone ask? */
static bool has_other_witness(const struct session *s)
{
	const struct charter *charter = s->office.charter;

	for (size_t i = 0; i < charter->participant_count; i++)
		if (i != s->office.self && quorum_names(&charter->witnesses, i))
			return true;
	return false;
}

int target_find(struct targets *x, struct fault *fault)
{
	const struct charter *charter = x->s->office.charter;
	size_t room = charter->participant_count;
	int rc;

	if (x->policy != NULL)
		room += x->policy->member_count;
	x->list = calloc(room, sizeof(*x->list));
	if (x->list == NULL)
		return fault_set(fault, TALLY_ENOMEM, "out of memory");
	rc = add_charter(x, fault);
	if (rc == TALLY_OK)
		rc = add_policy(x, fault);
	if (rc == TALLY_OK && x->count == 0 && !has_other_witness(x->s))
		rc = fault_set(fault, TALLY_ENOTFOUND, "the charter has no other "
		               "witness than this office: --policy FILE asks "
		               "others");
	else if (rc == TALLY_OK && x->count == 0)
		rc = fault_set(fault, TALLY_ENOTFOUND, "no witness with a URL is "
		               "known: tally charter sign CHARTER --peer NAME=URL, "
		               "or --policy FILE");
	return rc;
}

void target_release(struct targets *x)
{
	for (size_t i = 0; i < x->count; i++)
		free(x->list[i].url);
	free(x->list);
}
