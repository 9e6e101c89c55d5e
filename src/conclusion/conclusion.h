/*
 * Conclusions: computed from a replay at a cut, never typed. For each site of
 * an arrangement and for the whole. docs/protocol.md, section 7.
 */
#ifndef TALLY_CONCLUSION_CONCLUSION_H
#define TALLY_CONCLUSION_CONCLUSION_H

#include "rules/rules.h"

#define MAX_CONCLUSION_BYTES (64u << 20) /* 4096 sites and what is irregular */

/* In order of precedence: the first that applies. */
#define CONCLUSION_LIST(X)                                                     \
	X(CONCLUSION_FOUND, "prohibited-item-found")                           \
	X(CONCLUSION_DISPUTED, "disputed")                                     \
	X(CONCLUSION_NOT_INSPECTED, "not-inspected")                           \
	X(CONCLUSION_INCONCLUSIVE, "inconclusive")                             \
	X(CONCLUSION_LAPSED, "lapsed")                                         \
	X(CONCLUSION_CONFIRMED, "absence-confirmed")

enum conclusion_word {
	CONCLUSION_NONE = 0,
#define CONCLUSION_ENUM(name, text) name,
	CONCLUSION_LIST(CONCLUSION_ENUM)
#undef CONCLUSION_ENUM
	CONCLUSION_WORD_COUNT
};

/* reason, its code, the conclusion it leads to, what it means to a reader */
#define REASON_LIST(X)                                                         \
	X(REASON_FOUND, "prohibited-item-found", CONCLUSION_FOUND,             \
	  "a measure that stands states a prohibited item")                    \
	X(REASON_CONTESTED, "finding-contested", CONCLUSION_DISPUTED,          \
	  "the other team contests a finding")                                 \
	X(REASON_EQUIVOCATION, "equivocation", CONCLUSION_DISPUTED,            \
	  "a log showed two histories")                                        \
	X(REASON_OBJECTION, "open-objection", CONCLUSION_DISPUTED,             \
	  "an objection was not replied to")                                   \
	X(REASON_NO_REPORT, "no-report", CONCLUSION_NOT_INSPECTED,             \
	  "there is no inspection report")                                     \
	X(REASON_REFUSED, "inspection-refused", CONCLUSION_NOT_INSPECTED,      \
	  "the inspection was refused")                                        \
	X(REASON_DEFAULT, "pair-default", CONCLUSION_NOT_INSPECTED,            \
	  "a side missed a gate, which ended the arrangement")                 \
	X(REASON_SUSPENDED, "suspended", CONCLUSION_NOT_INSPECTED,             \
	  "the inspection was open when a side suspended")                     \
	X(REASON_DETECTION, "detection-below-required",                        \
	  CONCLUSION_INCONCLUSIVE,                                             \
	  "what was seen does not reach the required detection")            \
	X(REASON_DISCREPANCY, "discrepancy-unexplained",                       \
	  CONCLUSION_INCONCLUSIVE,                                             \
	  "declared and found differ, and no reply explains it")               \
	X(REASON_CLOCK, "clock-running", CONCLUSION_INCONCLUSIVE,              \
	  "the other team may still answer")

enum reason {
	REASON_NONE = 0,
#define REASON_ENUM(name, code, word, text) name,
	REASON_LIST(REASON_ENUM)
#undef REASON_ENUM
	REASON_COUNT
};

struct reason_row {
	const char *code;
	enum conclusion_word leads_to;
	const char *text;
};
extern const struct reason_row reason_table[REASON_COUNT];
/* Its spelling, "absence-confirmed"; word is not CONCLUSION_NONE. */
const char *conclusion_text_of(enum conclusion_word word);

/* Positions of the site that nobody saw, ascending: the first of them. */
#define MAX_UNSEEN 16
struct unseen {
	size_t count;
	uint32_t at[MAX_UNSEEN];
};

/*
 * Positions with a prohibited item, the first of them: by what is known of it, then
 * ascending.
 */
#define MAX_FOUND 16
struct found_at {
	uint32_t position;     /* of the site */
	size_t class;          /* the first that a team named, or a rule decided */
	enum found_by by;
};
struct found_list {
	size_t count;
	struct found_at at[MAX_FOUND];
};

/* Findings outside any position: by what is known, then of pairs and measures. */
struct outside_found {
	size_t class;
	enum found_by by;
	uint8_t statement[HASH_BYTES]; /* the `measure` that says so */
};
struct outside_list {
	size_t count;
	struct outside_found at[MAX_FOUND];
};

/* Of the looks that have measured a class, what the one that finds least does. */
struct looks_find {
	struct class_finds least;
	uint64_t looks;
};

struct population_result {
	const struct population *population;
	uint64_t looked;       /* positions of the sample with a readable look */
	uint64_t behind;       /* a barrier: of these, with an instrument's answer */
	uint64_t refused;      /* of the sample */
	uint64_t unreadable;   /* of the sample: unreadable, or without a row */
	struct unseen refused_at, unreadable_at;
	uint64_t looked_beside; /* readable looks outside the sample */
	uint64_t prohibited;   /* positions with a prohibited item, any look */
	struct found_list found;
	uint32_t detection;    /* 10^-4, rounded down, at most 9999 */
	bool reached;          /* exact comparison with the required one */
	uint32_t together;     /* the same if looks at several items fail together */
	bool together_reached;
	size_t finds_count;    /* of the looks counted in `looked`: for each class */
	struct looks_find *finds; /* and dimension that was measured */
};

struct site_result {
	size_t site;           /* NO_INDEX: chosen, but never designated */
	size_t pair;           /* from 0 */
	unsigned side;         /* whose site it is */
	enum conclusion_word word;
	bool reasons[REASON_COUNT];
	size_t population_count;
	struct population_result *populations;
	uint64_t prohibited_outside; /* rows: found outside any position */
	struct outside_list outside;
	int64_t last_observation_s;  /* 0: none */
	int64_t holds_until_s;       /* 0: none */
};

struct conclusion {
	const struct rules *rules;
	size_t arrangement;
	int64_t as_of_s;
	enum conclusion_word word;
	size_t site_count;
	struct site_result *sites; /* in map order; unknown sites last */
};

/*
 * `rules` is a replay of exactly the cut's entries with now_s = the cut's
 * time; both must outlive *out.
 */
int conclusion_compute(const struct rules *rules, size_t arrangement,
                       struct conclusion **out, struct fault *fault);
void conclusion_free(struct conclusion *conclusion);
/*
 * The JSON of docs/conclusion.md, one line and '\n'. `heads` are the
 * cut's, in charter order.
 */
int conclusion_json(const struct conclusion *conclusion,
                    const struct named_head *heads, struct buf *out);
/* What is concluded at a cut, and what it was computed from. */
struct concluded {
	struct rules *rules;           /* replay of exactly the cut's entries */
	struct conclusion *conclusion; /* NULL before concluded_compute */
	struct buf json;               /* its JSON */
	uint8_t cut[HASH_BYTES];       /* id of the `cut` */
	uint8_t arrangement[HASH_BYTES]; /* id of the `propose` */
};
/*
 * Replay logs up to a cut, at its time. `all` is the replay of these logs in
 * which rules_cut found the cut. The charter and the bytes of the entries must
 * outlive *out; concluded_release. TALLY_ENOMEM; on failure *out needs no
 * release.
 */
int concluded_open(const struct rules *all, const struct rules_log *logs,
                   const struct cut *cut, struct concluded *out,
                   struct fault *fault);
/*
 * Conclude on one of c->rules->arrangements, once. TALLY_EUSAGE if there is
 * none of that number, TALLY_ELIMIT if the JSON is too long, TALLY_ENOMEM.
 */
int concluded_compute(struct concluded *c, size_t arrangement,
                      struct fault *fault);
void concluded_release(struct concluded *c);
/*
 * The text that a government could sign: from the JSON and the charter alone,
 * by templates in one table. TALLY_EFORMAT if the JSON is not such a one.
 */
int conclusion_text(struct slice json, const struct charter *charter,
                    struct buf *out, struct fault *fault);
/* The table of results that ends a walkthrough, from the same two. */
int conclusion_table(struct slice json, const struct charter *charter,
                     struct buf *out, struct fault *fault);

#endif
