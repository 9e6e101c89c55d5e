/*
 * What the commands of the protocol share.
 */
#include "protocol.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

static const char *const gate_names[GATE_COUNT] = {
	[GATE_NONE] = "none", [GATE_NOTICE] = "notice",
	[GATE_DESIGNATE] = "designate", [GATE_SWAP] = "swap",
	[GATE_ARRIVE] = "arrive", [GATE_LOOK] = "look", [GATE_DONE] = "done",
};

static const char *const phase_texts[ARRANGEMENT_PHASE_COUNT] = {
	[ARRANGEMENT_NONE] = "is unknown",
	[ARRANGEMENT_PROPOSED] = "is not agreed to yet",
	[ARRANGEMENT_RUNNING] = "is running",
	[ARRANGEMENT_SUSPENDED] = "is suspended",
	[ARRANGEMENT_COMPLETE] = "is complete",
	[ARRANGEMENT_ENDED] = "has ended",
};

void protocol_id8(const uint8_t id[static HASH_BYTES],
                  char out[static ID8_BYTES])
{
	hex_format(id, (ID8_BYTES - 1) / 2, out);
}

const uint8_t *protocol_id(const struct session *s, size_t entry)
{
	return s->view.rules->entries[entry].statement.id;
}

const char *protocol_party(const struct charter *charter, unsigned side)
{
	return charter->participants[charter->party[side]].name;
}

int protocol_site(const struct charter *charter, unsigned side,
                  struct slice name, size_t *out, struct fault *fault)
{
	size_t found = charter_site(charter, name);

	if (found == NO_INDEX || charter->sites[found].side != side)
		return fault_set(fault, TALLY_EUSAGE,
		                 "'%.*s' is no site of side %s", (int)name.len,
		                 (const char *)name.data,
		                 protocol_party(charter, side));
	*out = found;
	return TALLY_OK;
}

int protocol_lead(const struct session *s, unsigned *out_side,
                  struct fault *fault)
{
	const struct charter *charter = s->office.charter;
	const struct irregularity_row *row =
		&irregularity_table[IRREGULAR_NOT_AUTHORISED];

	for (unsigned side = 0; side < SIDES; side++)
		if (charter->party[side] == s->office.self) {
			*out_side = side;
			return TALLY_OK;
		}
	return fault_set(fault, TALLY_ERULE, "%s (protocol %s): this is for %s and "
	                 "%s, who lead the sides, not for %s", row->code,
	                 row->clause, protocol_party(charter, 0),
	                 protocol_party(charter, 1), s->office.name);
}

int protocol_declared(const struct session *s, unsigned side,
                      const struct declared **out, struct fault *fault)
{
	const char *text = session_option(s, "--epoch", 0);
	const struct rules *rules = s->view.rules;
	uint64_t epoch = 0;

	if (text != NULL && decimal_parse(slice_text(text), &epoch) != TALLY_OK)
		return fault_set(fault, TALLY_EUSAGE, "--epoch '%s' is no number",
		                 text);
	for (size_t i = rules->declared_count[side]; i > 0; i--) {
		const struct declared *declared = &rules->declared[side][i - 1];

		if (text != NULL && declared->epoch != epoch)
			continue;
		*out = declared;
		return TALLY_OK;
	}
	if (text == NULL)
		return fault_set(fault, TALLY_ENOTFOUND,
		                 "nothing is declared yet: tally declare");
	return fault_set(fault, TALLY_ENOTFOUND, "there is no declaration of epoch "
	                 "%s", text);
}

int protocol_pair(const struct session *s, size_t arrangement, const char *text,
                  size_t *out, struct fault *fault)
{
	size_t count = s->view.rules->arrangements[arrangement].pair_count;
	uint64_t number;

	if (decimal_parse(slice_text(text), &number) != TALLY_OK || number == 0 ||
	    number > count)
		return fault_set(fault, TALLY_EUSAGE, "'%s' is no pair of that "
		                 "arrangement: it has 1 to %zu", text, count);
	*out = (size_t)number - 1;
	return TALLY_OK;
}

/* "ru owes deposit until ...; us owes ack until ..." */
static void put_owed(const struct session *s, size_t arrangement, size_t pair,
                     struct buf *out)
{
	const struct rules *rules = s->view.rules;
	struct owed *owed = NULL;
	size_t count = 0, told = 0;

	if (rules_owed(rules, &owed, &count) != TALLY_OK)
		return;
	for (size_t i = 0; i < count && told < 3; i++) {
		char due[TEXT_TIME_BYTES];

		/* An answer to the proposal is owed for every pair of it. */
		if (owed[i].arrangement != arrangement ||
		    (owed[i].pair != pair &&
		     owed[i].about != rules->arrangements[arrangement].entry) ||
		    owed[i].kind == STATEMENT_REPLY ||
		    owed[i].kind == STATEMENT_COUNTERSIGN)
			continue;
		time_format(owed[i].due_s, due);
		buf_printf(out, "%s %s owes %s until %s", told ? ";" : ":",
		           rules->charter->participants[owed[i].by].name,
		           kind_name(owed[i].kind), due);
		told++;
	}
	if (told > 0)
		buf_put_text(out, "; tally sync may bring it");
	free(owed);
}

static int refuse_gate(const struct session *s, size_t arrangement, size_t pair,
                       struct fault *fault)
{
	const struct arrangement *a = &s->view.rules->arrangements[arrangement];
	const struct irregularity_row *row =
		&irregularity_table[IRREGULAR_OUT_OF_ORDER];
	enum gate gate = a->pairs[pair].gate;
	struct buf owed;

	buf_init(&owed, FAULT_TEXT_BYTES);
	put_owed(s, arrangement, pair, &owed);
	if (a->phase != ARRANGEMENT_RUNNING)
		fault_set(fault, TALLY_ERULE,
		          "%s (protocol %s): the arrangement %s%.*s", row->code,
		          row->clause, phase_texts[a->phase], (int)owed.len,
		          owed.data ? (const char *)owed.data : "");
	else if (gate == GATE_NONE)
		fault_set(fault, TALLY_ERULE,
		          "%s (protocol %s): pair %zu waits for pair %zu",
		          row->code, row->clause, pair + 1, pair);
	else if (gate == GATE_DONE)
		fault_set(fault, TALLY_ERULE,
		          "%s (protocol %s): pair %zu is done", row->code,
		          row->clause, pair + 1);
	else
		fault_set(fault, TALLY_ERULE,
		          "%s (protocol %s): pair %zu stands before gate %s%.*s",
		          row->code, row->clause, pair + 1, gate_names[gate],
		          (int)owed.len,
		          owed.data ? (const char *)owed.data : "");
	buf_release(&owed);
	return TALLY_ERULE;
}

int protocol_running(const struct session *s, size_t arrangement, size_t pair,
                     struct fault *fault)
{
	const struct arrangement *a = &s->view.rules->arrangements[arrangement];

	if (s->anyway || a->phase == ARRANGEMENT_RUNNING)
		return TALLY_OK;
	return refuse_gate(s, arrangement, pair, fault);
}

int protocol_gate(const struct session *s, size_t arrangement, size_t pair,
                  enum gate gate, struct fault *fault)
{
	const struct arrangement *a = &s->view.rules->arrangements[arrangement];
	bool goes_on = a->phase == ARRANGEMENT_RUNNING ||
	               (a->phase == ARRANGEMENT_SUSPENDED && gate == GATE_LOOK);

	if (s->anyway || (goes_on && a->pairs[pair].gate == gate))
		return TALLY_OK;
	return refuse_gate(s, arrangement, pair, fault);
}

int protocol_inspection(struct session *s, enum gate gate, size_t *out,
                        struct fault *fault)
{
	const struct inspection *i;
	size_t found;
	int rc = session_inspection(s, s->operands[0], &found, fault);

	if (rc != TALLY_OK)
		return rc;
	i = &s->view.rules->inspections[found];
	*out = found;
	return protocol_gate(s, i->arrangement, i->pair, gate, fault);
}

int protocol_time(const struct session *s, const char *option,
                  int64_t otherwise_s, int64_t *out_s, struct fault *fault)
{
	const char *text = session_option(s, option, 0);

	if (text == NULL) {
		*out_s = otherwise_s;
		return TALLY_OK;
	}
	if (time_parse(slice_text(text), out_s) == TALLY_OK)
		return TALLY_OK;
	return fault_set(fault, TALLY_EUSAGE, "%s '%s' is no time like "
	                 "2026-11-21T19:08:00Z", option, text);
}

int protocol_remark(struct session *s, struct draft *draft, const char *member,
                    struct slice bytes, struct fault *fault)
{
	uint8_t salt[32], hash[HASH_BYTES];
	struct buf blob;
	int rc;

	office_random(salt, sizeof(salt));
	buf_init(&blob, MAX_BLOB_BYTES);
	buf_put(&blob, salt, sizeof(salt));
	buf_put_slice(&blob, bytes);
	rc = buf_status(&blob);
	if (rc == TALLY_OK)
		rc = office_blob_put(&s->office, buf_slice(&blob), hash, fault);
	else
		fault_set(fault, rc, "%s: %s", member, status_text(rc));
	buf_release(&blob);
	if (rc == TALLY_OK)
		draft_hash(draft, member, hash);
	return rc;
}

int protocol_reason(struct session *s, struct draft *draft,
                    struct fault *fault)
{
	const char *text = session_option(s, "--reason", 0);

	if (text == NULL)
		return TALLY_OK;
	if (!text_is_utf8(slice_text(text)))
		return fault_set(fault, TALLY_EUSAGE,
		                 "--reason is not UTF-8");
	return protocol_remark(s, draft, "reason", slice_text(text), fault);
}

int protocol_attach(struct session *s, struct draft *draft, const char *option,
                    const char *member, struct fault *fault)
{
	const char *path = session_option(s, option, 0);
	struct buf bytes;
	int rc;

	if (path == NULL)
		return TALLY_OK;
	rc = session_read_file(path, MAX_BLOB_BYTES - 32, &bytes, fault);
	if (rc != TALLY_OK)
		return rc;
	rc = protocol_remark(s, draft, member, buf_slice(&bytes), fault);
	buf_release(&bytes);
	return rc;
}

int protocol_finish(struct session *s, struct draft *draft, int rc,
                    const struct fault *fault)
{
	if (rc == TALLY_OK)
		return session_accept(s, draft, NULL);
	draft_release(draft);
	return session_fail(s, fault);
}

void protocol_next(struct session *s, const char *format, ...)
{
	char text[FAULT_TEXT_BYTES];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	session_say(s, "next: %s\n", text);
	session_json_text(s, "next", text);
}

int protocol_mistakes(const char *path, const struct mistakes *mistakes,
                      struct fault *fault)
{
	struct reader lines = { buf_slice(&mistakes->lines) };
	struct slice line;

	while (reader_line(&lines, &line)) {
		bool numbered = line.len > 0 && line.data[0] >= '0' &&
		                line.data[0] <= '9';

		/* One mistake is the failure itself: one line says all. */
		if (mistakes->count == 1)
			return fault_set(fault, TALLY_EFORMAT,
			                 "%s:%s%.*s; nothing was logged", path,
			                 numbered ? "" : " ", (int)line.len,
			                 (const char *)line.data);
		session_note("%s:%s%.*s", path, numbered ? "" : " ",
		             (int)line.len, (const char *)line.data);
	}
	return fault_set(fault, TALLY_EFORMAT,
	                 "%s: %zu mistakes%s; nothing was logged", path,
	                 mistakes->count,
	                 mistakes->count > MAX_MISTAKES
	                         ? ", of which the first are shown" : "");
}
