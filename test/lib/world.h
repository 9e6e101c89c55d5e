/*
 * A small world for tests: participants with keys from fixed seeds, their logs
 * in memory, a witness that logs heads, and the steps of an arrangement. What
 * a test wants different it says itself, with world_say.
 */
#ifndef TALLY_TEST_WORLD_H
#define TALLY_TEST_WORLD_H

#include "conclusion/conclusion.h"
#include "log/tree.h"
#include "rules/rules.h"
#include "statement/draft.h"

#define WORLD_LOGS 16
#ifndef WORLD_ENTRIES /* of one log; all that include this must agree */
#define WORLD_ENTRIES 600
#endif
#define HOURS 3600
#define MINUTES 60

struct id {
	uint8_t bytes[HASH_BYTES];
};

struct world_log {
	uint8_t seed[32], inspector_seed[32], escort_seed[32];
	struct note_key key, inspector, escort;
	size_t count;
	struct slice entries[WORLD_ENTRIES];
	struct head heads[WORLD_ENTRIES + 1];
	struct frontier frontier;
	uint64_t witnessed;               /* size the witness logged last */
	uint64_t seen[WORLD_LOGS];        /* sizes that it has named */
};

/* What happens in one pair, by inspecting side. */
struct world_pair {
	struct id measure[2][8];
	size_t measure_count[2];
	struct id choose[2], notice[2], ack[2], enter[2], designate[2],
		restrict_[2], deposit[2], held[2], deposit_ack[2], deliver,
		arrive[2],
		select[2], report[2];
	uint8_t key[2][32];
	uint8_t s[2][32];
	const char *site[2];              /* inspected, by inspecting side */
	int64_t start_s;
};

/* What a side drew last, and how many of its draws it has given notice of. */
struct world_draws {
	bool made;
	struct id id;
	uint32_t period, next;
};

/* What is said of a courier key: by the proposal, and by every answer. */
struct world_courier {
	size_t count;
	uint8_t hash[SIDES * MAX_PAIRS][HASH_BYTES];
	bool held;
};

struct world {
	struct charter *charter;
	struct buf file;
	size_t witness;
	int64_t now_s;
	struct world_log logs[WORLD_LOGS];
	struct id declared[2], arrangement;
	uint64_t epoch[2];
	struct world_pair pairs[4];
	struct rules *rules;              /* of the last world_replay */
	struct rules_log inputs[WORLD_LOGS];
	uint32_t sample_k;                /* 0: all; else k of each `cells` */
	bool all_witnesses;               /* not `witness` alone logs heads */
	bool counts;                      /* declared beside the slots */
	const uint8_t *root[2];           /* NULL: one of no declaration */
	struct world_draws draws[2];      /* by drawing side */
	struct world_courier courier; /* count 0: none */
};

/* Fill in keys of fixed seeds and start at 2026-11-21T00:00:00Z. */
void world_init(struct world *w, const char *charter_path);
void world_release(struct world *w);
size_t world_who(const struct world *w, const char *name);

/* Log a statement (draft released), then let the witness see it. */
struct id world_say(struct world *w, const char *who, struct draft *d);
struct id world_say_as(struct world *w, const char *who, enum key_role role,
                       struct draft *d);
/* The same without the witness: nobody knows of it yet. */
struct id world_say_unseen(struct world *w, const char *who, enum key_role role,
                           struct draft *d);
/* Append raw bytes as an entry. */
void world_append(struct world *w, size_t log, struct slice entry);
/* The witness logs a head of every log that moved. */
void world_witness(struct world *w);

/* Everybody signs the charter and accredits teams. */
void world_sign(struct world *w);
/*
 * All draws of a period, of one site each of the charter's first population
 * for that side; later declarations of the other side name them.
 */
struct id world_draw(struct world *w, unsigned side, uint32_t period);
/* The same as a draft, of a given population and k; r from `seed`. */
void world_draft_draws(struct world *w, struct draft *d, unsigned side,
                       uint32_t period, const char *population, uint32_t k,
                       unsigned seed);
/* r of a draw, number from 1. */
void world_r(unsigned side, uint32_t period, size_t number, unsigned seed,
             uint8_t out[static 32]);
/* The member `draw` of a notice: the next unused of the side's draws. */
void world_put_draw(struct world *w, struct draft *d, unsigned side);
/* The member `r`, and the site that was drawn. */
const char *world_put_r(struct world *w, struct draft *d, size_t pair,
                        unsigned side);
/* Reveal draws first to last of the side's last period. */
struct id world_reveal(struct world *w, unsigned side, size_t first, size_t last);
struct id world_declare(struct world *w, unsigned side);
/* What a proposal says of the courier key. */
void world_put_courier(const struct world *w, struct draft *d);
/* Both declare, the first party proposes the charter's pairs. */
void world_propose(struct world *w);
/* It proposes them by what both have declared before. */
void world_propose_declared(struct world *w);
struct id world_answer(struct world *w, const char *who, struct id to,
                       const char *answer);
void world_consent(struct world *w);
/* Each step of a pair for the inspection by `side`, at its usual time. */
void world_start_pair(struct world *w, size_t pair);
void world_choose(struct world *w, size_t pair, unsigned side,
                  const char *site);
void world_notice(struct world *w, size_t pair, unsigned side);
void world_ack(struct world *w, size_t pair, unsigned side);
void world_enter(struct world *w, size_t pair, unsigned side);
void world_designate(struct world *w, size_t pair, unsigned side);
void world_restrict(struct world *w, size_t pair, unsigned side);
void world_deposit(struct world *w, size_t pair, unsigned giver);
/* The depositary says that it holds what was deposited. */
void world_hold(struct world *w, size_t pair, unsigned giver);
void world_deposit_ack(struct world *w, size_t pair, unsigned giver);
void world_deliver(struct world *w, size_t pair);
void world_arrive(struct world *w, size_t pair, unsigned side, bool admitted);
void world_select(struct world *w, size_t pair, unsigned side);
/* Rows for every position: `found` at `position`, `nothing` elsewhere. */
struct id world_measure(struct world *w, size_t pair, unsigned side,
                        const char *position, const char *found);
/* One row only. */
struct id world_row(struct world *w, size_t pair, unsigned side,
                    const char *position, const char *status,
                    const char *found);
void world_report(struct world *w, size_t pair, unsigned side);
struct id world_countersign(struct world *w, const char *who, struct id of,
                            const char *verdict);
/* All steps of one gate, for both sides. */
void world_pass(struct world *w, size_t pair, enum gate gate);
/* The same from the pair's start up to and including a gate. */
void world_pair_to(struct world *w, size_t pair, enum gate gate);
/* Sign, declare, propose, consent. */
void world_run(struct world *w);
struct id world_suspend(struct world *w, const char *who, const char *action);
/* The witness cuts now. */
struct id world_cut(struct world *w);

/* Replay everything now; at a cut: what it includes, at its time. */
const struct rules *world_replay(struct world *w);
const struct rules *world_replay_at(struct world *w, struct id cut);
/* The code of the irregularity about a statement; IRREGULAR_NONE: regular. */
enum irregularity_code world_irregular(struct world *w, struct id id);
/* How many irregularities of a code a participant is named for. */
size_t world_named(struct world *w, enum irregularity_code code,
                   const char *by);
/* The conclusion at a cut made now; caller frees. */
struct conclusion *world_conclude(struct world *w);
const struct site_result *world_site(const struct conclusion *c,
                                     const char *site);

#endif
