/*
 * Inside rules/: the fold's working state and the steps that its files share.
 */
#ifndef TALLY_RULES_FOLD_H
#define TALLY_RULES_FOLD_H

#include "escrow/swap.h"
#include "rules/rules.h"
#include "statement/rotation.h"

struct requirement_state;

/* A team's key, from the entry on that accredited it. */
struct participant_key {
	struct note_key key;
	enum key_role role;  /* KEY_INSPECTOR, KEY_ESCORT */
	size_t revoked_entry;/* in rules->entries; NO_INDEX: not revoked */
};

/* Those that may sign in a log. */
struct participant_keys {
	struct log_keys office;
	size_t count;        /* of teams */
	struct participant_key *list;
};

struct fold {
	struct rules *rules;
	const struct rules_input *in;
	struct participant_keys *keys;     /* per participant */
	int status;                /* TALLY_OK, TALLY_ENOMEM or TALLY_ELIMIT */
	char detail[120];          /* what the step says about an irregularity */
	size_t arrangement;        /* that the step concerns, or NO_INDEX */
	size_t culprit;            /* other than the issuer, or NO_INDEX */
};

/*
 * One step of the fold: judge `e` and change the state, or return what is
 * irregular about it and change nothing.
 */
typedef enum irregularity_code (*fold_step)(struct fold *f, size_t entry);

/* load.c: decode and verify every entry; roots of every prefix. */
int load_entries(struct fold *f);
/* quorum.c: quorum times of every entry; then void entries of revoked keys. */
int quorum_times(struct fold *f);
/* order.c: pasts, replay order. */
int order_entries(struct fold *f);
/* bounds.c: times, references: IRREGULAR_NONE or what is wrong. */
enum irregularity_code bounds_check(struct fold *f, size_t entry);
/* authority.c: may this key of this participant issue that kind? */
enum irregularity_code authority_check(struct fold *f, size_t entry);
/* settle.c: what has become due or stands by T. */
void settle(struct fold *f);
/*
 * What had been missed at a pair's gate when this entry came, or a suspension
 * past its cap, ends the arrangement now: who ends or stops it afterwards unsays
 * no default.
 */
void defaults_settle(struct fold *f, size_t arrangement, size_t entry);
/*
 * The same before an entry that ends, stops or resumes the arrangement: it comes
 * too late if by its own quorum time the cap was past.
 */
void ending_settle(struct fold *f, size_t arrangement, size_t entry);
/*
 * The same of all arrangements but that of the entry, before it is judged by
 * what their visits still hold or keep open.
 */
void others_settle(struct fold *f, size_t entry);

/* Steps, one for each kind; zero means refused. */
extern const fold_step fold_steps[STATEMENT_KIND_COUNT];
enum irregularity_code step_charter(struct fold *f, size_t entry);
enum irregularity_code step_key(struct fold *f, size_t entry);
enum irregularity_code step_head(struct fold *f, size_t entry);
enum irregularity_code step_evidence(struct fold *f, size_t entry);
enum irregularity_code step_cut(struct fold *f, size_t entry);
enum irregularity_code step_conclude(struct fold *f, size_t entry);
enum irregularity_code step_draw(struct fold *f, size_t entry);
enum irregularity_code step_reveal(struct fold *f, size_t entry);
enum irregularity_code step_declare(struct fold *f, size_t entry);
enum irregularity_code step_propose(struct fold *f, size_t entry);
enum irregularity_code step_answer(struct fold *f, size_t entry);
enum irregularity_code step_suspend(struct fold *f, size_t entry);
enum irregularity_code step_choose(struct fold *f, size_t entry);
enum irregularity_code step_notice(struct fold *f, size_t entry);
enum irregularity_code step_ack(struct fold *f, size_t entry);
enum irregularity_code step_enter(struct fold *f, size_t entry);
enum irregularity_code step_designate(struct fold *f, size_t entry);
enum irregularity_code step_restrict(struct fold *f, size_t entry);
enum irregularity_code step_deposit(struct fold *f, size_t entry);
enum irregularity_code step_hold(struct fold *f, size_t entry);
enum irregularity_code step_deliver(struct fold *f, size_t entry);
enum irregularity_code step_arrive(struct fold *f, size_t entry);
enum irregularity_code step_select(struct fold *f, size_t entry);
enum irregularity_code step_measure(struct fold *f, size_t entry);
enum irregularity_code step_report(struct fold *f, size_t entry);
enum irregularity_code step_countersign(struct fold *f, size_t entry);
enum irregularity_code step_object(struct fold *f, size_t entry);
enum irregularity_code step_reply(struct fold *f, size_t entry);

/*
 * draw.c: what a `declare` says of the other side's draws. IRREGULAR_NONE, or
 * what is wrong; *out is the draw whose seed it fixes, or NULL.
 */
enum irregularity_code draw_of_declare(struct fold *f, size_t entry,
                                       struct draw_period **out);
/* Draws that were owed to be opened by T. */
void draws_settle(struct fold *f);
/*
 * draw_use.c: may this notice use the draw that it names? Writes which one
 * into `added`, whose arrangement, pair and side are set.
 */
enum irregularity_code draw_of_notice(struct fold *f, size_t entry,
                                      struct inspection *added);
/* Does a designation open its inspection's draw, and name what was drawn? */
bool draw_designates(const struct fold *f, size_t entry,
                     const struct inspection *i, size_t site);
/* It did: the draw is open, and one of its sites is used. */
void draw_used(struct fold *f, size_t entry, const struct inspection *i);
/*
 * draw_turn.c: who has to speak for a notice that needs a draw, what and until
 * when; state is that of the notice.
 */
void draw_turn(const struct rules *rules, size_t arrangement, unsigned side,
               struct requirement_state *state);
/* Has each side that is to draw sites in an arrangement enough draws left? */
bool draws_suffice(const struct rules *rules, const struct arrangement *a,
                   size_t entry);

/* phase.c: the state tables. 0 (refused) for what nobody wrote down. */
enum charter_phase charter_after(enum charter_phase phase,
                                 enum statement_kind kind);
enum declaration_phase declaration_after(enum declaration_phase phase,
                                         enum statement_kind kind);
/* `what` tells apart the answers and actions that one kind carries. */
enum arrangement_event { EVENT_NONE = 0, EVENT_CONSENTED, EVENT_REFUSED,
	                 EVENT_WITHDRAWN, EVENT_SUSPEND, EVENT_RESUME,
	                 EVENT_END, EVENT_DEFAULT, EVENT_COMPLETED,
	                 EVENT_COUNT };
enum arrangement_phase arrangement_after(enum arrangement_phase phase,
                                         enum arrangement_event event);
enum inspection_phase inspection_after(enum inspection_phase phase,
                                       enum statement_kind kind);
/* Did an earlier phase take this kind, so that a second one is no first? */
bool inspection_had(enum inspection_phase phase, enum statement_kind kind);

/* gate.c: what each gate asks of either side of a pair. */
struct requirement {
	enum gate gate;
	enum step step;
	enum statement_kind kind;
	enum { OWED_BY_NONE = 0, OWED_BY_INSPECTING, OWED_BY_INSPECTED,
	       OWED_BY_HOST, OWED_BY_DEPOSITARY } by;
	enum step about;         /* what it answers; STEP_NONE: nothing */
	enum clock answer_clock; /* of an answer; CLOCK_COUNT: none */
};
#define REQUIREMENT_COUNT 14
extern const struct requirement requirements[REQUIREMENT_COUNT];
/* One requirement, for the inspection by `side` in a pair. */
struct requirement_state {
	bool applies;    /* asked for in this pair at all */
	bool ready;      /* what it answers is there */
	size_t entry;    /* that meets it, or NO_INDEX */
	size_t about;    /* entry it answers, or NO_INDEX */
	size_t by;       /* participant who owes it; of several the first */
	enum statement_kind kind;
	int64_t due_s;
};
struct requirement_state requirement_look(const struct rules *rules,
                                          size_t arrangement, size_t pair,
                                          unsigned side,
                                          const struct requirement *r);
/*
 * The latest of the steps first to last of both inspections of a pair; NO_INDEX
 * as long as one of them is missing.
 */
size_t latest_of(const struct rules *rules, const struct pair_state *pair,
                 enum step first, enum step last);
/*
 * May this step of an inspection be taken now? IRREGULAR_OUT_OF_ORDER if the
 * pair stands before another gate or the arrangement does not run,
 * IRREGULAR_LATE past the gate's deadline. A measure has the time of a report.
 * Of the inspection only arrangement, pair and side are read: at a notice there
 * is no other.
 */
enum irregularity_code gate_check(struct fold *f, size_t entry,
                                  const struct inspection *inspection,
                                  enum step step);
/*
 * kit.c: gate_check for the steps of the last gate. What a team's key signed
 * before the deadline, and is published within the kit lag, counts for what was
 * seen; the gate is missed, and whoever missed it has defaulted.
 */
enum irregularity_code look_check(struct fold *f, size_t entry,
                                  const struct inspection *inspection,
                                  enum step step);
/*
 * Does an entry know that the arrangement was stopped? Of one that ended by
 * nobody's statement everybody does.
 */
bool saw_a_stop(const struct rules *rules, size_t entry,
                const struct arrangement *a);
/* By when a step is owed that the gate of the inspection's pair asks for. */
int64_t gate_step_due(const struct rules *rules,
                      const struct inspection *inspection, enum step step);
/* Let the pair pass every gate that both sides have reached. */
void gate_advance(struct fold *f, size_t arrangement, size_t pair);
/* Name one more who ended an arrangement: both sides may have. */
void arrangement_name(struct arrangement *a, size_t by);
/*
 * End an arrangement; event decides the phase by the table. Who defaults at the
 * gate that has ended it is named, too.
 */
void arrangement_end(struct fold *f, size_t arrangement,
                     enum arrangement_event event, enum ending ending,
                     size_t by);

/* swap.c: the inspections of a pair before its swap: then both are there. */
struct inspection *swap_inspection(const struct rules *rules,
                                   const struct pair_state *pair,
                                   unsigned side);
/* Enough was delivered of both: sets the steps. */
void swap_delivered(struct rules *rules, size_t entry,
                    const struct pair_state *pair);
/* By when a delivery is owed, after the last of all four acks; else NEVER_S. */
int64_t swap_deliver_due(const struct rules *rules,
                         const struct pair_state *pair);
void swap_note_late(struct fold *f, size_t entry, const struct pair_state *pair);

/* courier.c: is a deposit under no courier key, or the one agreed on for it? */
bool courier_is_right(const struct rules *rules, const struct inspection *i,
                      const json_t *deposit);

/*
 * blind.c: depositaries that hold shares. Nothing was said of a pair yet.
 */
void blind_init(struct blind_state *blind);
bool blind_parts_are_right(const struct charter *charter, const json_t *body);
enum irregularity_code blind_refuse(struct fold *f, size_t entry,
                                    struct pair_state *pair);
enum irregularity_code blind_deliver(struct fold *f, size_t entry,
                                     struct pair_state *pair);
/* What binds a deposit of a pair's giving side to it. */
void blind_ad(const struct rules *rules, const struct pair_state *pair,
              unsigned giver, uint8_t out[static SWAP_AD_BYTES]);
/* Its deposit was rubbish, as entry shows: the pair has failed by it. */
void blind_name_rubbish(struct fold *f, size_t entry, struct pair_state *pair,
                        unsigned giver, const char *why);
/*
 * Once a share is out, each depositary owes its own, although others suffice:
 * who neither gives it in time nor refused a deposit is late.
 */
void blind_settle(struct fold *f);
/* Of a pair by which a share is out: does any depositary owe one apart from it? */
bool blind_owes_after(const struct rules *rules, const struct arrangement *a,
                      const struct pair_state *pair);

/*
 * blind_evidence.c: `evidence` with what was sealed: the participant `of` is its
 * depositor, and it is not what was owed; or its reader, and it was readable.
 */
enum irregularity_code blind_evidence(struct fold *f, size_t entry, size_t of);
/*
 * No blind depositary can look into what the counterpart was given. So who said
 * by due_s that it cannot read it is not named for having no ack, until somebody
 * proves that it could; nor is the depositor, for it might be untrue.
 */
bool blind_is_disputed(const struct fold *f, const struct inspection *i,
                       int64_t due_s);
/*
 * Who of the depositaries still owes a step of a pair, participants into out;
 * returns how many. One that checks owes it until it is done.
 */
size_t depositaries_owing(const struct rules *rules,
                          const struct pair_state *pair, enum step step,
                          size_t out[static MAX_DEPOSITARIES]);
/* Does one of a pair's depositaries owe a step once, not for each side? */
bool owed_once(const struct charter *charter, enum step step);

/* fold.c */
void fold_note(struct fold *f, enum irregularity_code code, size_t by,
               size_t entry, int64_t at_s);
enum irregularity_code fold_refuse(struct fold *f, enum irregularity_code code,
                                   const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* Enlarge *list to hold count + 1 elements of size; false sets f->status. */
bool fold_grow(struct fold *f, void **list, size_t count, size_t size);
/* Was `q` in time for `due`? (publication lag allowed) */
bool clock_met(const struct charter *charter, int64_t quorum_s, int64_t due_s);
int64_t clock_s(const struct charter *charter, enum clock clock);
/* Note `late` for a clock that is missed but stops nothing. */
void fold_note_late(struct fold *f, size_t entry, int64_t due_s,
                    const char *what);

/* The entry that member `name` of `entry` names; kind must be as given. */
size_t named_entry(const struct fold *f, size_t entry, const char *name,
                   enum statement_kind kind);
/*
 * The pair (from 0) that an entry's `arrangement` and `pair` name, its
 * arrangement into f->arrangement; false: unknown.
 */
bool named_pair(struct fold *f, size_t entry, size_t *out_pair);
/* The inspection that an entry's `notice` names; NO_INDEX refused. */
size_t named_inspection(struct fold *f, size_t entry);
/* The side that a lead party leads; 0 for others, who were refused before. */
unsigned side_of(const struct rules *rules, size_t participant);
/* Is the participant lead party of `side`, or the host of the site? */
bool speaks_for(const struct rules *rules, size_t participant, unsigned side,
                size_t site);
/* What the other team made of a statement, by T. */
void attested_init(struct fold *f, struct attested *a, size_t entry);
void attested_settle(struct fold *f, struct attested *a, size_t owed_by);


/*
 * sample.c: one sample slot for each population of the site; those to be drawn
 * get k and H(s). false: a population unknown, named twice, or too large a k.
 */
bool samples_parse(struct fold *f, const json_t *body, const struct site *site,
                   struct sample **out);
/* Open every committed draw into `samples`; false if one does not open. */
bool select_samples(struct fold *f, const struct inspection *i,
                    const json_t *body, struct sample *samples);

#endif
