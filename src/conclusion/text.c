/*
 * The text of a conclusion that a government could sign: its order. The
 * sentences stand in phrase.h.
 */
#include "conclusion/phrase.h"

#define BULLET "  - "

/* What each of the words means that stand in the text. */
static void put_meanings(struct writer *w)
{
	static const enum phrase meanings[CONCLUSION_WORD_COUNT] = {
		[CONCLUSION_FOUND] = PHRASE_MEANS_FOUND,
		[CONCLUSION_DISPUTED] = PHRASE_MEANS_DISPUTED,
		[CONCLUSION_NOT_INSPECTED] = PHRASE_MEANS_OPEN,
		[CONCLUSION_INCONCLUSIVE] = PHRASE_MEANS_OPEN,
		[CONCLUSION_LAPSED] = PHRASE_MEANS_CONFIRMED,
		[CONCLUSION_CONFIRMED] = PHRASE_MEANS_CONFIRMED,
	};
	bool said[PHRASE_COUNT] = { false };

	for (size_t i = 0; i < w->report->site_count; i++)
		said[meanings[w->report->sites[i].word]] = true;
	for (int i = PHRASE_NONE + 1; i < PHRASE_COUNT; i++) {
		if (said[i])
			writer_line(w, "", (enum phrase)i,
			            (const struct value[]){ { 0 } });
	}
	writer_gap(w);
}

static void put_heading(struct writer *w)
{
	const struct report *report = w->report;
	const struct word_text word = word_text(report->word);
	const struct time_text as_of = time_text(report->as_of_s);
	char arrangement[2 * HASH_BYTES + 1], charter_id[2 * HASH_BYTES + 1];
	const struct value values[] = {
		{ "arrangement", arrangement, 0 },
		{ "charter", w->charter->title, 0 },
		{ "charter_id", charter_id, 0 },
		{ "as_of", as_of.text, 0 },
		{ "word", word.text, 0 },
		{ 0 }
	};

	hex_format(report->arrangement, HASH_BYTES, arrangement);
	hex_format(w->charter->id, HASH_BYTES, charter_id);
	if (w->charter->exercise) {
		writer_line(w, "", PHRASE_EXERCISE, values);
		writer_gap(w);
	}
	writer_line(w, "", PHRASE_HEADING, values);
	writer_gap(w);
	writer_line(w, "", PHRASE_WHOLE, values);
	put_meanings(w);
}

static void put_irregularity(struct writer *w,
                             const struct report_irregularity *irregularity)
{
	const struct irregularity_row *row =
		&irregularity_table[irregularity->code];
	const struct time_text at = time_text(irregularity->at_s);
	char id[2 * HASH_BYTES + 1];
	const struct value values[] = {
		{ "code", row->code, 0 },
		{ "clause", row->clause, 0 },
		{ "by", w->charter->participants[irregularity->by].name, 0 },
		{ "at", at.text, 0 },
		{ "effect", row->effect, 0 },
		{ "id", id, 0 },
		{ 0 }
	};

	hex_format(irregularity->statement, HASH_BYTES, id);
	writer_say(w, PHRASE_IRREGULARITY, values);
	if (irregularity->at_s != 0)
		writer_say(w, PHRASE_IRREGULARITY_AT, values);
	writer_say(w, PHRASE_EFFECT, values);
	if (irregularity->has_statement)
		writer_say(w, PHRASE_STATEMENT, values);
	writer_end(w, BULLET);
}

static void put_irregularities(struct writer *w)
{
	const struct report *report = w->report;
	const struct value none[] = { { 0 } };
	uint64_t silent = 0;

	writer_line(w, "", PHRASE_IRREGULARITIES, none);
	if (report->irregularity_count == 0)
		writer_line(w, BULLET, PHRASE_NO_IRREGULARITY, none);
	for (size_t i = 0; i < report->irregularity_count; i++) {
		put_irregularity(w, &report->irregularities[i]);
		silent += report->irregularities[i].code ==
		          IRREGULAR_NOT_COUNTERSIGNED;
	}
	if (silent > 0)
		writer_line(w, BULLET, PHRASE_ONE_SIGNATURE,
		            (const struct value[]){ { "count", NULL, silent },
			                            { 0 } });
	writer_gap(w);
}

static void put_not_covered(struct writer *w)
{
	writer_line(w, "", PHRASE_NOT_COVERED, (const struct value[]){ { 0 } });
	for (size_t i = 0; i < w->report->not_covered_count; i++)
		paragraph_put(w->out, BULLET,
		              slice_text(w->report->not_covered[i]));
	writer_gap(w);
}

static void put_origin(struct writer *w)
{
	const struct value none[] = { { 0 } };

	writer_line(w, "", PHRASE_ORIGIN, none);
	writer_line(w, BULLET, PHRASE_COMPUTED, none);
	for (size_t i = 0; i < w->report->head_count; i++) {
		const struct head *head = &w->report->heads[i];
		char root[2 * HASH_BYTES + 1];

		hex_format(head->root, HASH_BYTES, root);
		writer_line(w, BULLET, PHRASE_HEAD, (const struct value[]){
			{ "log", w->charter->participants[i].log, 0 },
			{ "size", NULL, head->size },
			{ "root", root, 0 },
			{ 0 } });
	}
}

int conclusion_text(struct slice json, const struct charter *charter,
                    struct buf *out, struct fault *fault)
{
	struct report report;
	int rc = report_decode(json, charter, &report, fault);

	if (rc != TALLY_OK)
		return rc;
	struct writer w = { .report = &report, .charter = charter, .out = out };

	buf_init(&w.line, SIZE_MAX);
	put_heading(&w);
	for (size_t i = 0; i < report.site_count; i++) {
		text_put_site(&w, i);
		writer_gap(&w);
	}
	text_put_assumptions(&w);
	put_irregularities(&w);
	put_not_covered(&w);
	put_origin(&w);
	buf_release(&w.line);
	report_release(&report);
	rc = buf_status(out);
	return rc == TALLY_OK ? rc : fault_set(fault, rc, "%s", status_text(rc));
}
