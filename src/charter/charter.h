/*
 * The charter: the agreed rules, parsed once from the strict YAML subset into
 * typed values. docs/format.md, section 4. Read-only after parsing.
 */
#ifndef TALLY_CHARTER_CHARTER_H
#define TALLY_CHARTER_CHARTER_H

#include "note/note.h"

#define NO_INDEX ((size_t)-1)
#define SIDES 2
#define UNIT_PROBABILITY 10000u /* probabilities are integers of 10^-4 */
#define UNIT_RARE_CHANCE 1000000000u /* `spread`, `false_alarm`: of 10^-9 */
#define MAX_POSITIONS (1u << MAX_DEPTH) /* of one side's map: its slots */

enum role {
	ROLE_PARTY = 1,
	ROLE_HOST = 2,
	ROLE_STATIONING = 4,
	ROLE_ALLY = 8,
	ROLE_OBSERVER = 16,
	ROLE_WITNESS = 32,
	ROLE_DEPOSITARY = 64
};

/* A number of the charter and where it comes from. */
struct number {
	uint64_t value; /* unit: said where it is used */
	char *source;
};

struct participant {
	char name[MAX_NAME_BYTES + 1];
	char *title;
	unsigned roles;          /* of enum role */
	int side;                /* 0, 1, or -1: neither */
	bool seated;             /* keys filled in */
	char log[MAX_LOG_NAME_BYTES + 1]; /* origin = key name */
	struct note_key key;     /* NOTE_ED25519, named as the log */
	uint8_t box_key[32];     /* X25519, for the second layer of swaps */
	uint8_t next_key_hash[HASH_BYTES]; /* H(vkey text) of the next key */
	bool has_tls;
	uint8_t tls_pin[HASH_BYTES]; /* H(SubjectPublicKeyInfo), if has_tls */
};

/* A named set of numbers that populations share. */
struct confidence_set {
	char name[MAX_NAME_BYTES + 1];
	struct number design_number;
	struct number required;
	struct number detection;
	struct number common_cause;
	bool refusal_allowed;
};

struct position_name {
	char text[MAX_NAME_BYTES + 1];
};

/* The numbers are those of its confidence set; their sources are borrowed. */
struct population {
	char name[MAX_NAME_BYTES + 1];
	char *title;
	size_t confidence;       /* the set, by index */
	size_t first_position;   /* index among the site's positions */
	size_t position_count;
	/* Positions that are counted have no names here: they are made. */
	char prefix[MAX_NAME_BYTES + 1]; /* then digits, all of one width */
	struct position_name *names;     /* else in order; NULL: counted */
	const struct position_name **by_name; /* the same, sorted */
	struct number design_number; /* items that must not be missed */
	struct number required;      /* 10^-4 */
	struct number detection;     /* per look, 10^-4 */
	struct number common_cause;  /* floor, 10^-4 */
	bool refusal_allowed;        /* may a position be refused? */
};


struct site {
	char name[MAX_NAME_BYTES + 1];
	char *title;
	char *coordinates;
	unsigned side;
	size_t host;             /* participant, or NO_INDEX: the party itself */
	size_t stationing;       /* participant, or NO_INDEX */
	uint64_t first_slot;     /* in its side's map; multiple of 2^height */
	unsigned height;         /* 2^height slots belong to the site */
	size_t position_count;   /* the first so many slots hold positions */
	size_t population_count;
	struct population *populations;
	struct number conversion_s; /* seconds; its side's, source borrowed */
};

/* What each has: rule_rows.h. */
enum class_rule { RULE_NONE = 0, RULE_VISUAL, RULE_DIMENSION, RULE_COUNTS,
	          RULE_BENCHMARK, RULE_COUNT };

#define MAX_DIMENSIONS 4
struct dimension {
	char name[MAX_NAME_BYTES + 1]; /* "length", "diameter" */
	struct number size_um;         /* micrometres */
};

/* How counts over a background are judged; what each has: rule_rows.h. */
enum count_test { COUNT_TEST_NONE = 0, COUNT_TEST_K_SIGMA, COUNT_TEST_POISSON,
	          COUNT_TEST_ISO11929, COUNT_TEST_RATIO, COUNT_TEST_SEQUENTIAL,
	          COUNT_TEST_COUNT };

/* Rule `counts`: of an item, against those of its background. */
struct count_rule {
	enum count_test test;
	struct number k;           /* 10^-4; k-sigma, iso11929 */
	struct number false_alarm; /* 10^-9; poisson, ratio, sequential */
	struct number spread;      /* 10^-9: below it the background is no chance */
	struct number time_s;      /* of each count of the item */
	struct number background_time_s;
	struct number backgrounds; /* counts of the background, at least; from 2 */
	struct number weakest;     /* 10^-4 counts in time_s over the background,
	                              of the weakest item, shielded */
	struct number cap;         /* sequential: counts of the item, at most */
};

/*
 * Rule `benchmark`: counts of an item against those of a known one of the class,
 * whose place is counted without it too.
 */
struct benchmark_rule {
	struct number fraction;    /* 10^-4: what the weakest item gives of it */
	struct number spread;      /* 10^-9 */
	struct number time_s;
	struct number benchmark_time_s;
	struct number benchmarks;  /* counts of the benchmark, at least; from 2 */
	struct number background_time_s;
	struct number backgrounds; /* counts of its place without it; as these */
};

struct item_class {
	char name[MAX_NAME_BYTES + 1];
	char *title;
	bool prohibited_on[SIDES]; /* must be absent at this side's sites */
	enum class_rule rule;
	size_t observable_count;
	char **observables;        /* what a person would see, in words */
	size_t dimension_count;
	struct dimension dimensions[MAX_DIMENSIONS];
	struct number tolerance;   /* 10^-4 of the size */
	struct number guard;       /* 10^-4, added outward to the tolerance */
	struct number uncertainty; /* 10^-4 of the size: standard, of a reading */
	struct count_rule counts;
	struct benchmark_rule benchmark;
	struct number power;       /* 10^-4: of finding one; all rules but visual */
	bool barrier;              /* readings may stay behind a barrier */
	char *source;
};

/*
 * How far a reading may lie from dimension i and still be the class's: tolerance
 * and guard together, in whole micrometres, rounded down.
 */
uint64_t class_window_um(const struct item_class *class, size_t i);
/* The tolerance of dimension i in 10^-4 mm, rounded down. */
uint64_t class_edge(const struct item_class *class, size_t i);
/*
 * Does an item of the class that is off by so many 10^-4 mm in dimension i read as
 * the class's often enough? Each dimension may miss its share of 1 - power.
 */
bool class_deviation_found(const struct item_class *class, size_t i,
                           uint64_t deviation);

/* Of some classes there may be at most `limit` items, at some sites together. */
struct ceiling {
	char name[MAX_NAME_BYTES + 1];
	unsigned side;           /* whose sites */
	bool everywhere;         /* at all of them */
	bool *has_class;         /* of each class of the charter */
	bool *has_site;          /* of each site of the charter: only the side's */
	struct number limit;     /* items, at most MAX_CEILING */
};

/* Times in seconds. */
enum clock {
	CLOCK_NOTICE,       /* notice to entry, at least */
	CLOCK_ACKNOWLEDGE,  /* from notice or deposit to ack */
	CLOCK_DESIGNATE_MIN,/* from enter */
	CLOCK_DESIGNATE_MAX,
	CLOCK_RESTRICT,     /* from designate to restrict */
	CLOCK_DELIVER,      /* from the last ack to deliver */
	CLOCK_ARRIVE,       /* from deliver to arrive */
	CLOCK_SELECT,       /* from arrive (diagram) to select */
	CLOCK_STAY,         /* from arrive to report, at most */
	CLOCK_COUNTERSIGN,  /* from measure or report to countersign */
	CLOCK_REPLY,        /* from object to reply */
	CLOCK_SUSPENSION,   /* total of one arrangement, at most */
	CLOCK_SKEW,         /* witness: tolerated difference of clocks */
	CLOCK_PUBLICATION,  /* witness: `at` to quorum time */
	CLOCK_KIT,          /* the same for statements of a kit */
	CLOCK_ANSWER,       /* from propose to answer */
	CLOCK_GATE_NOTICE,  /* gates: from the pair's start to the deadline */
	CLOCK_GATE_DESIGNATE,
	CLOCK_GATE_SWAP,
	CLOCK_GATE_ARRIVE,
	CLOCK_GATE_LOOK,
	CLOCK_INTERVAL,     /* from one pair's start to the next's */
	CLOCK_COUNT
};

/* How a clock is spelt in the charter: section and member. */
struct clock_name {
	const char *section; /* "clocks", "witness", "gates" */
	const char *member;
	const char *meaning;
};
extern const struct clock_name clock_names[CLOCK_COUNT];

struct give {
	size_t site;   /* index in sites, or NO_INDEX: choice or draw */
	bool drawn;    /* by the inspecting side's draw, not by its choice */
};

struct pair_plan {
	struct give gives[SIDES];
};

/* need of the listed participants. */
struct quorum {
	size_t need;
	size_t of_count;
	size_t of[MAX_PARTICIPANTS];
};

/* Sites of one side, of which the other side draws. */
struct draw_population {
	char name[MAX_NAME_BYTES + 1];
	unsigned map;            /* the side whose sites they are */
	bool weighted;           /* else every site has the weight 1 */
	size_t site_count;
	size_t *sites;           /* indices in the charter's sites, ascending */
	uint64_t *weights;       /* 1 to MAX_WEIGHT */
};
#define MAX_WEIGHT 1000000000u
#define MAX_DRAW_POPULATIONS 64

/* Draws of sites; population_count 0: the charter has none. */
struct draw_rules {
	int64_t start_s;         /* when period 1 begins */
	struct number period_s;
	struct number reveal_s;  /* from a period's end to its `reveal` */
	struct number quota[SIDES]; /* draws in a period, by inspecting side */
	size_t population_count;
	struct draw_population *populations;
};

/*
 * Who holds the keys of a swap. One that checks sees the openings. Blind ones
 * hold shares of the keys, of which any `need` give them back; up to `faulty` of
 * them may lie or collude with a side. need + faulty must first hold, else the
 * pair ends; after that up to `faulty` may keep silent.
 */
struct depositaries {
	bool blind;
	size_t need, faulty;     /* 1 and 0 for the one that checks */
	size_t of_count;
	size_t of[MAX_DEPOSITARIES]; /* in this order their shares are numbered */
};

struct charter {
	uint8_t id[HASH_BYTES];  /* H(file bytes) */
	char name[MAX_NAME_BYTES + 1];
	char *title;
	bool exercise;
	size_t participant_count;
	struct participant *participants;
	size_t party[SIDES];     /* lead party of each side */
	unsigned depth[SIDES];   /* of the map: 2^depth slots */
	size_t cell_bytes;
	size_t confidence_count;
	struct confidence_set *confidence;
	struct number conversion_s[SIDES];
	size_t site_count;       /* of both sides: side 0 first, in map order */
	struct site *sites;
	size_t class_count;
	struct item_class *classes;
	size_t ceiling_count;    /* 0: none are agreed */
	struct ceiling *ceilings;
	size_t pair_count;       /* the default arrangement */
	struct pair_plan *pairs;
	struct quorum consent;   /* who must say yes to an arrangement */
	bool inspection_consent_standing; /* else hosts answer each notice */
	bool inspection_refusal_allowed;
	size_t notify_count;
	size_t notify[MAX_PARTICIPANTS];
	struct quorum witnesses;
	size_t depositary;       /* participant: the first one */
	struct depositaries depositaries;
	struct number clocks[CLOCK_COUNT];
	struct draw_rules draws;
};

/* The place of a participant among the depositaries, or NO_INDEX. */
size_t charter_depositary(const struct charter *charter, size_t participant);

/* Every mistake of a charter is one fault, with line and column. */
struct charter_fault {
	size_t line, column; /* from 1 */
	char text[FAULT_TEXT_BYTES];
};
struct charter_faults {
	size_t count;
	struct charter_fault *list;
	bool more; /* the list was cut at 100 */
};
void charter_faults_release(struct charter_faults *faults);

/*
 * Parse and check. On TALLY_OK *out is a new charter (charter_free). On
 * TALLY_EFORMAT *faults lists every mistake found, in file order.
 * TALLY_EINCOMPLETE: no mistake, but some participants have no keys yet; *out
 * is given too. TALLY_ELIMIT, TALLY_ENOMEM.
 */
int charter_parse(struct slice file, struct charter **out,
                  struct charter_faults *faults);
void charter_free(struct charter *charter);

/* NO_INDEX if there is none. */
size_t charter_participant(const struct charter *charter, struct slice name);
size_t charter_participant_of_log(const struct charter *charter,
                                  struct slice log);
size_t charter_site(const struct charter *charter, struct slice name);
size_t charter_class(const struct charter *charter, struct slice name);
size_t charter_ceiling(const struct charter *charter, struct slice name);
size_t site_position(const struct site *site, struct slice name);
/* The name of a position; empty for one that the site does not have. */
struct position_name site_position_name(const struct site *site,
                                        size_t position);
/* The population of a position; NO_INDEX never for position < position_count. */
size_t site_population(const struct site *site, size_t position);
/* Host of a site, or its side's party where the charter names none. */
size_t charter_host(const struct charter *charter, const struct site *site);
/* A population of draws; NO_INDEX if there is none of that name. */
size_t charter_draw_population(const struct charter *charter, struct slice name);
/* When a period (from 1) begins: the end of the one before it. */
int64_t charter_period_s(const struct charter *charter, uint32_t period);
bool quorum_names(const struct quorum *quorum, size_t participant);

/*
 * Puts what a population's numbers amount to into out, as sentences; called by
 * charter_explain, which wraps and indents them. TALLY_OK or what to return.
 */
typedef int (*charter_describe)(void *ctx, const struct site *site,
                                const struct population *population,
                                struct buf *out);
/*
 * What the charter means, in plain words, 78 columns; describe may be NULL.
 * TALLY_OK, what describe returned, or buf_status(out).
 */
int charter_explain(const struct charter *charter, charter_describe describe,
                    void *ctx, struct buf *out);

/*
 * One participant's public keys, as `tally init` writes them:
 * "name: us\nvkey: ...\nencryption_key: ...\nnext_vkey_hash: ...\n", and
 * "tls: ...\n" if the office has a certificate.
 */
struct card {
	char name[MAX_NAME_BYTES + 1];
	struct note_key key;
	uint8_t box_key[32];
	uint8_t next_key_hash[HASH_BYTES];
	bool has_tls;
	uint8_t tls_pin[HASH_BYTES];
};
int card_parse(struct slice text, struct card *out, struct fault *fault);
void card_format(const struct card *card, struct buf *out);
/*
 * Copy a charter's text with the keys of one participant (whose three values
 * say "unset") filled in; nothing else changes, but for a line `tls` after
 * next_vkey_hash, if the card has one. TALLY_EFORMAT, TALLY_ENOTFOUND (no such
 * participant), TALLY_EMISMATCH (the key is not named as its log),
 * TALLY_EEXISTS (keys are there already), or buf_status(out).
 */
int charter_fill(struct slice file, const struct card *card, struct buf *out,
                 struct fault *fault);

#endif
