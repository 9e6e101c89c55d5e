/*
 * The commands of the protocol group, and what they share: whose turn it is,
 * remarks that stand in blobs, openings. Operands and options stand in
 * commands_protocol.c.
 */
#ifndef TALLY_CMD_PROTOCOL_H
#define TALLY_CMD_PROTOCOL_H

#include "office/declaration.h"
#include "session.h"

/* Declare, and agree on what is shown. */
int declare_run(struct session *s);
int tag_prove_run(struct session *s);
int tag_verify_run(struct session *s);
int arrange_propose_run(struct session *s);
int arrange_answer_run(struct session *s);
int arrange_choose_run(struct session *s);
int courier_make_run(struct session *s);
int courier_take_run(struct session *s);

/* Draws of sites of the other side. */
int draw_make_run(struct session *s);
int draw_reveal_run(struct session *s);
int draw_verify_run(struct session *s);

/* Some positions of a declaration, shown outside a swap. */
int opening_make_run(struct session *s);
int opening_verify_run(struct session *s);

/* Counts of a declaration: something of them shown, and checked. */
int count_open_run(struct session *s);
int count_total_run(struct session *s);
int count_zero_run(struct session *s);
int count_ceiling_run(struct session *s);
int count_evidence_run(struct session *s);
int count_verify_run(struct session *s);

/* From the notice to the team at the point of entry. */
int inspect_notice_run(struct session *s);
int inspect_ack_run(struct session *s);
int inspect_answer_run(struct session *s);
int inspect_enter_run(struct session *s);
int inspect_designate_run(struct session *s);
int inspect_restrict_run(struct session *s);

/* The swap of the two openings. */
int swap_deposit_run(struct session *s);
int swap_ack_run(struct session *s);
int swap_deliver_run(struct session *s);
int swap_evidence_run(struct session *s);
int swap_open_run(struct session *s);

/* At the site, and what follows from it. */
int inspect_arrive_run(struct session *s);
int inspect_select_run(struct session *s);
int inspect_measure_run(struct session *s);
int inspect_report_run(struct session *s);
int inspect_countersign_run(struct session *s);
int object_run(struct session *s);
int reply_run(struct session *s);
int suspend_run(struct session *s);

/* The first eight digits of an id, for people. */
#define ID8_BYTES 9
void protocol_id8(const uint8_t id[static HASH_BYTES],
                  char out[static ID8_BYTES]);
/* The id of an entry; borrowed until the next statement is logged. */
const uint8_t *protocol_id(const struct session *s, size_t entry);

/* The name of the party that leads a side. */
const char *protocol_party(const struct charter *charter, unsigned side);
/* A site of a side's map, by its name. TALLY_EUSAGE if that is none. */
int protocol_site(const struct charter *charter, unsigned side,
                  struct slice name, size_t *out, struct fault *fault);
/* The side this office leads. TALLY_ERULE if it leads none. */
int protocol_lead(const struct session *s, unsigned *out_side,
                  struct fault *fault);
/*
 * The declaration of a side that --epoch names, or its newest. TALLY_EUSAGE,
 * TALLY_ENOTFOUND.
 */
int protocol_declared(const struct session *s, unsigned side,
                      const struct declared **out, struct fault *fault);
/* A pair's number, from 1, as index from 0. TALLY_EUSAGE. */
int protocol_pair(const struct session *s, size_t arrangement, const char *text,
                  size_t *out, struct fault *fault);
/*
 * TALLY_ERULE, saying who owes what, if the pair does not stand before that
 * gate; never with --anyway. The fold has the last word in any case.
 */
int protocol_gate(const struct session *s, size_t arrangement, size_t pair,
                  enum gate gate, struct fault *fault);
/* The same for what any pair may have as soon as the arrangement runs. */
int protocol_running(const struct session *s, size_t arrangement, size_t pair,
                     struct fault *fault);
/* The inspection that operand 0 names, if its pair stands before the gate. */
int protocol_inspection(struct session *s, enum gate gate, size_t *out,
                        struct fault *fault);

/* A time option, or what stands for it. TALLY_EUSAGE. */
int protocol_time(const struct session *s, const char *option,
                  int64_t otherwise_s, int64_t *out_s, struct fault *fault);
/*
 * Put 32 random bytes || bytes as a blob, and its hash as a member: what people
 * write never stands in a statement, and cannot be guessed from its hash.
 */
int protocol_remark(struct session *s, struct draft *draft, const char *member,
                    struct slice bytes, struct fault *fault);
/* The same for the text or the file that an option gives, if it is given. */
int protocol_reason(struct session *s, struct draft *draft,
                    struct fault *fault);
int protocol_attach(struct session *s, struct draft *draft, const char *option,
                    const char *member, struct fault *fault);

/*
 * TALLY_EFORMAT for a table with mistakes; if it has several, each is told on
 * standard error first, as a compiler does.
 */
int protocol_mistakes(const char *path, const struct mistakes *mistakes,
                      struct fault *fault);
/* Log the draft, or fail and release it, as rc says. */
int protocol_finish(struct session *s, struct draft *draft, int rc,
                    const struct fault *fault);
/* Say what comes next, after a statement was logged. */
void protocol_next(struct session *s, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* A sealed choice of this office: arrange_choose.c. */
struct sealed_choice {
	uint8_t salt[HASH_BYTES];
	size_t site;
};
/* The one that is logged for a pair, as secret/ keeps it. */
int choice_recall(struct session *s, size_t arrangement, size_t pair,
                  struct sealed_choice *out, struct fault *fault);
/*
 * r of an own draw, number from 0, as secret/ keeps it: draw.c. TALLY_ENOTFOUND
 * if no try there opens it.
 */
int draw_recall(struct session *s, const struct draw_period *of, size_t number,
                uint8_t out_r[static 32], struct fault *fault);
/*
 * The opening of an inspected site, opened now if it was not before, and kept:
 * swap_open.c. The caller releases bytes, which *out borrows.
 */
int opening_recall(struct session *s, size_t inspection, struct buf *bytes,
                   struct opening *out, struct fault *fault);
/* "nothing", or what an opening says of a position. */
struct slice opening_declared(const struct opening *opening, size_t position);

#endif
