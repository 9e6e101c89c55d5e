/*
 * Reading policies line by line, and judging checkpoints by them. A member is
 * in one group at most and stands before it, so one pass in order decides.
 */
#include "log/tlog_policy.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#define NONE "none"

/* A policy while it is being read. */
struct reading {
	struct tlog_policy *policy;
	bool has_quorum;
	size_t line;
	struct fault *fault;
};

static int wrong(const struct reading *r, int status, const char *what)
{
	return fault_set(r->fault, status, "line %zu: %s", r->line, what);
}

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t';
}

/* The next word of a line; empty at its end. */
static struct slice next_word(struct slice *line)
{
	size_t begin = 0, end;
	struct slice word;

	while (begin < line->len && is_blank(line->data[begin]))
		begin++;
	for (end = begin; end < line->len && !is_blank(line->data[end]); end++)
		;
	word = slice_part(*line, begin, end - begin);
	*line = slice_part(*line, end, line->len);
	return word;
}

static bool same_point(const struct note_key *a, const struct note_key *b)
{
	return memcmp(a->public_key, b->public_key, SIGN_PUBLIC_BYTES) == 0;
}

static int read_key(const struct reading *r, struct slice *line,
                    enum note_type type, struct note_key *out,
                    struct slice *out_url)
{
	struct fault fault;
	int rc = vkey_parse(next_word(line), out, &fault);

	if (rc != TALLY_OK)
		return wrong(r, rc, fault.text);
	if (out->type != type)
		return wrong(r, TALLY_EFORMAT, type == NOTE_ED25519
		             ? "a log's key must be of type 0x01"
		             : "a witness's key must be of type 0x04");
	*out_url = next_word(line); /* may be absent */
	if (next_word(line).len > 0)
		return wrong(r, TALLY_EFORMAT, "words after the address");
	return TALLY_OK;
}

static size_t find_member(const struct tlog_policy *policy, struct slice name)
{
	for (size_t i = 0; i < policy->member_count; i++)
		if (slice_is_text(name, policy->members[i].name))
			return i;
	return NO_MEMBER;
}

static int read_log(struct reading *r, struct slice *line)
{
	struct tlog_policy *policy = r->policy;
	struct note_key key;
	struct slice url;
	int rc = read_key(r, line, NOTE_ED25519, &key, &url);

	if (rc != TALLY_OK)
		return rc;
	for (size_t i = 0; i < policy->log_count; i++)
		if (same_point(&policy->logs[i], &key))
			return wrong(r, TALLY_EFORMAT, "this log's key is listed "
			             "before");
	if (policy->log_count == MAX_POLICY_KEYS)
		return wrong(r, TALLY_ELIMIT, "too many logs");
	policy->logs[policy->log_count++] = key;
	return TALLY_OK;
}

/* Start a member with the next word as its name; not counted yet. */
static int new_member(struct reading *r, struct slice *line,
                      struct policy_member **out)
{
	struct tlog_policy *policy = r->policy;
	struct slice name = next_word(line);
	struct policy_member *member;

	if (name.len == 0 || slice_is_text(name, NONE))
		return wrong(r, TALLY_EFORMAT, "a name is missing");
	if (name.len > MAX_POLICY_NAME_BYTES)
		return wrong(r, TALLY_ELIMIT, "the name is too long");
	if (find_member(policy, name) != NO_MEMBER)
		return wrong(r, TALLY_EFORMAT, "this name is defined before");
	if (policy->member_count == MAX_POLICY_KEYS)
		return wrong(r, TALLY_ELIMIT, "too many witnesses and groups");
	member = &policy->members[policy->member_count];
	memset(member, 0, sizeof(*member));
	memcpy(member->name, name.data, name.len);
	member->parent = NO_MEMBER;
	*out = member;
	return TALLY_OK;
}

static int read_witness(struct reading *r, struct slice *line)
{
	struct tlog_policy *policy = r->policy;
	struct policy_member *member;
	struct slice url;
	int rc = new_member(r, line, &member);

	if (rc == TALLY_OK)
		rc = read_key(r, line, NOTE_COSIGNATURE, &member->key, &url);
	if (rc != TALLY_OK)
		return rc;
	for (size_t i = 0; i < policy->member_count; i++)
		if (!policy->members[i].is_group &&
		    same_point(&policy->members[i].key, &member->key))
			return wrong(r, TALLY_EFORMAT, "this witness's key is "
			             "listed before");
	if (url.len > 0) {
		member->url = strndup((const char *)url.data, url.len);
		if (member->url == NULL)
			return wrong(r, TALLY_ENOMEM, "out of memory");
	}
	policy->member_count++;
	return TALLY_OK;
}

/* Put the words that are left into the group; *out_count: how many. */
static int take_members(struct reading *r, struct slice *line,
                        size_t *out_count)
{
	struct tlog_policy *policy = r->policy;
	struct slice name;

	for (*out_count = 0; (name = next_word(line)).len > 0; ++*out_count) {
		size_t member = find_member(policy, name);

		if (member == NO_MEMBER)
			return wrong(r, TALLY_EFORMAT, "a member is not defined "
			             "before");
		if (policy->members[member].parent != NO_MEMBER)
			return wrong(r, TALLY_EFORMAT, "a member is in a group "
			             "already");
		policy->members[member].parent = policy->member_count;
	}
	return TALLY_OK;
}

static int read_group(struct reading *r, struct slice *line)
{
	struct policy_member *group;
	struct slice need;
	uint64_t number = 0;
	size_t count;
	int rc = new_member(r, line, &group);

	if (rc != TALLY_OK)
		return rc;
	group->is_group = true;
	need = next_word(line);
	rc = take_members(r, line, &count);
	if (rc != TALLY_OK)
		return rc;
	if (slice_is_text(need, "any"))
		number = 1;
	else if (slice_is_text(need, "all"))
		number = count;
	else if (decimal_parse(need, &number) != TALLY_OK)
		return wrong(r, TALLY_EFORMAT, "a group needs all, any, or a "
		             "number of its members");
	if (number < 1 || number > count)
		return wrong(r, TALLY_EFORMAT, "a group needs at least one, and "
		             "no more than all, of its members");
	group->need = (size_t)number;
	r->policy->member_count++;
	return TALLY_OK;
}

static int read_quorum(struct reading *r, struct slice *line)
{
	struct slice name = next_word(line);

	if (r->has_quorum)
		return wrong(r, TALLY_EFORMAT, "a second quorum");
	r->has_quorum = true;
	r->policy->quorum = find_member(r->policy, name);
	if (r->policy->quorum == NO_MEMBER && !slice_is_text(name, NONE))
		return wrong(r, TALLY_EFORMAT, "the quorum is not defined before");
	if (next_word(line).len > 0)
		return wrong(r, TALLY_EFORMAT, "words after the quorum");
	return TALLY_OK;
}

static int read_line(struct reading *r, struct slice line)
{
	static const struct {
		const char *word;
		int (*read)(struct reading *r, struct slice *line);
	} kinds[] = { { "log", read_log },
		      { "witness", read_witness },
		      { "group", read_group },
		      { "quorum", read_quorum } };
	struct slice word;

	for (size_t i = 0; i < line.len; i++)
		if ((line.data[i] < ' ' && line.data[i] != '\t') ||
		    line.data[i] == 0x7f)
			return wrong(r, TALLY_EFORMAT, "a control character");
	word = next_word(&line);
	if (word.len == 0 || word.data[0] == '#')
		return TALLY_OK;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (slice_is_text(word, kinds[i].word))
			return kinds[i].read(r, &line);
	return wrong(r, TALLY_EFORMAT, "neither log, witness, group nor quorum");
}

static int read_text(struct reading *r, struct slice text)
{
	struct reader lines = { text };
	struct slice line;
	int rc = TALLY_OK;

	for (r->line = 1; rc == TALLY_OK && reader_line(&lines, &line); r->line++)
		rc = read_line(r, line);
	if (rc == TALLY_OK && lines.rest.len > 0)
		rc = wrong(r, TALLY_EFORMAT, "does not end with a line break");
	if (rc == TALLY_OK && !r->has_quorum)
		rc = wrong(r, TALLY_EFORMAT, "no quorum line");
	return rc;
}

int tlog_policy_parse(struct slice text, struct tlog_policy **out,
                      struct fault *fault)
{
	struct reading r = { .fault = fault };
	int rc;

	if (text.len > MAX_POLICY_BYTES)
		return fault_set(fault, TALLY_ELIMIT, "policy is over %u bytes",
		                 MAX_POLICY_BYTES);
	r.policy = calloc(1, sizeof(*r.policy));
	if (r.policy != NULL) {
		r.policy->logs = calloc(MAX_POLICY_KEYS, sizeof(struct note_key));
		r.policy->members = calloc(MAX_POLICY_KEYS,
		                           sizeof(struct policy_member));
	}
	if (r.policy == NULL || r.policy->logs == NULL ||
	    r.policy->members == NULL) {
		tlog_policy_free(r.policy);
		return fault_set(fault, TALLY_ENOMEM, "out of memory");
	}
	rc = read_text(&r, text);
	if (rc == TALLY_OK)
		*out = r.policy;
	else
		tlog_policy_free(r.policy);
	return rc;
}

void tlog_policy_free(struct tlog_policy *policy)
{
	if (policy == NULL)
		return;
	for (size_t i = 0; policy->members != NULL && i < policy->member_count;
	     i++)
		free(policy->members[i].url);
	free(policy->logs);
	free(policy->members);
	free(policy);
}

static bool lines_alike(const struct note_key *a, const struct note_key *b)
{
	return strcmp(a->name, b->name) == 0 && memcmp(a->id, b->id, 4) == 0;
}

/* A line that is bad by one key may be good by another of that name and id. */
static bool another_signs(const struct tlog_policy *policy,
                          const struct note *note, const struct note_key *key)
{
	for (size_t i = 0; i < policy->log_count; i++)
		if (lines_alike(&policy->logs[i], key) &&
		    note_verify(note, &policy->logs[i]) == NOTE_GOOD)
			return true;
	for (size_t i = 0; i < policy->member_count; i++)
		if (!policy->members[i].is_group &&
		    lines_alike(&policy->members[i].key, key) &&
		    note_verify(note, &policy->members[i].key) == NOTE_GOOD)
			return true;
	return false;
}

/* POLICY_LOG_UNKNOWN if the key signed nothing, and nothing badly. */
static enum policy_check judge_key(const struct tlog_policy *policy,
                                   const struct note *note,
                                   const struct note_key *key)
{
	switch (note_verify(note, key)) {
	case NOTE_GOOD:
		return POLICY_GOOD;
	case NOTE_BAD:
		return another_signs(policy, note, key) ? POLICY_LOG_UNKNOWN
		                                        : POLICY_BAD_SIGNATURE;
	case NOTE_KEY_ABSENT:
		return POLICY_LOG_UNKNOWN;
	case NOTE_NOT_CHECKED:
		break;
	}
	return POLICY_NOT_CHECKED;
}

enum policy_check tlog_policy_judge_log(const struct tlog_policy *policy,
                                        const struct checkpoint *checkpoint)
{
	enum policy_check check, found = POLICY_LOG_UNKNOWN;

	for (size_t i = 0; i < policy->log_count; i++) {
		if (!slice_is_text(checkpoint->origin, policy->logs[i].name))
			continue;
		check = judge_key(policy, &checkpoint->note, &policy->logs[i]);
		if (check == POLICY_GOOD)
			found = check;
		else if (check != POLICY_LOG_UNKNOWN)
			return check;
	}
	return found;
}

/* Has this member witnessed, with `got` of a group's members? */
static enum policy_check judge_member(const struct tlog_policy *policy,
                                      const struct policy_member *member,
                                      const struct note *note, size_t got)
{
	enum policy_check check;

	if (member->is_group)
		return got >= member->need ? POLICY_GOOD : POLICY_NO_QUORUM;
	check = judge_key(policy, note, &member->key);
	return check == POLICY_LOG_UNKNOWN ? POLICY_NO_QUORUM : check;
}

enum policy_check tlog_policy_judge(const struct tlog_policy *policy,
                                    const struct checkpoint *checkpoint)
{
	enum policy_check check = tlog_policy_judge_log(policy, checkpoint);
	size_t got[MAX_POLICY_KEYS] = { 0 };
	bool reached = policy->quorum == NO_MEMBER;

	if (check != POLICY_GOOD)
		return check;
	for (size_t i = 0; i < policy->member_count; i++) {
		const struct policy_member *member = &policy->members[i];

		check = judge_member(policy, member, &checkpoint->note, got[i]);
		if (check != POLICY_GOOD && check != POLICY_NO_QUORUM)
			return check;
		if (check != POLICY_GOOD)
			continue;
		if (member->parent != NO_MEMBER)
			got[member->parent]++;
		if (i == policy->quorum)
			reached = true;
	}
	return reached ? POLICY_GOOD : POLICY_NO_QUORUM;
}
