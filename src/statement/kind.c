/*
 * The table of kinds. A member that is not listed here is refused.
 */
#include "statement/kind.h"

#include <string.h>

#include "base/limits.h"

#define MAX_PAIR_NUMBER MAX_PAIRS
#define MAX_SIZE ((int64_t)MAX_LOG_ENTRIES)
#define BODY(...) (const struct member[]){ __VA_ARGS__, { .type = MEMBER_NONE } }
#define M(n, t) { .name = (n), .type = (t) }
#define OPT(n, t) { .name = (n), .type = (t), .optional = true }
#define EITHER(n, t) { .name = (n), .type = (t), .group = 1 }
#define INT(n, lo, hi) { .name = (n), .type = MEMBER_INT, .min = (lo), .max = (hi) }
#define TEXT(n, lo, hi) { .name = (n), .type = MEMBER_TEXT, .min = (lo), .max = (hi) }
#define BYTES(n, lo, hi)                                                       \
	{ .name = (n), .type = MEMBER_BASE64, .min = (lo), .max = (hi) }
#define WORD(n, ...)                                                           \
	{ .name = (n), .type = MEMBER_WORD,                                    \
	  .words = (const char *const[]){ __VA_ARGS__, NULL } }
#define LIST(n, lo, hi, ...)                                                   \
	{ .name = (n), .type = MEMBER_LIST, .min = (lo), .max = (hi),          \
	  .of = BODY(__VA_ARGS__) }
#define SET(n, lo, hi, ...)                                                    \
	{ .name = (n), .type = MEMBER_LIST, .min = (lo), .max = (hi),          \
	  .sorted = true, .of = BODY(__VA_ARGS__) }
#define OBJECT(n, ...)                                                         \
	{ .name = (n), .type = MEMBER_OBJECT, .of = BODY(__VA_ARGS__) }
#define ARRANGEMENT M("arrangement", MEMBER_ID), INT("pair", 1, MAX_PAIR_NUMBER)
#define NOTICE M("notice", MEMBER_ID)
#define REASON OPT("reason", MEMBER_BLOB)
#define SOME(n, lo, hi, ...)                                                   \
	{ .name = (n), .type = MEMBER_LIST, .optional = true, .min = (lo),     \
	  .max = (hi), .of = BODY(__VA_ARGS__) }
#define COUNTED INT(NULL, 0, MAX_COUNTED)
#define COUNTS                                                                 \
	SOME("counts", 1, MAX_MEASURED_CLASSES,                                \
	     OBJECT(NULL, M("class", MEMBER_NAME),                             \
	            SOME("item", 1, MAX_ITEM_COUNTS, COUNTED),                 \
	            SOME("background", 2, MAX_REFERENCE_COUNTS, COUNTED),      \
	            SOME("benchmark", 2, MAX_REFERENCE_COUNTS, COUNTED)))
#define BARRIER                                                                \
	SOME("barrier", 1, MAX_MEASURED_CLASSES,                               \
	     OBJECT(NULL, M("class", MEMBER_NAME),                             \
	            WORD("answer", "yes", "no", "undecided"),                  \
	            M("readings", MEMBER_HASH)))
#define FINDS                                                                  \
	SOME("finds", 0, MAX_FINDS,                                            \
	     OBJECT(NULL, M("class", MEMBER_NAME), OPT("dimension", MEMBER_NAME), \
	            M("value", MEMBER_DECIMAL),                                \
	            WORD("unit", "counts", "mm", "part")))
#define VKEY TEXT("vkey", 1, 200)

static const struct member none[] = { { .type = MEMBER_NONE } };

static const struct member *const members[STATEMENT_KIND_COUNT] = {
	[STATEMENT_NONE] = none,
	[STATEMENT_CHARTER] = none,
	[STATEMENT_ACCREDIT] = BODY(VKEY, WORD("role", "inspector", "escort")),
	[STATEMENT_REVOKE] = BODY(VKEY),
	[STATEMENT_ROTATE] = BODY(VKEY, M("next_vkey_hash", MEMBER_HASH)),
	[STATEMENT_HEAD] = BODY(M("log", MEMBER_LOG), INT("size", 1, MAX_SIZE),
	                        M("root", MEMBER_HASH),
	                        BYTES("signature", 64, 64)),
	[STATEMENT_CUT] = BODY(M("heads", MEMBER_HEADS)),
	[STATEMENT_DRAW] = BODY(
		INT("period", 1, INT32_MAX),
		LIST("draws", 1, MAX_DRAWS,
		     OBJECT(NULL, M("map", MEMBER_NAME),
		            M("population", MEMBER_NAME),
		            INT("k", 1, 1 << MAX_DEPTH),
		            WORD("method", "uniform", "weighted"),
		            M("commitment", MEMBER_HASH)))),
	[STATEMENT_DECLARE] = BODY(INT("epoch", 1, INT32_MAX),
	                           M("root", MEMBER_HASH),
	                           OPT("previous", MEMBER_ID),
	                           M("as_of", MEMBER_TIME),
	                           M("nonce", MEMBER_HASH),
	                           { .name = "tags", .type = MEMBER_OBJECT,
	                             .optional = true,
	                             .of = BODY(M("key", MEMBER_HASH),
	                                        M("root", MEMBER_HASH)) },
	                           OPT("draw", MEMBER_ID),
	                           OPT("counts", MEMBER_BLOB)),
	[STATEMENT_PROPOSE] = BODY(
		LIST("declarations", 2, 2, M(NULL, MEMBER_ID)),
		M("answer_by", MEMBER_TIME),
		LIST("pairs", 1, MAX_PAIRS,
		     OBJECT(NULL, LIST("gives", 2, 2, M(NULL, MEMBER_NAME)),
		            M("notice", MEMBER_TIME), M("designate", MEMBER_TIME),
		            M("swap", MEMBER_TIME), M("arrive", MEMBER_TIME),
		            M("look", MEMBER_TIME))),
		{ .name = "courier", .type = MEMBER_OBJECT, .optional = true,
		  .of = BODY(M("nonce", MEMBER_HASH),
		             LIST("keys", 2, 2 * MAX_PAIRS,
		                  M(NULL, MEMBER_HASH))) }),
	[STATEMENT_ANSWER] = BODY(M("to", MEMBER_ID),
	                          WORD("answer", "yes", "no", "withdrawn"),
	                          { .name = "courier", .type = MEMBER_WORD,
	                            .optional = true,
	                            .words = (const char *const[]){ "held",
	                                                            NULL } },
	                          REASON),
	[STATEMENT_CHOOSE] = BODY(ARRANGEMENT, M("sealed", MEMBER_HASH)),
	[STATEMENT_NOTICE] = BODY(ARRANGEMENT, EITHER("choice", MEMBER_ID),
	                          EITHER("site", MEMBER_NAME),
	                          { .name = "drawn", .type = MEMBER_OBJECT,
	                            .group = 1,
	                            .of = BODY(M("of", MEMBER_ID),
	                                       INT("number", 1, MAX_DRAWS)) },
	                          M("entry_point", MEMBER_NAME),
	                          M("entry_at", MEMBER_TIME),
	                          LIST("team", 1, 64, M(NULL, MEMBER_HASH))),
	[STATEMENT_ACK] = BODY(M("of", MEMBER_ID)),
	[STATEMENT_ENTER] = BODY(NOTICE),
	[STATEMENT_DESIGNATE] = BODY(
		NOTICE, M("site", MEMBER_NAME), OPT("salt", MEMBER_HASH),
		OPT("r", MEMBER_HASH),
		LIST("samples", 0, MAX_POPULATIONS,
		     OBJECT(NULL, M("population", MEMBER_NAME),
		            INT("k", 1, 1 << MAX_DEPTH),
		            M("commitment", MEMBER_HASH)))),
	[STATEMENT_RESTRICT] = BODY(NOTICE, M("from_time", MEMBER_TIME),
	                            OPT("exit_log", MEMBER_BLOB),
	                            M("nonce", MEMBER_HASH)),
	[STATEMENT_DEPOSIT] = BODY(
		NOTICE, M("inner", MEMBER_HASH),
		M("key_hash", MEMBER_HASH), M("outer", MEMBER_BLOB),
		{ .name = "wrap", .type = MEMBER_BASE64, .group = 1, .min = 80,
		  .max = 80 },
		EITHER("courier", MEMBER_HASH),
		LIST("parts", 1, MAX_DEPOSITARIES,
		     OBJECT(NULL, M("depositary", MEMBER_NAME),
		            M("part", MEMBER_BLOB),
		            OPT("share", MEMBER_HASH)))),
	[STATEMENT_HOLD] = BODY(ARRANGEMENT,
	                        LIST("deposits", 2, 2, M(NULL, MEMBER_ID))),
	[STATEMENT_DELIVER] = BODY(
		ARRANGEMENT,
		{ .name = "keys", .type = MEMBER_LIST, .group = 1, .min = 2,
		  .max = 2, .of = BODY(M(NULL, MEMBER_HASH)) },
		{ .name = "shares", .type = MEMBER_LIST, .group = 1, .min = 2,
		  .max = 2, .of = BODY(M(NULL, MEMBER_HASH)) },
		{ .name = "refused", .type = MEMBER_OBJECT, .group = 1,
		  .of = BODY(M("deposit", MEMBER_ID),
		             WORD("why", "part-unreadable", "other-deposit",
		                  "hash-mismatch", "inner-unopenable",
		                  "not-an-opening", "other-site",
		                  "not-the-declaration",
		                  "not-for-counterpart", "counts-not-opened",
		                  "withheld")) },
		{ .name = "differ", .type = MEMBER_LIST, .optional = true,
		  .sorted = true, .min = 1, .max = 2,
		  .of = BODY(M(NULL, MEMBER_NAME)) }),
	[STATEMENT_ARRIVE] = BODY(NOTICE, M("admitted", MEMBER_BOOL),
	                          OPT("diagram", MEMBER_BLOB)),
	[STATEMENT_SELECT] = BODY(
		NOTICE,
		LIST("samples", 0, MAX_POPULATIONS,
		     OBJECT(NULL, M("population", MEMBER_NAME),
		            EITHER("s", MEMBER_HASH), EITHER("all", MEMBER_BOOL))),
		SET("named", 0, MAX_ROWS, M(NULL, MEMBER_NAME))),
	[STATEMENT_MEASURE] = BODY(
		NOTICE,
		LIST("rows", 1, MAX_ROWS,
		     OBJECT(NULL, EITHER("position", MEMBER_NAME),
		            EITHER("place", MEMBER_BLOB),
		            WORD("status", "looked", "refused", "unreadable"),
		            OPT("declared", MEMBER_CONTENT),
		            OPT("found", MEMBER_CONTENT),
		            { .name = "method", .type = MEMBER_WORD, .optional = true,
		              .words = (const char *const[]){ "visual", "dimension",
		                                              "counts", "benchmark",
		                                              "barrier", NULL } },
		            { .name = "readings", .type = MEMBER_LIST,
		              .optional = true, .min = 1,
		              .max = MAX_READINGS,
		              .of = BODY(OBJECT(NULL, M("name", MEMBER_NAME),
		                                M("value", MEMBER_DECIMAL),
		                                WORD("unit", "mm", "cm", "m"))) },
		            COUNTS, BARRIER,
		            { .name = "decision", .type = MEMBER_WORD,
		              .optional = true,
		              .words = (const char *const[]){ "clear", "prohibited",
		                                              NULL } },
		            FINDS,
		            REASON, OPT("assurance", MEMBER_BLOB)))),
	[STATEMENT_REPORT] = BODY(NOTICE, SET("statements", 0, MAX_ROWS,
	                                      M(NULL, MEMBER_ID)),
	                          M("ended", MEMBER_TIME)),
	[STATEMENT_COUNTERSIGN] = BODY(M("of", MEMBER_ID),
	                               WORD("verdict", "agree", "contest"), REASON),
	[STATEMENT_OBJECT] = BODY(M("about", MEMBER_ID), REASON),
	[STATEMENT_REPLY] = BODY(M("to", MEMBER_ID),
	                         SET("rows", 0, MAX_ROWS, M(NULL, MEMBER_NAME)),
	                         REASON),
	[STATEMENT_SUSPEND] = BODY(M("arrangement", MEMBER_ID),
	                           WORD("action", "begin", "resume", "end"), REASON),
	[STATEMENT_REVEAL] = BODY(
		M("of", MEMBER_ID),
		LIST("openings", 1, MAX_DRAWS,
		     OBJECT(NULL, INT("number", 1, MAX_DRAWS),
		            M("r", MEMBER_HASH)))),
	[STATEMENT_EVIDENCE] = BODY(
		M("log", MEMBER_LOG),
		{ .name = "checkpoint", .type = MEMBER_BASE64, .group = 1,
		  .min = 1, .max = 4096 },
		{ .name = "sealed", .type = MEMBER_OBJECT, .group = 1,
		  .of = BODY(M("deposit", MEMBER_ID),
		             BYTES("inner", 1, MAX_EVIDENCE_INNER_BYTES)) },
		{ .name = "given", .type = MEMBER_OBJECT, .group = 1,
		  .of = BODY(M("deposit", MEMBER_ID),
		             BYTES("outer", 1, MAX_EVIDENCE_INNER_BYTES),
		             M("s", MEMBER_HASH), OPT("e", MEMBER_HASH)) }),
	[STATEMENT_CONCLUDE] = BODY(M("arrangement", MEMBER_ID),
	                            M("cut", MEMBER_ID), M("text", MEMBER_HASH),
	                            WORD("verdict", "agree", "dissent"), REASON),
};

static const char *const names[STATEMENT_KIND_COUNT] = {
#define STATEMENT_KIND_NAME(kind, text) [kind] = text,
	STATEMENT_KIND_LIST(STATEMENT_KIND_NAME)
#undef STATEMENT_KIND_NAME
};

const struct member *kind_members(enum statement_kind kind)
{
	return (unsigned)kind < STATEMENT_KIND_COUNT ? members[kind] : none;
}

const char *kind_name(enum statement_kind kind)
{
	return (unsigned)kind < STATEMENT_KIND_COUNT && names[kind] ? names[kind]
	                                                            : "unknown";
}

enum statement_kind kind_parse(struct slice text)
{
	for (int kind = 1; kind < STATEMENT_KIND_COUNT; kind++)
		if (slice_is_text(text, names[kind]))
			return (enum statement_kind)kind;
	return STATEMENT_NONE;
}
