/*
 * Entries that are no statements of their log's owner, and every kind said by
 * everyone who may not.
 */
#include "irregular_world.h"

/* The last entry of us's log is invalid, and that is all that is wrong. */
static void assert_invalid(struct world *w, const char *why)
{
	size_t us = world_who(w, "us");
	const struct entry *e;

	world_settle(w);
	assert_int_equal(world_named(w, IRREGULAR_INVALID_ENTRY, "us"), 1);
	assert_int_equal(w->rules->irregularity_count, 1);
	e = &w->rules->entries[w->rules->log_start[us] +
	                       w->rules->log_count[us] - 1];
	assert_false(e->valid);
	assert_false(e->effective);
	assert_true(e->quorum_s != NEVER_S); /* it is a leaf all the same */
	if (strstr(e->why, why) == NULL)
		fail_msg("'%s' says nothing of '%s'", e->why, why);
	world_release(w);
}

/* The text of a regular ack of a declaration, by us. */
static void ack_text(struct world *w, struct buf *out)
{
	static const struct world_odd usual;
	struct draft d;
	struct id declare;

	signed_world(w);
	declare = world_declare(w, 1);
	draft_init(&d, STATEMENT_ACK);
	draft_id(&d, "of", declare.bytes);
	buf_init(out, MAX_ENTRY_BYTES);
	world_text(w, "us", &usual, &d, out);
}

static void test_the_text_that_is_damaged_below_is_regular(void **s)
{
	struct world w;
	struct buf text;
	struct id id;

	(void)s;
	ack_text(&w, &text);
	id = world_say_text(&w, "us", buf_slice(&text));
	world_settle(&w);
	world_assert_regular(&w, id);
	buf_release(&text);
	world_release(&w);
}

/* Put `more` into the text before the last bytes that read `before`. */
static void damage(struct buf *text, const char *before, const char *more)
{
	struct buf out;
	size_t at = text->len - strlen(before);

	while (at > 0 && memcmp(text->data + at, before, strlen(before)) != 0)
		at--;
	assert_int_not_equal(at, 0);
	buf_init(&out, MAX_ENTRY_BYTES);
	buf_put(&out, text->data, at);
	buf_put_text(&out, more);
	buf_put(&out, text->data + at, text->len - at);
	buf_release(text);
	*text = out;
}

static void test_signed_texts_that_are_no_statements_have_no_effect(void **s)
{
	static const struct { const char *before, *more, *why; } odds[] = {
		{ "}\n", ",\"note\":\"x\"", "does not belong" },
		{ "}\n", ",\"of\":\"x\"", "" },
		{ "}\n", " ,\"of\":1", "" },
		{ "}\n", ",\"anyway\":1", "" },
		{ "\"of\"", "\"re\":[],", "" },
		{ "{\"charter\"", "{}", "" },
		{ "{\"charter\"", "\n", "" },
		{ "ack\n", "x", "unknown kind" },
		{ "ack\n", " ", "unknown kind" },
	};

	(void)s;
	for (size_t i = 0; i < sizeof(odds) / sizeof(odds[0]); i++) {
		struct world w;
		struct buf text;

		ack_text(&w, &text);
		damage(&text, odds[i].before, odds[i].more);
		world_say_text(&w, "us", buf_slice(&text));
		buf_release(&text);
		assert_invalid(&w, odds[i].why);
	}
}

static void test_bytes_that_are_no_note_have_no_effect(void **s)
{
	static const char *const bytes[] = {
		"", "\n", "\n\n", "garbage", "garbage\n\n— us nothing\n",
		"tallystick/v1 ack\n{}\n", "\xff\xfe\x00",
		"tallystick/v1 ack\n{}\n\n— us.example/tally AAAA\n",
	};
	struct world w;

	(void)s;
	for (size_t i = 0; i < sizeof(bytes) / sizeof(bytes[0]); i++) {
		signed_world(&w);
		world_append(&w, world_who(&w, "us"), slice_text(bytes[i]));
		assert_invalid(&w, "");
	}
}

static void append_signed(struct world *w, struct slice text,
                          const struct note_key *key, const uint8_t seed[32],
                          bool twice)
{
	struct buf entry;

	buf_init(&entry, MAX_ENTRY_BYTES);
	buf_put_slice(&entry, text);
	buf_put_u8(&entry, '\n');
	note_sign(key, seed, text, &entry);
	if (twice)
		note_sign(key, seed, text, &entry);
	world_append(w, world_who(w, "us"), buf_slice(&entry));
	buf_release(&entry);
}

static void test_two_signatures_are_one_too_many(void **s)
{
	struct world w;
	struct buf text;
	const struct world_log *us;

	(void)s;
	ack_text(&w, &text);
	us = &w.logs[world_who(&w, "us")];
	append_signed(&w, buf_slice(&text), &us->key, us->seed, true);
	buf_release(&text);
	assert_invalid(&w, "signature");
}

static void test_a_key_that_is_not_in_force_signs_nothing(void **s)
{
	struct world w;
	struct note_key key;
	struct buf text;
	uint8_t seed[32];
	const struct world_log *log;

	(void)s;
	ack_text(&w, &text); /* another office's key */
	log = &w.logs[world_who(&w, "ru")];
	append_signed(&w, buf_slice(&text), &log->key, log->seed, false);
	buf_release(&text);
	assert_invalid(&w, "key");
	ack_text(&w, &text); /* a key that goes by the right name */
	world_key("us.example/tally", &key, seed);
	append_signed(&w, buf_slice(&text), &key, seed, false);
	buf_release(&text);
	assert_invalid(&w, "key");
	ack_text(&w, &text); /* the right name and id, the wrong signature */
	log = &w.logs[world_who(&w, "us")];
	append_signed(&w, buf_slice(&text), &log->key, seed, false);
	buf_release(&text);
	assert_invalid(&w, "key");
	ack_text(&w, &text); /* another side's inspector */
	log = &w.logs[world_who(&w, "ru")];
	append_signed(&w, buf_slice(&text), &log->inspector, log->inspector_seed,
	              false);
	buf_release(&text);
	assert_invalid(&w, "key");
}

static void test_nobody_speaks_for_another(void **s)
{
	struct world_odd how = { .from = "ru" };
	struct world w;
	struct draft d;
	struct id declare;

	(void)s;
	signed_world(&w);
	declare = world_declare(&w, 1);
	draft_init(&d, STATEMENT_ACK);
	draft_id(&d, "of", declare.bytes);
	world_say_odd(&w, "us", &how, &d);
	assert_invalid(&w, "another participant");
}

static void test_a_statement_copied_from_another_log_is_invalid(void **s)
{
	struct world w;
	const struct world_log *ru;

	(void)s;
	signed_world(&w);
	world_declare(&w, 1);
	ru = &w.logs[world_who(&w, "ru")];
	world_append(&w, world_who(&w, "us"), ru->entries[ru->count - 1]);
	assert_invalid(&w, "another participant");
}

/* Who may state what: docs/protocol.md, 2.2. o: office, i: inspector, e: escort. */
static const struct { const char *kind, *by, *keys; } may[] = {
	{ "charter", "us ro ru ch obs", "o" },
	{ "accredit", "us ro ru", "o" },
	{ "revoke", "us ro ru", "o" },
	{ "head", "ch", "o" },
	{ "cut", "ch", "o" },
	{ "declare", "us ru", "o" },
	{ "propose", "us ru", "o" },
	{ "answer", "us ru ro", "o" },
	{ "choose", "us ru", "o" },
	{ "notice", "us ru", "o" },
	{ "ack", "us ro ru ch obs", "o" },
	{ "enter", "us ru", "oi" },
	{ "designate", "us ru", "oi" },
	{ "restrict", "us ru ro", "oe" },
	{ "deposit", "us ru", "o" },
	{ "hold", "ch", "o" },
	{ "deliver", "ch", "o" },
	{ "arrive", "us ru", "oi" },
	{ "select", "us ru", "oi" },
	{ "measure", "us ru", "oi" },
	{ "report", "us ru", "oi" },
	{ "countersign", "us ru ro ch", "oe" },
	{ "object", "us ro ru ch obs", "oie" },
	{ "reply", "us ro ru ch obs", "oie" },
	{ "suspend", "us ru", "o" },
	{ "draw", "us ru", "o" },
	{ "reveal", "us ru", "o" },
	{ "evidence", "us ro ru ch obs", "o" },
	{ "conclude", "us ro ru", "o" },
};

static void put_value(struct world *w, struct draft *d, const struct member *m,
                      const struct id *known);

static void put_members(struct world *w, struct draft *d,
                        const struct member *m, const struct id *known)
{
	bool grouped = false;

	for (; m->type != MEMBER_NONE; m++) {
		if (m->optional || (m->group != 0 && grouped))
			continue;
		grouped |= m->group != 0;
		put_value(w, d, m, known);
	}
}

/* The plainest value that a member's row in the table of kinds allows. */
static void put_value(struct world *w, struct draft *d, const struct member *m,
                      const struct id *known)
{
	static const uint8_t zeros[4096];

	switch (m->type) {
	case MEMBER_ID:
		draft_id(d, m->name, known->bytes);
		break;
	case MEMBER_HASH:
	case MEMBER_BLOB:
		draft_hash(d, m->name, zeros);
		break;
	case MEMBER_INT:
		draft_int(d, m->name, m->min);
		break;
	case MEMBER_BOOL:
		draft_bool(d, m->name, true);
		break;
	case MEMBER_TIME:
		draft_time(d, m->name, w->now_s);
		break;
	case MEMBER_BASE64:
		draft_base64(d, m->name, slice_of(zeros, (size_t)m->min));
		break;
	case MEMBER_WORD:
		draft_word(d, m->name, m->words[0]);
		break;
	case MEMBER_OBJECT:
		draft_open(d, m->name, '{');
		put_members(w, d, m->of, known);
		draft_close(d, '}');
		break;
	case MEMBER_LIST:
		draft_open(d, m->name, '[');
		for (int64_t i = 0; i < m->min; i++)
			put_value(w, d, &m->of[0], known);
		draft_close(d, ']');
		break;
	case MEMBER_HEADS:
		draft_heads(d, m->name, NULL, 0);
		break;
	default:
		draft_word(d, m->name, "x");
	}
}

static struct id say_plainly(struct world *w, enum statement_kind kind,
                             const char *who, char key)
{
	const struct world_log *l = &w->logs[world_who(w, who)];
	struct world_odd how = { 0 };
	struct statement first;
	struct fault fault;
	struct draft d;
	struct id known;

	assert_int_equal(statement_decode(l->entries[0], &first, &fault),
	                 TALLY_OK);
	memcpy(known.bytes, first.id, HASH_BYTES);
	statement_release(&first);
	if (key != 'o') {
		how.key = key == 'i' ? &l->inspector : &l->escort;
		how.seed = key == 'i' ? l->inspector_seed : l->escort_seed;
	}
	draft_init(&d, kind);
	put_members(w, &d, kind_members(kind), &known);
	w->now_s++;
	return world_say_odd(w, who, &how, &d);
}

static bool is_not_authorised(const struct world *w, struct id id)
{
	const struct rules *rules = w->rules;
	size_t entry = rules_find(rules, id.bytes);

	assert_int_not_equal(entry, NO_INDEX);
	for (size_t i = 0; i < rules->irregularity_count; i++)
		if (rules->irregularities[i].entry == entry &&
		    rules->irregularities[i].code == IRREGULAR_NOT_AUTHORISED)
			return !rules->entries[entry].effective;
	return false;
}

#define KINDS (STATEMENT_KIND_COUNT - 1)

static void test_no_kind_is_taken_from_who_may_not_state_it(void **s)
{
	static const char *const who[] = { "us", "ro", "ru", "ch", "obs" };
	static const char *const keys[] = { "oie", "oie", "oie", "o", "o" };
	static struct id ids[KINDS][5][3];
	struct world w;
	size_t refused = 0;

	(void)s;
	assert_int_equal(sizeof(may) / sizeof(may[0]), KINDS - 1); /* rotate */
	signed_world(&w);
	for (size_t k = 0; k < KINDS - 1; k++)
		for (size_t p = 0; p < 5; p++)
			for (size_t i = 0; keys[p][i] != '\0'; i++)
				ids[k][p][i] = say_plainly(
					&w, kind_parse(slice_text(may[k].kind)),
					who[p], keys[p][i]);
	world_settle(&w);
	world_replay(&w);
	for (size_t k = 0; k < KINDS - 1; k++)
		for (size_t p = 0; p < 5; p++)
			for (size_t i = 0; keys[p][i] != '\0'; i++) {
				bool want = strstr(may[k].by, who[p]) == NULL ||
				            strchr(may[k].keys, keys[p][i]) == NULL;

				if (want != is_not_authorised(&w, ids[k][p][i]))
					fail_msg("'%s' by %s with key %c",
					         may[k].kind, who[p], keys[p][i]);
				refused += want;
			}
	assert_int_equal(refused, 213);
	world_release(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_the_text_that_is_damaged_below_is_regular),
		TEST(test_signed_texts_that_are_no_statements_have_no_effect),
		TEST(test_bytes_that_are_no_note_have_no_effect),
		TEST(test_two_signatures_are_one_too_many),
		TEST(test_a_key_that_is_not_in_force_signs_nothing),
		TEST(test_nobody_speaks_for_another),
		TEST(test_a_statement_copied_from_another_log_is_invalid),
		TEST(test_no_kind_is_taken_from_who_may_not_state_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
