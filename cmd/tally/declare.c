/*
 * declare: commit to the content of every position without showing any. The
 * table streams through: positions are counted and told on the way.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "count_declare.h"
#include "declare_tags.h"
#include "base/text.h"
#include "office/kept_file.h"
#include "protocol.h"
#include "statement/content.h"

#define PATIENCE_S 2 /* what takes longer shows how far it is */

/* A declaration on its way from the table to secret/. */
struct making {
	const struct charter *charter;
	struct declaration_terms terms;
	struct declaration_builder *builder;
	struct kept_declaration *before; /* --from-epoch: what changes, or NULL */
	uint64_t next_slot;              /* of it, that is still to be taken over */
	size_t *holding;                 /* by class: positions that have some */
	struct declared_tags tags;
	struct declared_counts counts;
	int fd;
	time_t start;
	unsigned shown;                  /* percent */
};

static int read_file(void *ctx, uint8_t *out, size_t room, size_t *out_len,
                     struct fault *fault)
{
	const struct making *m = ctx;
	ssize_t len;

	do
		len = read(m->fd, out, room);
	while (len < 0 && errno == EINTR);
	if (len < 0)
		return fault_set(fault, TALLY_EIO, "%s", strerror(errno));
	*out_len = (size_t)len;
	return TALLY_OK;
}

/* On a terminal only. */
static void show_progress(struct making *m, uint64_t slot)
{
	unsigned percent = (unsigned)(slot * 100 >> m->terms.depth);

	if (percent == m->shown || time(NULL) - m->start <= PATIENCE_S ||
	    !isatty(STDERR_FILENO))
		return;
	fprintf(stderr, "\rdeclaration: %u %%", percent);
	m->shown = percent;
}

static void count_classes(struct making *m, struct slice text)
{
	struct content content;
	struct fault ignored;

	if (text.len == 0 || content_parse(text, &content, &ignored) != TALLY_OK)
		return;
	for (size_t i = 0; i < content.count; i++) {
		struct slice class = content.items[i].class;
		size_t at = charter_class(m->charter, class);

		/* Items stand sorted: those of a class follow each other. */
		if (at != NO_INDEX &&
		    (i == 0 || !slice_equal(class, content.items[i - 1].class)))
			m->holding[at]++;
	}
}

static int put_one(struct making *m, uint64_t slot, struct slice content,
                   struct fault *fault)
{
	show_progress(m, slot);
	count_classes(m, content);
	return builder_put(m->builder, slot, content, fault);
}

/* What is not changed stays as it was declared last. */
static int take_over(struct making *m, uint64_t end, struct fault *fault)
{
	int rc = TALLY_OK;

	for (; rc == TALLY_OK && m->before != NULL && m->next_slot < end;
	     m->next_slot++) {
		struct slice content;

		rc = kept_content(m->before, m->next_slot, &content, fault);
		if (rc == TALLY_OK)
			rc = put_one(m, m->next_slot, content, fault);
	}
	return rc;
}

static int put_slot(void *ctx, uint64_t slot, struct slice content,
                    size_t line, struct fault *fault)
{
	struct making *m = ctx;
	int rc = take_over(m, slot, fault);

	declare_tags_line(&m->tags, slot, line);

	m->next_slot = slot + 1;
	return rc == TALLY_OK ? put_one(m, slot, content, fault) : rc;
}

/* Read the whole table, and what it changes. */
static int fill(struct session *s, struct making *m,
                struct inventory_count *out, struct fault *fault)
{
	const char *path = s->operands[0];
	const struct inventory_source source = {
		.charter = m->charter, .side = m->terms.name.side,
		.rest_is_nothing = m->before != NULL ||
		                   session_option(s, "--rest", 0) != NULL,
		.file = { read_file, m }
	};
	const struct inventory_sink sink = { put_slot, m };
	struct mistakes mistakes;
	int rc;

	m->fd = open(path, O_RDONLY | O_CLOEXEC);
	if (m->fd < 0)
		return fault_set(fault, errno == ENOENT ? TALLY_ENOTFOUND
		                                        : TALLY_EIO,
		                 "%s: %s", path, strerror(errno));
	mistakes_init(&mistakes);
	rc = inventory_read(&source, &sink, out, &mistakes, fault);
	if (rc == TALLY_EFORMAT)
		rc = protocol_mistakes(path, &mistakes, fault);
	else if (rc != TALLY_OK)
		fault_prefix(fault, "%s", path);
	else
		rc = take_over(m, (uint64_t)1 << m->terms.depth, fault);
	mistakes_release(&mistakes);
	close(m->fd);
	if (m->shown > 0)
		fprintf(stderr, "\rdeclaration: read \n");
	return rc;
}

/* The newest declaration of this side, which a new one continues. */
static const struct declared *newest(const struct session *s, unsigned side)
{
	size_t count = s->view.rules->declared_count[side];

	return count ? &s->view.rules->declared[side][count - 1] : NULL;
}

/* The other side's draws whose seeds this declaration fixes. */
static void put_draw(const struct session *s, unsigned side, struct draft *draft)
{
	const struct draw_period *of = rules_draws_to_fix(
		s->view.rules, !side, office_now(&s->office));

	if (of != NULL)
		draft_id(draft, "draw", protocol_id(s, of->entry));
}

static void put_members(struct session *s, const struct declaration_terms *d,
                        const uint8_t root[static HASH_BYTES], int64_t as_of_s,
                        struct draft *draft)
{
	const struct declared *last = newest(s, d->name.side);
	uint8_t nonce[HASH_BYTES];

	office_random(nonce, sizeof(nonce));
	draft_int(draft, "epoch", (int64_t)d->name.epoch);
	draft_hash(draft, "root", root);
	if (last != NULL)
		draft_id(draft, "previous", protocol_id(s, last->entry));
	draft_time(draft, "as_of", as_of_s);
	draft_hash(draft, "nonce", nonce);
	put_draw(s, d->name.side, draft);
}

static void put_counts(const struct declared_counts *counts,
                       struct draft *draft)
{
	if (counts->wanted)
		draft_hash(draft, "counts", counts->table);
}

/* The tags and the counts of what was kept just now. */
static int commit_more(struct session *s, struct making *m,
                       const uint8_t root[static HASH_BYTES],
                       struct tag_commitment *out, struct fault *fault)
{
	struct declared declared = { .epoch = m->terms.name.epoch };
	struct kept_declaration *kept;
	struct declaration d;
	int rc;

	if (!m->tags.wanted && !m->counts.wanted)
		return TALLY_OK;
	memcpy(declared.root, root, HASH_BYTES);
	rc = declaration_open(&s->office, &declared, &kept, fault);
	if (rc != TALLY_OK)
		return rc;
	kept_declaration(kept, &d);
	if (m->tags.wanted)
		rc = declare_tags_read(s, &d, &m->tags, fault);
	if (rc == TALLY_OK && m->tags.wanted)
		rc = declare_tags_commit(&m->tags, &d, out, fault);
	if (rc == TALLY_OK && m->counts.wanted)
		rc = count_kept(s, &m->terms, kept, &m->counts, fault);
	crypto_wipe(&d, sizeof(d));
	declaration_close(kept);
	return rc;
}

static void forget(struct session *s, const struct making *m,
                   unsigned try_number)
{
	declaration_forget(&s->office, m->terms.name.epoch, try_number);
	if (m->counts.try_number > 0)
		side_counts_forget(&s->office, m->terms.name.epoch,
		                   m->counts.try_number);
}

/* Secrets are kept before the statement, and forgotten if it was refused. */
static int log_root(struct session *s, struct making *m,
                    const uint8_t root[static HASH_BYTES], int64_t as_of_s,
                    unsigned try_number)
{
	struct tag_commitment commitment;
	struct draft draft;
	struct fault fault = { 0 };
	int code, rc = commit_more(s, m, root, &commitment, &fault);

	draft_init(&draft, STATEMENT_DECLARE);
	if (rc == TALLY_OK) {
		put_members(s, &m->terms, root, as_of_s, &draft);
		put_counts(&m->counts, &draft);
		declare_tags_put(&m->tags, &commitment, &draft);
	}
	code = protocol_finish(s, &draft, rc, &fault);
	if (code == EXIT_RULE || rc != TALLY_OK)
		forget(s, m, try_number);
	return code;
}

/* A slip in the own table is a prohibited item, once it is opened. */
static void warn_of_prohibited(const struct making *m)
{
	for (size_t i = 0; i < m->charter->class_count; i++)
		if (m->charter->classes[i].prohibited_on[m->terms.name.side] &&
		    m->holding[i] > 0)
			session_note("%zu position%s prohibited class %s",
			             m->holding[i], m->holding[i] == 1
			             ? " declares" : "s declare",
			             m->charter->classes[i].name);
}

/* A crash between keeping and logging leaves one: large, and as secret. */
static void tell_of_tries(const struct making *m, unsigned try_number)
{
	char name[SECRET_NAME_BYTES], file[SECRET_NAME_BYTES];

	kept_name(m->terms.name.epoch, name);
	for (unsigned i = 1; i < try_number; i++) {
		secret_numbered(name, i, file);
		session_note("secret/%s: of a declaration that was never logged "
		             "here; unless a copy of this office logged it, "
		             "remove it", file);
	}
}

static void say_count(struct session *s, const struct making *m,
                      const struct inventory_count *count)
{
	size_t positions = count->rows + count->left_out;

	if (m->before != NULL)
		session_say(s, "%zu of %zu positions changed, the others as "
		            "declared in epoch %" PRIu64 "\n", count->rows,
		            positions, m->terms.name.epoch - 1);
	else if (count->left_out > 0)
		session_say(s, "%zu of %zu positions have no row: declared as "
		            "nothing\n", count->left_out, positions);
}

static int declare(struct session *s, struct making *m, int64_t as_of_s,
                   struct fault *fault)
{
	uint8_t root[HASH_BYTES];
	struct inventory_count count;
	unsigned try_number = 0;
	int code, rc = builder_new(&s->office, &m->terms, &m->builder, fault);

	if (rc == TALLY_OK)
		rc = fill(s, m, &count, fault);
	if (rc == TALLY_OK)
		rc = builder_finish(m->builder, root, &try_number, fault);
	if (rc != TALLY_OK)
		return session_fail(s, fault);
	code = log_root(s, m, root, as_of_s, try_number);
	if (code != EXIT_DONE)
		return code;
	say_count(s, m, &count);
	session_say(s, "epoch %" PRIu64 ", %zu positions; its inventory and salts "
	            "are in secret/: keep a copy\n", m->terms.name.epoch,
	            count.rows + count.left_out);
	declare_tags_say(s, &m->tags, m->terms.depth);
	warn_of_prohibited(m);
	tell_of_tries(m, try_number);
	protocol_next(s, "tally sync, then tally arrange propose when both sides' "
	              "declarations are witnessed");
	return code;
}

/* What a list of changes changes: all of it must be as it was declared. */
static int open_before(struct session *s, const struct declared *last,
                       struct making *m, struct fault *fault)
{
	int rc;

	if (session_option(s, "--rest", 0) != NULL)
		return fault_set(fault, TALLY_EUSAGE, "--from-epoch and --rest "
		                 "exclude each other: the rest is as before");
	if (last == NULL)
		return fault_set(fault, TALLY_ENOTFOUND, "nothing is declared yet "
		                 "that could change: tally declare FILE.csv");
	rc = declaration_check(&s->office, last, fault);
	return rc == TALLY_OK ? declaration_open(&s->office, last, &m->before,
	                                         fault) : rc;
}

static const json_t *last_member(const struct session *s,
                                 const struct declared *last, const char *name)
{
	return json_object_get(
		s->view.rules->entries[last->entry].statement.body, name);
}

/* The future is not declared; what was true before the last may be late. */
static int take_time(const struct session *s, unsigned side, int64_t *out_s,
                     struct fault *fault)
{
	int64_t now_s = office_now(&s->office), last_s;
	int64_t skew_s = (int64_t)s->office.charter->clocks[CLOCK_SKEW].value;
	const struct declared *last = newest(s, side);
	char text[TEXT_TIME_BYTES];
	int rc = protocol_time(s, "--as-of", now_s, out_s, fault);

	if (rc != TALLY_OK)
		return rc;
	if (*out_s > now_s + skew_s) {
		time_format(now_s, text);
		return fault_set(fault, TALLY_EUSAGE, "--as-of '%s' is in the "
		                 "future: it is %s", session_option(s, "--as-of", 0),
		                 text);
	}
	if (last == NULL)
		return TALLY_OK;
	last_s = member_time(s->view.rules->entries[last->entry].statement.body,
	                     "as_of");
	time_format(last_s, text);
	if (*out_s < last_s)
		session_note("as of a time before that of the last declaration, "
		             "%s", text);
	return TALLY_OK;
}

static int prepare(struct session *s, unsigned side, struct making *m,
                   struct fault *fault)
{
	const char *rest = session_option(s, "--rest", 0);
	const struct declared *last = newest(s, side);
	bool goes_on = session_flag(s, "--from-epoch") && last != NULL;
	int rc;

	m->charter = s->office.charter;
	m->start = time(NULL);
	m->holding = calloc(m->charter->class_count + 1, sizeof(*m->holding));
	if (m->holding == NULL)
		return fault_set(fault, TALLY_ENOMEM, "out of memory");
	if (rest != NULL && strcmp(rest, "nothing") != 0)
		return fault_set(fault, TALLY_EUSAGE,
		                 "--rest can only be nothing, not '%s'", rest);
	/* Of a list of changes nothing is dropped that was declared before. */
	m->counts.wanted = goes_on && last->has_counts;
	m->tags.wanted = goes_on && last_member(s, last, "tags") != NULL;
	rc = count_wanted(s, side, &m->counts, fault);
	if (rc == TALLY_OK)
		rc = declare_tags_init(s, m->charter->depth[side], &m->tags,
		                       fault);
	if (rc != TALLY_OK)
		return rc;
	declaration_terms(m->charter, side, last ? last->epoch + 1 : 1, &m->terms);
	if (!session_flag(s, "--from-epoch"))
		return TALLY_OK;
	return open_before(s, last, m, fault);
}

int declare_run(struct session *s)
{
	struct making m = { 0 };
	struct fault fault = { 0 };
	int64_t as_of_s = 0;
	unsigned side;
	int code, rc = protocol_lead(s, &side, &fault);

	if (rc == TALLY_OK)
		rc = take_time(s, side, &as_of_s, &fault);
	if (rc == TALLY_OK)
		rc = prepare(s, side, &m, &fault);
	code = rc == TALLY_OK ? declare(s, &m, as_of_s, &fault)
	                      : session_fail(s, &fault);
	builder_free(m.builder);
	declaration_close(m.before);
	declare_tags_release(&m.tags);
	crypto_wipe(&m.terms, sizeof(m.terms));
	free(m.holding);
	return code;
}
