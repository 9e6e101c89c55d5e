/*
 * The charter of the regime that `tally bench` replays. Its numbers mean
 * nothing but that they are allowed.
 */
#include "bench_charter.h"

static const char participant[] =
	"  - name: %s\n    title: Office %s\n    roles:\n      - %s\n%s"
	"    log: %s.example/tally\n    vkey: unset\n"
	"    encryption_key: unset\n    next_vkey_hash: unset\n";

static const char site[] =
	"  - side: %s\n    conversion:\n      value: 30d\n"
	"      source: invented\n    sites:\n"
	"      - name: %s\n        title: Site %s\n"
	"        coordinates: not given\n        populations:\n"
	"          - name: cells\n            title: Cells\n"
	"            confidence: standard\n            positions:\n"
	"              prefix: cell-\n              count: 3\n";

static const char class_and_pair[] =
	"classes:\n  - name: thing\n    title: What is to be absent\n"
	"    prohibited_on:\n      - us\n      - ru\n    rule: visual\n"
	"    observables:\n      - what it looks like\n    source: invented\n"
	"arrangement:\n  order: together\n  pairs:\n"
	"    - us: alpha\n      ru: bravo\n";

static const char end[] =
	"consent:\n  arrangement:\n    need: 1\n    of:\n      - ru\n"
	"  inspection: standing\n  refusal: allowed\n  notify:\n    - ch\n"
	"depositary:\n  mode: checks\n  of:\n    - ch\n";

struct member {
	const char *name, *value;
};

static const struct member confidence[] = {
	{ "design_number", "1" }, { "required", "0.9500" },
	{ "detection", "0.9900" }, { "common_cause", "0.0100" },
};

static const struct member gates[] = {
	{ "answer", "7d" }, { "interval", "10d" }, { "notice", "24h" },
	{ "designate", "96h" }, { "swap", "120h" }, { "arrive", "132h" },
	{ "look", "192h" },
};

static const struct member clocks[] = {
	{ "notice", "36h" }, { "acknowledge", "3h" }, { "designate_min", "1h" },
	{ "designate_max", "16h" }, { "restrict", "6h" }, { "deliver", "2h" },
	{ "arrive", "9h" }, { "select", "30m" }, { "stay", "48h" },
	{ "countersign", "1h" }, { "reply", "2h" }, { "suspension", "14d" },
};

static const struct member witness[] = {
	{ "clock_skew", "5m" }, { "publication_lag", "1h" },
	{ "kit_lag", "72h" },
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static void put_members(struct buf *out, const char *indent,
                        const struct member *members, size_t count)
{
	for (size_t i = 0; i < count; i++)
		buf_printf(out, "%s%s:\n%s  value: %s\n%s  source: invented\n",
		           indent, members[i].name, indent, members[i].value,
		           indent);
}

void bench_charter_put(struct buf *out)
{
	buf_put_text(out, "name: measure\ntitle: A regime that is only measured\n"
	             "exercise: true\ncell_bytes: 64\nparticipants:\n");
	buf_printf(out, participant, "us", "us", "party", "    side: us\n", "us");
	buf_printf(out, participant, "ru", "ru", "party", "    side: ru\n", "ru");
	buf_printf(out, participant, "ch", "ch",
	           "witness\n      - depositary", "", "ch");
	buf_put_text(out, "confidence:\n  - name: standard\n"
	             "    refusal: allowed\n");
	put_members(out, "    ", confidence, COUNT(confidence));
	buf_put_text(out, "map:\n");
	buf_printf(out, site, "us", "alpha", "alpha");
	buf_printf(out, site, "ru", "bravo", "bravo");
	buf_put_text(out, class_and_pair);
	buf_put_text(out, "gates:\n");
	put_members(out, "  ", gates, COUNT(gates));
	buf_put_text(out, "clocks:\n");
	put_members(out, "  ", clocks, COUNT(clocks));
	buf_put_text(out, "witness:\n  need: 1\n  of:\n    - ch\n");
	put_members(out, "  ", witness, COUNT(witness));
	buf_put_text(out, end);
}
