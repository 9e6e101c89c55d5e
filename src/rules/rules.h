/*
 * The fold: from the logs to the state of a regime. Pure: two honest replays
 * of the same logs give the same state. docs/protocol.md, sections 1 to 6.
 */
#ifndef TALLY_RULES_RULES_H
#define TALLY_RULES_RULES_H

#include "charter/charter.h"
#include "crypto/share.h"
#include "log/checkpoint.h"
#include "rules/finds.h"
#include "rules/irregularity.h"
#include "statement/statement.h"

#define NEVER_S INT64_MAX /* no quorum time; after every clock */

/* One log to replay, in the order of the charter's participants. */
struct rules_log {
	size_t count;
	const struct slice *entries;
	/*
	 * Their leaf hashes, or NULL. With them, entries that are no statements
	 * may be empty above: they have no effect but on the root.
	 */
	uint8_t (*leaves)[HASH_BYTES]; /* borrowed */
};

struct rules_input {
	const struct charter *charter;
	const struct rules_log *logs; /* participant_count of them */
	int64_t now_s;   /* T: the cut's time, or the office's clock */
	/*
	 * For an office's own view: entries of this log that no quorum covers
	 * yet are taken as witnessed now. NO_INDEX at a cut.
	 */
	size_t own_log;
	/*
	 * Optional: an earlier replay. Signatures that it found good are not
	 * verified again, where charter and log up to there are the same byte
	 * for byte. NULL verifies all.
	 */
	const struct rules *known;
};

enum key_role { KEY_NONE = 0, KEY_OFFICE, KEY_INSPECTOR, KEY_ESCORT };

struct id_place {
	uint8_t id[HASH_BYTES];
	size_t entry;
};

/* One log entry in the fold. */
struct entry {
	size_t log;          /* participant whose log it is */
	uint64_t index;      /* in that log */
	bool valid;          /* a statement by a key in force */
	bool effective;      /* the fold took it */
	struct statement statement; /* kind STATEMENT_NONE if not valid */
	enum key_role key;
	bool head_signed;    /* a `head` that its log signed, once that is known */
	bool assumed;        /* no quorum yet: quorum_s is `now`, for the own view */
	int64_t quorum_s;    /* NEVER_S: not witnessed */
	int64_t order_s;     /* by when it must have existed: its own quorum time,
	                        or that of an entry which had seen it */
	size_t order;        /* position in replay order */
	uint32_t *past;      /* per log: entries of it in this one's past */
	char why[160];       /* why it is not valid, for people */
};

struct irregularity {
	enum irregularity_code code;
	size_t by;           /* participant */
	size_t entry;        /* NO_INDEX: none (a missing statement) */
	int64_t at_s;        /* the entry's `at`, or the missed deadline; 0: none */
	size_t arrangement;  /* NO_INDEX: concerns none */
	char detail[120];    /* for people: what was missing or wrong */
};

struct declared {
	size_t entry;
	uint64_t epoch;
	uint8_t root[HASH_BYTES];
	bool has_counts;
	uint8_t counts[HASH_BYTES]; /* of their table, if has_counts */
	int64_t frozen_s;    /* quorum time */
};

enum charter_phase { CHARTER_NONE = 0, CHARTER_SIGNING, CHARTER_IN_FORCE,
	             CHARTER_PHASE_COUNT };
enum declaration_phase { DECLARATION_NONE = 0, DECLARATION_OPEN,
	                 DECLARATION_FROZEN, DECLARATION_PHASE_COUNT };
enum arrangement_phase { ARRANGEMENT_NONE = 0, ARRANGEMENT_PROPOSED,
	                 ARRANGEMENT_RUNNING, ARRANGEMENT_SUSPENDED,
	                 ARRANGEMENT_COMPLETE, ARRANGEMENT_ENDED,
	                 ARRANGEMENT_PHASE_COUNT };
enum gate { GATE_NONE = 0, GATE_NOTICE, GATE_DESIGNATE, GATE_SWAP, GATE_ARRIVE,
	    GATE_LOOK, GATE_DONE, GATE_COUNT };
enum inspection_phase { INSPECTION_NONE = 0, INSPECTION_NOTIFIED,
	                INSPECTION_ACKNOWLEDGED, INSPECTION_ENTERED,
	                INSPECTION_DESIGNATED, INSPECTION_RESTRICTED,
	                INSPECTION_ARRIVED, INSPECTION_SELECTED,
	                INSPECTION_REPORTED, INSPECTION_REFUSED,
	                INSPECTION_PHASE_COUNT };

/* Why an arrangement is over. */
enum ending { ENDING_NONE = 0, ENDING_COMPLETE, ENDING_REFUSED, ENDING_SILENT,
	      ENDING_WITHDRAWN, ENDING_DEFAULT, ENDING_NOT_DELIVERED,
	      ENDING_INSPECTION_REFUSED, ENDING_SUSPENSION,
	      ENDING_CONTESTED, /* one says it was not let in, one that it was */
	      ENDING_UNREAD /* of a deposit that nobody may look into its reader
	                       says that it cannot be read */ };

struct sample {
	size_t population;          /* index in the site */
	uint32_t k;                 /* fixed by designate; 0: not drawn */
	uint8_t commitment[HASH_BYTES];
	bool selected;
	bool all;
	uint32_t count;             /* positions in the sample */
	uint32_t *positions;        /* indices within the population */
};

/* What a measure's rows say of one position; flags, several rows may add up. */
enum look { LOOK_NONE = 0, LOOK_LOOKED = 1, LOOK_REFUSED = 2,
	    LOOK_UNREADABLE = 4, LOOK_PROHIBITED = 8, LOOK_DISCREPANT = 16,
	    LOOK_BEHIND = 32 }; /* a barrier: an instrument answered */

/* How it is known that an item is of a class, what says most first. */
enum found_by { FOUND_BY_NONE = 0, FOUND_BY_NAME, /* a team named it */
	        FOUND_BY_RULE,    /* the class's rule decided what was read */
	        FOUND_BY_BARRIER, /* an instrument answered from behind one */
	        FOUND_BY_COUNT };
extern const char *const found_by_texts[FOUND_BY_COUNT];

struct row {
	size_t position;            /* of the site; NO_INDEX: outside any */
	unsigned look;              /* of enum look */
	bool explained;             /* a reply of the inspected side names it */
	size_t class;               /* the prohibited class found, or NO_INDEX */
	enum found_by by;           /* of that class */
	size_t finds_count;
	struct class_finds *finds;  /* of a look; in the charter's order */
};

/* What a team stated alone, and what the other team made of it. */
enum standing { STANDING_NONE = 0, STANDING_OPEN, /* clock still running */
	        STANDING_AGREED, STANDING_CONTESTED, STANDING_SILENT };
struct attested {
	size_t entry;
	size_t answer;              /* the countersign, or NO_INDEX */
	int64_t due_s;
	enum standing standing;
};

struct measured {
	struct attested attested;
	int64_t observed_s;         /* when its looks may have begun: the select */
	size_t row_count;
	struct row *rows;
};

/*
 * What is said once for an inspection, by either side, the host or the
 * depositary. A deposit is made by the inspected side for the inspection; held
 * is the depositary's ack of it, received the inspecting side's. One delivery
 * stands in both inspections of a pair. Of blind depositaries' holds and
 * deliveries it is the one by which there are enough.
 */
enum step { STEP_NONE = 0, STEP_NOTICE, STEP_ACK, STEP_CONSENT, STEP_ENTER,
	    STEP_DESIGNATE, STEP_RESTRICT, STEP_DEPOSIT, STEP_HELD,
	    STEP_RECEIVED, STEP_DELIVER, STEP_ARRIVE, STEP_SELECT, STEP_REPORT,
	    STEP_COUNT };

/* One draw of sites: fixed by `draw`, opened by `designate` or `reveal`. */
struct drawn {
	uint8_t commitment[HASH_BYTES];
	size_t population;          /* index in the charter's */
	uint32_t k;                 /* sites that it gives, one to a notice */
	uint32_t used;              /* of these, by designations */
	size_t inspection;          /* whose notice named it last, or NO_INDEX */
	size_t opened;              /* the entry that opened it, or NO_INDEX */
	uint8_t r[32];              /* once opened */
};

/* What one side may draw in one period; the first counts. */
struct draw_period {
	size_t entry;
	unsigned side;              /* that draws sites of the other */
	uint32_t period;            /* from 1 */
	size_t declare;             /* first that names it, or NO_INDEX */
	size_t count;
	struct drawn *draws;        /* number 1 first */
};

struct inspection {
	enum inspection_phase phase;
	size_t arrangement, pair;   /* pair from 0 */
	unsigned side;              /* the inspecting one */
	size_t site;                /* NO_INDEX until it is known */
	size_t draw;                /* in rules->draws, or NO_INDEX: not drawn */
	size_t number;              /* of the draw in it, from 0 */
	size_t declared;            /* index in rules->declared[!side] */
	size_t step[STEP_COUNT];    /* entries, NO_INDEX until they count */
	struct attested arrival;    /* `arrive` may be contested too */
	struct attested report;
	size_t refused_by;          /* participant, once that stands, or NO_INDEX */
	size_t refusal;             /* entry: the last of a deposit, or NO_INDEX */
	bool readable;              /* proven: so was the deposit, for its reader */
	bool excused;               /* for having no ack of it, by an objection */
	size_t suspended_by;        /* who suspends while it is open, or NO_INDEX */
	size_t sample_count;
	struct sample *samples;     /* one for each population of the site */
	size_t measure_count;
	struct measured *measures;
};

/* What the depositaries said of one pair, by their place in the charter. */
struct blind_state {
	size_t held[MAX_DEPOSITARIES];          /* entries, or NO_INDEX */
	size_t delivered[MAX_DEPOSITARIES];
	size_t refused[SIDES][MAX_DEPOSITARIES];/* by giving side */
	bool rubbish[SIDES];                    /* proven, by giving side */
};

struct pair_state {
	size_t site[SIDES];         /* by giving side; NO_INDEX: choice or draw */
	bool drawn[SIDES];          /* by giving side: the other draws it */
	int64_t due_s[GATE_COUNT];  /* without suspensions: as proposed, and as */
	                            /* moved by gates that were passed late */
	size_t choose[SIDES];       /* by choosing side */
	size_t inspection[SIDES];   /* by inspecting side, or NO_INDEX */
	enum gate gate;             /* the gate it stands before */
	struct blind_state blind;
};

struct suspension {
	int64_t begin_s, end_s;     /* end NEVER_S while it lasts */
	bool resumed;               /* ended by going on */
	size_t by;
	size_t entry;
};
#define MAX_SUSPENSIONS 64 /* of one side */

struct arrangement {
	size_t entry;
	enum arrangement_phase phase;
	enum ending ending;
	size_t ended_by[SIDES];     /* participants, or NO_INDEX */
	size_t end_entry;           /* that ended or suspended it, or NO_INDEX */
	size_t *answer;             /* per participant: its first, or NO_INDEX */
	int64_t answer_by_s;
	size_t pair_count;
	struct pair_state *pairs;
	size_t suspension_count;
	struct suspension suspensions[SIDES * MAX_SUSPENSIONS];
};

struct objection {
	size_t entry;
	size_t inspection;          /* NO_INDEX: about no inspection */
	size_t addressed;           /* participant */
	size_t reply;               /* entry, or NO_INDEX */
	int64_t due_s;
};

/* A `conclude` that counts, and the `propose` and the `cut` it names: entries. */
struct verdict {
	size_t entry, propose, cut;
};

struct rules {
	const struct charter *charter;
	int64_t now_s;
	size_t entry_count;
	struct entry *entries;      /* in log order, logs one after the other */
	uint32_t *pasts;            /* what the entries' `past` point into */
	size_t *order;              /* entry indices in replay order */
	size_t *log_start;          /* per participant: its first entry */
	size_t *log_count;          /* per participant: how many */
	struct head **roots;        /* [log][size]: head of each prefix */
	size_t id_count;
	struct id_place *by_id;     /* valid entries, sorted by id */
	enum charter_phase charter_phase;
	bool *signed_charter;       /* per participant */
	bool *equivocated;          /* per participant */
	size_t declared_count[SIDES];
	struct declared *declared[SIDES];
	size_t arrangement_count;
	struct arrangement *arrangements;
	size_t inspection_count;
	struct inspection *inspections;
	size_t draw_count;
	struct draw_period *draws;
	size_t objection_count;
	struct objection *objections;
	size_t verdict_count;
	struct verdict *verdicts;
	size_t irregularity_count;
	struct irregularity *irregularities; /* in replay order, settled last */
};

/*
 * Replay. Every byte string of the logs is accepted as input: what is wrong
 * becomes an irregularity. Fails only for TALLY_ENOMEM and TALLY_ELIMIT.
 * The slices of the input must outlive *out.
 */
int rules_replay(const struct rules_input *in, struct rules **out,
                 struct fault *fault);
void rules_free(struct rules *rules);

/* The entry with this id (the first valid one), or NO_INDEX. */
size_t rules_find(const struct rules *rules, const uint8_t id[static HASH_BYTES]);
/* The arrangement proposed by this entry id, or NO_INDEX. */
size_t rules_arrangement(const struct rules *rules,
                         const uint8_t id[static HASH_BYTES]);
/* The inspection notified by this entry, or NO_INDEX. */
size_t rules_inspection(const struct rules *rules, size_t notice_entry);
/* Has it signed, or dissented from, the conclusion of these entries? */
bool rules_has_concluded(const struct rules *rules, size_t participant,
                         size_t propose, size_t cut);
/* What a draw gives: k sites of the charter, in the order of their use. */
struct draw_result {
	uint8_t seed[HASH_BYTES];
	uint32_t count;
	size_t sites[MAX_SITES];
};
/*
 * What one draw (number from 0) gives if r opens it. TALLY_EMISMATCH: r is not what was
 * committed to. TALLY_EINCOMPLETE: no frozen declaration names the draw yet.
 */
int rules_draw_result(const struct rules *rules, const struct draw_period *of,
                      size_t number, const uint8_t r[static 32],
                      struct draw_result *out);
/* Is there a visit that has named this draw, and may still designate by it? */
bool rules_draw_is_held(const struct rules *rules, const struct drawn *drawn);
/*
 * Until when a draw (number from 0), if it is not opened, must be revealed;
 * NEVER_S while a visit holds it.
 */
int64_t rules_reveal_due(const struct rules *rules, const struct draw_period *of,
                         size_t number);
/* Does r open one draw (number from 0)? */
bool rules_draw_opens(const struct rules *rules, const struct draw_period *of,
                      size_t number, const uint8_t r[static 32]);
/* The draws that this `draw` made, or NULL if it does not count. */
const struct draw_period *rules_draws_of(const struct rules *rules, size_t entry);
/* The draws of a side and period, or NULL. */
const struct draw_period *rules_draws(const struct rules *rules, unsigned side,
                                      uint32_t period);
/* The lowest draw that no visit has used or holds; of->count if all are. */
size_t rules_draw_next(const struct rules *rules, const struct draw_period *of);
/*
 * Until when a notice may name them: the period's end, or where the declaration
 * that fixes them came at the last minute, the time to answer that.
 */
int64_t rules_draws_until(const struct rules *rules, const struct draw_period *of);
/* The draws of a side that a notice is to name at a time, or NULL. */
const struct draw_period *rules_draws_to_use(const struct rules *rules,
                                             unsigned side, int64_t at_s);
/* The draws of a side that a declaration of the other is to name, or NULL. */
const struct draw_period *rules_draws_to_fix(const struct rules *rules,
                                             unsigned side, int64_t at_s);
/*
 * The newest period of draws of a side of which `entry` knew, or NULL; NO_INDEX
 * for the entry: of which a statement can know that is made now.
 */
const struct draw_period *rules_draws_known(const struct rules *rules,
                                            unsigned side, size_t entry);
/* The period in which a time lies, from 1; before the first one, 1. */
uint32_t charter_period_at(const struct charter *charter, int64_t at_s);

/* Is entry `a` in the past of entry `b` (or b itself)? */
bool rules_is_past(const struct rules *rules, size_t a, size_t b);
/*
 * Can another participant's next statement say that it has seen this entry? Not
 * before a quorum covers it, since its own `at` could then come before the
 * entry's time; a witness's own log has no such time to wait for.
 */
bool rules_can_be_seen(const struct rules *rules, size_t entry);
/* What a head in an entry's `seen` names: the first `size` entries of a log. */
struct seen_prefix {
	size_t log;                 /* participant; NO_INDEX: none held here */
	uint64_t size;
};
/* Head i of an entry's `seen`; false past the last, and of what is not valid. */
bool entry_seen(const struct rules *rules, const struct entry *e, size_t i,
                struct seen_prefix *out);
/* The side of a participant: 0, 1, or -1. */
int rules_side(const struct rules *rules, size_t participant);

/* A gate's deadline with suspensions added. */
int64_t rules_gate_due(const struct rules *rules, size_t arrangement,
                       size_t pair, enum gate gate);
/*
 * When a clock that runs from entry `from` of an arrangement is over, with
 * suspensions added; NEVER_S if it does not run yet.
 */
int64_t rules_clock_due(const struct rules *rules, size_t arrangement,
                        size_t from, enum clock clock);

/* What is owed now, by whom, until when: for status and todo. */
struct owed {
	size_t by;                  /* participant */
	enum statement_kind kind;
	enum step step;             /* of an inspection, or STEP_NONE */
	size_t arrangement, pair;
	size_t about;               /* entry that it answers, or NO_INDEX */
	size_t inspection;          /* or NO_INDEX */
	int64_t due_s;
	bool missed;                /* its clock has run out */
};
/* *out is malloc'ed; the caller frees. In order of arrangement, gate, side. */
int rules_owed(const struct rules *rules, struct owed **out, size_t *out_count);

/* What the charter's rule says of a row with status "looked". */
struct decision {
	bool complete;  /* there is what the rule needs to tell */
	bool undecided; /* it is there, and tells nothing: as if nobody looked */
	size_t class;   /* prohibited class found, or NO_INDEX */
	enum found_by by; /* of that class */
	bool behind;    /* a barrier stands what was read of some class */
	bool astray;    /* something is measured of a class that is not so there */
	bool discrepant;/* declared and found differ */
	size_t finds_count; /* of prohibited classes that were measured: all */
	struct class_finds finds[MAX_FINDS]; /* so many in the charter's order */
	size_t doubt_count; /* the first so many */
	struct class_doubt doubts[MAX_DOUBTS];
};
/* row is one of a `measure`, at a site of site_side. */
struct decision row_decide(const struct charter *charter, unsigned site_side,
                           const json_t *row);
/* Does the row state what it would have found as it is computed? */
bool row_states_finds(const struct charter *charter,
                      const struct decision *decision, const json_t *row);

/*
 * Did both sides say that they hold a courier key for an arrangement? Then
 * out_hash is that of S for what `giver` gives in a pair (from 0).
 */
bool rules_courier(const struct rules *rules, size_t arrangement, size_t pair,
                   unsigned giver, uint8_t out_hash[static HASH_BYTES]);
/*
 * The key of what `giver` gave in a pair whose depositaries are blind, out of
 * the shares that they delivered. TALLY_EINCOMPLETE: too few yet.
 * TALLY_EMISMATCH: what they give is not what the deposit named; the depositor
 * made it so.
 */
int rules_joined_key(const struct rules *rules, const struct pair_state *pair,
                     unsigned giver, uint8_t out[static SHARE_BYTES]);

/* Heads of a cut: for each log how many entries belong to the conclusion. */
struct cut {
	size_t entry;               /* the `cut` statement */
	int64_t at_s;
	uint64_t *sizes;            /* per participant */
};
/*
 * Check the cut `id` against a replay of everything known: signed by a witness,
 * one head for every log, each a prefix of that log; of every log that is not a
 * witness's just what enough witnesses include by the heads counted in the cut;
 * what those who stand behind it had witnessed a publication lag before is in;
 * countersigned by as many other witnesses as the policy needs. TALLY_ENOTFOUND,
 * TALLY_ERULE, TALLY_EINCOMPLETE with reason.
 */
int rules_cut(const struct rules *rules, const uint8_t id[static HASH_BYTES],
              struct cut *out, struct fault *fault);
void cut_release(struct cut *cut);
/*
 * What a cut that `maker` makes now would count, by participant: the witnesses'
 * logs as they are here, of the others what enough witnesses include.
 * TALLY_EINCOMPLETE if that leaves out what `maker` had witnessed long ago or a
 * counted statement saw: the other witnesses have to come after.
 */
int cut_sizes_now(const struct rules *rules, size_t maker, uint64_t *out_sizes,
                  struct fault *fault);
/*
 * The last effective `cut` before a place in replay order, so the newest for
 * entry_count; NO_INDEX if there is none. Whether it is good says rules_cut.
 */
size_t cut_before(const struct rules *rules, size_t order);
/*
 * The entries that stand behind a cut: the cut itself, if its witness is one of
 * the policy's, and of every other one of these the first countersign that
 * agrees, if the cut counts all heads that it had logged by then and by the
 * cut's time, and all that it had witnessed a publication lag before that. The
 * cut first, then by quorum time and id: what only the witnesses' own logs
 * decide. Writes to out and returns how many.
 */
size_t cut_support(const struct rules *rules, const struct cut *cut,
                   size_t out[static MAX_PARTICIPANTS]);

#endif
