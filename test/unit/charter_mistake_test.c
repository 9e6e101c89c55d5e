/*
 * One file per mistake under charters/test/bad: each is told once, with its
 * place and a reason. Run from the repository's root.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "charter/charter.h"

/* The fault that must be among the file's `count` faults. */
struct mistake {
	const char *file;
	size_t line, column;
	const char *reason;
	size_t count;
};

static const struct mistake mistakes[] = {
	{ "alias", 2, 8, "alias", 1 },
	{ "anchor", 2, 8, "anchors", 1 },
	{ "bare-tag", 3, 11, "tags", 1 },
	{ "barrier-of-visual", 124, 14, "not to visual", 1 },
	{ "barrier-word", 147, 14, "forbidden, allowed", 1 },
	{ "benchmark-background-missing", 125, 7,
	  "lacks the member 'backgrounds'", 1 },
	{ "benchmark-fraction-over-one", 126, 16, "0.0001 to 1.0000", 1 },
	{ "benchmark-member-missing", 125, 7,
	  "lacks the member 'benchmark_time'", 1 },
	{ "benchmark-missing", 121, 11, "needs the member 'benchmark'", 1 },
	{ "benchmark-of-counts", 145, 7, "belongs to the rule benchmark", 1 },
	{ "benchmark-once", 138, 16, "2 to 64", 1 },
	{ "byte-order-mark", 1, 1, "byte order mark", 1 },
	{ "carriage-return", 2, 9, "carriage return", 1 },
	{ "box-key-small", 14, 21, "small order", 1 },
	{ "ceiling-class-twice", 145, 9, "named twice", 1 },
	{ "ceiling-class-unknown", 144, 9, "no class 'sm9'", 1 },
	{ "ceiling-limit-bare", 145, 12, "must have members: value, source", 1 },
	{ "ceiling-limit-huge", 146, 14, "0 to 2147483647", 1 },
	{ "ceiling-side-neutral", 142, 11, "leads no side", 1 },
	{ "ceiling-site-of-the-other", 146, 7, "not a site of that side", 1 },
	{ "ceiling-site-unknown", 146, 9, "no site 'omega'", 1 },
	{ "ceiling-twice", 148, 11, "already a ceiling", 1 },
	{ "ceiling-without-classes", 141, 5, "lacks the member 'classes'", 1 },
	{ "cell-not-a-number", 4, 13, "64 to 1024", 1 },
	{ "cell-too-small", 4, 13, "64 to 1024", 1 },
	{ "class-named-nothing", 133, 11, "reserved", 1 },
	{ "class-twice", 133, 11, "already a class", 1 },
	{ "clock-fraction", 189, 12, "a time like", 1 },
	{ "clock-unknown", 197, 3, "no member 'answer_back'", 2 },
	{ "confidence-twice", 66, 11, "already a confidence set", 1 },
	{ "confidence-unknown", 80, 25, "no confidence set 'strict'", 1 },
	{ "consent-of-observer", 220, 9, "neither host nor party", 1 },
	{ "consent-of-stranger", 220, 9, "not a participant", 1 },
	{ "consent-refusal-word", 222, 12, "never, allowed", 1 },
	{ "control", 2, 9, "control", 1 },
	{ "conversion-without-unit", 69, 14, "a time like", 1 },
	{ "conversion-zero", 69, 14, "a time like", 1 },
	{ "counts-alarm-missing", 125, 13, "needs the member 'false_alarm'", 1 },
	{ "counts-alarm-of-k-sigma", 130, 9,
	  "tests poisson, ratio and sequential", 1 },
	{ "counts-alarm-over-half", 127, 16, "to 0.500000000", 1 },
	{ "counts-alarm-ten-decimals", 127, 16, "at most nine decimals", 1 },
	{ "counts-alarm-zero", 127, 16, "from 0.000000001", 1 },
	{ "counts-background-many", 139, 16, "2 to 64", 1 },
	{ "counts-background-once", 139, 16, "2 to 64", 1 },
	{ "counts-bare", 124, 13, "counts must have members", 1 },
	{ "counts-cap-huge", 145, 16, "1 to 1024", 1 },
	{ "counts-cap-missing", 125, 13, "sequential needs the member 'cap'", 1 },
	{ "counts-cap-of-poisson", 130, 9, "belongs to the test sequential", 1 },
	{ "counts-cap-too-short", 125, 7, "takes 5.2984 counts of a source up to", 1 },
	{ "counts-k-missing", 125, 13, "k-sigma needs the member 'k'", 1 },
	{ "counts-k-of-poisson", 130, 9, "tests k-sigma and iso11929", 1 },
	{ "counts-k-zero", 127, 16, "1.0000 to 20.0000", 1 },
	{ "counts-missing", 121, 11, "needs the member 'counts'", 1 },
	{ "counts-spread-zero", 130, 16, "from 0.000000001", 1 },
	{ "counts-test-unknown", 125, 13, "k-sigma, poisson, iso11929, ratio", 1 },
	{ "counts-time-zero", 133, 16, "from 1s to 30d", 1 },
	{ "counts-weakest-missing", 125, 7, "lacks the member 'weakest'", 1 },
	{ "counts-weakest-unfound", 125, 7, "takes 5.2984 counts of a source,", 1 },
	{ "counts-weakest-zero", 142, 16, "from 0.0001", 1 },
	{ "counts-without-rule", 125, 7, "belongs to the rule counts", 2 },
	{ "depositaries-two", 228, 5, "exactly one depositary", 1 },
	{ "depositary-blind", 226, 9, "say how many shares", 1 },
	{ "depositary-blind-ceilings", 235, 9, "leave out 'ceilings', or name", 1 },
	{ "depositary-blind-gives-away", 229, 9, "could give the keys away", 1 },
	{ "depositary-blind-keeps-back", 229, 9, "could keep the keys back", 1 },
	{ "depositary-blind-site-large", 226, 9, "no entry can prove rubbish", 1 },
	{ "depositary-checks-shares", 229, 9, "only blind depositaries", 1 },
	{ "depositary-dates-itself", 227, 5, "none may date its own", 1 },
	{ "depositary-of-a-side", 228, 5, "must be neutral", 1 },
	{ "depositary-without-role", 228, 5, "lacks the role depositary", 2 },
	{ "design-over-positions", 86, 25, "over the 2 positions", 3 },
	{ "design-zero", 55, 14, "1 to 64", 1 },
	{ "designate-window", 176, 3, "at least 1h", 1 },
	{ "detection-over-one", 61, 14, "0.0001 to 1.0000", 1 },
	{ "dimension-twice", 127, 15, "already a dimension", 1 },
	{ "dimension-unit", 125, 18, "a length like", 1 },
	{ "directive", 1, 1, "one document", 1 },
	{ "document-end", 51, 1, "one document", 1 },
	{ "document-mark", 1, 1, "one document", 1 },
	{ "draw-map-neutral", 169, 12, "write one of us, ru", 1 },
	{ "draw-period-short", 143, 12, "from 3600s", 1 },
	{ "draw-population-twice", 161, 13, "already a population of sites", 1 },
	{ "draw-quota-over", 150, 14, "0 to 200", 1 },
	{ "draw-site-twice", 160, 11, "once each", 1 },
	{ "draw-site-unknown", 171, 17, "no site of that map", 1 },
	{ "draw-start", 141, 10, "not a time like", 1 },
	{ "draw-unknown", 144, 11, "no section 'draws'", 1 },
	{ "draw-weight-half", 164, 9, "every site or none", 1 },
	{ "draw-weight-zero", 167, 19, "1 to 1000000000", 1 },
	{ "draw-without-sites", 156, 5, "for the draws of ru", 1 },
	{ "measured-nine", 117, 3, "9 classes prohibited on 'us'", 1 },
	{ "measured-thirty-three", 117, 3, "33 sizes and counted classes", 1 },
	{ "site-named-draw", 97, 15, "reserved", 1 },
	{ "empty", 1, 1, "says nothing", 1 },
	{ "escape", 2, 8, "backslash", 1 },
	{ "exercise-yes", 3, 11, "false, true", 1 },
	{ "explicit-member", 2, 3, "name: value", 1 },
	{ "flow-group", 11, 11, "[ ] and { }", 1 },
	{ "flow-list", 8, 12, "[ ] and { }", 1 },
	{ "folded", 2, 8, "text block", 1 },
	{ "gate-arrive-early", 160, 3, "at least 120h = gates swap", 1 },
	{ "gate-designate-early", 154, 3, "at least 67h", 1 },
	{ "gate-look-early", 163, 3, "at least 181h", 1 },
	{ "gate-notice-early", 151, 3, "at least 3h = clocks acknowledge", 1 },
	{ "gate-swap-early", 157, 3, "at least 101h", 1 },
	{ "guard-too-small", 137, 7, "at least 0.0091", 1 },
	{ "host-of-the-other-side", 99, 15, "not on the site's side", 1 },
	{ "host-unknown", 75, 15,
	  "host 'rp' is not a participant; participants are us, ro, ru, ch, obs", 1 },
	{ "host-without-role", 75, 15, "lacks the role host", 1 },
	{ "inspection-word", 221, 15, "each, standing", 1 },
	{ "interval-short", 148, 3, "at least 192h", 1 },
	{ "invisible", 2, 10, "invisible", 1 },
	{ "keys-half", 14, 21, "all three", 1 },
	{ "kit-lag-short", 213, 3, "at least 1h", 1 },
	{ "list-as-member", 3, 3, "must be a word", 1 },
	{ "literal", 2, 8, "text block", 1 },
	{ "log-inside-log", 47, 10, "collides", 1 },
	{ "log-spelling", 47, 10, "a log name is like", 1 },
	{ "log-twice", 47, 10, "collides", 1 },
	{ "map-of-one-side", 67, 3, "two maps", 2 },
	{ "map-side-neutral", 67, 11, "leads no side", 1 },
	{ "map-side-neutral-first", 67, 11, "leads no side", 1 },
	{ "map-side-twice", 91, 11, "has a map already", 1 },
	{ "member-missing", 1, 1, "lacks the member 'title'", 1 },
	{ "member-twice", 4, 1, "twice", 1 },
	{ "member-unknown", 3, 1, "no member 'colour'", 1 },
	{ "name-spelling", 1, 7, "not a name", 1 },
	{ "not-a-list", 45, 12, "must be a list", 1 },
	{ "not-a-text", 3, 3, "one text", 1 },
	{ "not-utf8", 2, 1, "UTF-8", 1 },
	{ "not-yaml", 2, 9, "quotes", 1 },
	{ "notify-twice", 225, 7, "named twice", 1 },
	{ "nul", 2, 9, "control", 1 },
	{ "number-bare", 57, 15, "must have members: value, source", 1 },
	{ "order-alternate", 140, 10, "only together", 1 },
	{ "pair-choices-too-many", 142, 5, "it has 1", 1 },
	{ "pair-one-sided", 142, 7, "lacks the member 'ru'", 1 },
	{ "pair-site-of-the-other", 142, 11, "not on the side of us", 1 },
	{ "pair-site-twice", 144, 11, "given already in line", 1 },
	{ "pair-site-unknown", 142, 11, "no site 'omega'", 1 },
	{ "participant-twice", 43, 11, "already a participant 'ro'", 1 },
	{ "population-twice", 84, 19, "already a population", 1 },
	{ "position-count-huge", 89, 17, "over 16777216 positions", 1 },
	{ "position-count-zero", 83, 22, "1 to 16777216", 1 },
	{ "position-named-twice", 90, 19, "already a position 'storage'", 1 },
	{ "position-ranges-overlap", 89, 23, "already a position 'cell-11' in line 83",
	  1 },
	{ "position-twice", 90, 19, "already a position 'cell-2'", 1 },
	{ "positions-both-ways", 82, 15, "or by 'names' alone", 1 },
	{ "positions-no-count", 82, 15, "or by 'names' alone", 1 },
	{ "power-missing", 121, 11, "needs the member 'power'", 1 },
	{ "power-of-visual", 125, 7, "not to visual", 1 },
	{ "power-one", 145, 14, "0.5000 to 0.9999", 1 },
	{ "power-under-detection", 145, 7, "would promise more than the look", 1 },
	{ "power-under-half", 145, 14, "0.5000 to 0.9999", 1 },
	{ "prefix-spelling", 82, 23, "a prefix has", 1 },
	{ "prohibited-on-host", 120, 9, "leads no side", 2 },
	{ "prohibited-twice", 121, 9, "named twice", 1 },
	{ "quoted-member", 2, 1, "without quotes", 1 },
	{ "refusal-word", 53, 14, "never, allowed", 1 },
	{ "reordering", 2, 9, "reorders", 1 },
	{ "required-five-decimals", 58, 14, "at most four decimals", 1 },
	{ "required-percent", 58, 14, "a number like", 1 },
	{ "required-unreachable", 58, 7, "never be reached", 1 },
	{ "required-zero", 58, 14, "0.0001 to 1.0000", 1 },
	{ "role-twice", 47, 9, "given twice", 1 },
	{ "role-unknown", 46, 9, "one of party, host", 1 },
	{ "rule-needs-dimensions", 121, 11, "needs the member", 5 },
	{ "rule-unknown", 121, 11, "visual, dimension, counts, benchmark", 1 },
	{ "second-document", 51, 1, "one document", 1 },
	{ "section-missing", 1, 1, "lacks the member 'depositary'", 1 },
	{ "side-missing", 16, 11, "needs 'side'", 1 },
	{ "side-not-a-party", 20, 11, "leads no side", 1 },
	{ "side-of-the-other", 29, 11, "named as itself", 1 },
	{ "side-without-prohibition", 117, 3, "no class is prohibited on 'ru'", 1 },
	{ "site-named-choice", 106, 15, "reserved", 1 },
	{ "site-twice", 106, 15, "already a site 'alpha'", 1 },
	{ "source-empty", 59, 15, "needs its source", 1 },
	{ "source-missing", 58, 7, "needs its source", 1 },
	{ "stationing-without-role", 76, 21, "lacks the role stationing", 1 },
	{ "tab", 2, 7, "tab", 1 },
	{ "tag", 3, 11, "tags", 1 },
	{ "text-empty", 2, 8, "1 to 1024 bytes", 1 },
	{ "text-too-long", 2, 8, "1 to 1024 bytes", 1 },
	{ "three-parties", 6, 3, "exactly two", 1 },
	{ "tls-spelling", 16, 10, "64 digits", 1 },
	{ "tls-twice", 26, 10, "the certificate of 'us' too", 1 },
	{ "tolerance-without-rule", 123, 7, "belongs to the rule dimension", 1 },
	{ "top-is-a-list", 1, 1, "must have members", 1 },
	{ "two-lines", 2, 8, "one line", 1 },
	{ "two-quoted-lines", 2, 8, "one line", 1 },
	{ "uncertainty-missing", 121, 11, "needs the member 'uncertainty'", 1 },
	{ "uncertainty-of-counts", 145, 7, "belongs to the rule dimension", 1 },
	{ "uncertainty-too-large", 137, 7, "the uncertainty is too large", 1 },
	{ "uncertainty-zero", 140, 14, "0.0001 to 0.5000", 1 },
	{ "value-missing", 2, 7, "a value is missing", 1 },
	{ "witness-need-too-many", 204, 9, "the list names 1", 2 },
	{ "witness-not-named", 206, 5, "'obs' has the role witness but", 1 },
	{ "witness-side-blocks", 205, 9, "no side may stop the time", 1 },
	{ "witness-side-suffices", 205, 9, "no side may witness alone", 1 },
	{ "witness-without-role", 206, 5, "lacks the role witness", 2 },
};
#define MISTAKE_COUNT (sizeof(mistakes) / sizeof(mistakes[0]))

static struct buf read_file(const char *path)
{
	struct buf text;
	char part[4096];
	size_t len;
	FILE *file = fopen(path, "rb");

	if (!file)
		fail_msg("cannot open %s", path);
	buf_init(&text, MAX_CHARTER_BYTES);
	while ((len = fread(part, 1, sizeof(part), file)) > 0)
		buf_put(&text, part, len);
	fclose(file);
	assert_int_equal(buf_status(&text), TALLY_OK);
	return text;
}

static bool is_told(const struct charter_faults *faults,
                    const struct mistake *mistake)
{
	size_t i;

	for (i = 0; i < faults->count; i++)
		if (faults->list[i].line == mistake->line &&
		    faults->list[i].column == mistake->column &&
		    strstr(faults->list[i].text, mistake->reason))
			return true;
	return false;
}

static void check_mistake(const struct mistake *mistake)
{
	struct charter *charter = NULL;
	struct charter_faults faults;
	char path[128];
	struct buf text;
	size_t i;
	bool good;

	snprintf(path, sizeof(path), "charters/test/bad/%s.yaml",
	         mistake->file);
	text = read_file(path);
	assert_int_equal(charter_parse(buf_slice(&text), &charter, &faults),
	                 TALLY_EFORMAT);
	assert_null(charter);
	good = is_told(&faults, mistake) && faults.count == mistake->count &&
	       !faults.more;
	if (!good) {
		print_error("%s: expected %zu:%zu %s\n", mistake->file,
		            mistake->line, mistake->column, mistake->reason);
		for (i = 0; i < faults.count; i++)
			print_error("  got %zu:%zu %s\n", faults.list[i].line,
			            faults.list[i].column, faults.list[i].text);
	}
	assert_true(good);
	for (i = 1; i < faults.count; i++)
		assert_true(faults.list[i - 1].line <= faults.list[i].line);
	charter_faults_release(&faults);
	buf_release(&text);
}

static void test_every_mistake_is_told_with_place_and_reason(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < MISTAKE_COUNT; i++)
		check_mistake(&mistakes[i]);
}

/* One size less than measured-thirty-three has. */
static void test_thirty_two_sizes_are_few_enough(void **state)
{
	struct buf text = read_file("charters/test/bad/measured-thirty-three.yaml");
	struct charter *charter = NULL;
	struct charter_faults faults;
	char *line;

	(void)state;
	buf_put_u8(&text, '\0');
	line = strstr((char *)text.data, "      - name: depth");
	assert_non_null(line);
	for (int i = 0; i < 4; i++) {
		*line = '#';
		line = strchr(line, '\n') + 1;
	}
	text.len--;
	assert_int_equal(charter_parse(buf_slice(&text), &charter, &faults),
	                 TALLY_EINCOMPLETE); /* the keys */
	charter_free(charter);
	buf_release(&text);
}

static void test_all_mistakes_of_a_file_are_told_in_order(void **state)
{
	static const struct {
		const char *old, *new;
		size_t line;
	} edits[] = {
		{ "title: The", "titel: The", 3 },
		{ "exercise: true", "exercise: TRUE", 4 },
		{ "      - observer", "      - obsarver", 47 },
		{ "host: ro", "host: rx", 76 },
		{ "stay:", "stey:", 192 },
		{ "mode: checks", "mode: chicks", 227 },
	};
	struct buf text = read_file("charters/test/tiny.yaml");
	struct charter *charter = NULL;
	struct charter_faults faults;
	size_t i, found = 0, last = 0;

	(void)state;
	buf_put_u8(&text, '\0');
	for (i = 0; i < sizeof(edits) / sizeof(edits[0]); i++)
		memcpy(strstr((char *)text.data, edits[i].old), edits[i].new,
		       strlen(edits[i].new));
	assert_int_equal(charter_parse(slice_part(buf_slice(&text), 0,
	                                          text.len - 1),
	                               &charter, &faults), TALLY_EFORMAT);
	/* Two members are missing as well. */
	assert_int_equal(faults.count, 8);
	for (i = 0; i < faults.count; i++) {
		assert_true(faults.list[i].line >= last);
		last = faults.list[i].line;
		found += found < 6 && last == edits[found].line;
	}
	assert_int_equal(found, 6);
	charter_faults_release(&faults);
	buf_release(&text);
}

static void test_list_of_faults_is_cut_at_100(void **state)
{
	struct charter *charter = NULL;
	struct charter_faults faults;
	struct buf text;
	size_t i;

	(void)state;
	buf_init(&text, MAX_CHARTER_BYTES);
	for (i = 0; i < 200; i++)
		buf_printf(&text, "unknown-%zu: x\n", i);
	assert_int_equal(charter_parse(buf_slice(&text), &charter, &faults),
	                 TALLY_EFORMAT);
	assert_int_equal(faults.count, 100);
	assert_true(faults.more);
	charter_faults_release(&faults);
	buf_release(&text);
}

static void test_hostile_text_is_not_repeated_raw(void **state)
{
	struct buf text;
	struct charter *charter = NULL;
	struct charter_faults faults;
	size_t i;

	(void)state;
	/* An escape sequence in double quotes is refused, not decoded. */
	buf_init(&text, MAX_CHARTER_BYTES);
	buf_put_text(&text, "name: \"\\e[2Jx\"\ntitle: T\n");
	assert_int_equal(charter_parse(buf_slice(&text), &charter, &faults),
	                 TALLY_EFORMAT);
	assert_int_equal(faults.list[0].line, 1);
	for (i = 0; i < faults.count; i++)
		assert_null(strchr(faults.list[i].text, 27));
	charter_faults_release(&faults);
	buf_release(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_every_mistake_is_told_with_place_and_reason),
		cmocka_unit_test(test_thirty_two_sizes_are_few_enough),
		cmocka_unit_test(
			test_all_mistakes_of_a_file_are_told_in_order),
		cmocka_unit_test(test_list_of_faults_is_cut_at_100),
		cmocka_unit_test(test_hostile_text_is_not_repeated_raw),
	};

	if (crypto_start() != TALLY_OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
