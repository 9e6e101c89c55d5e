/*
 * The state of a regime in words: times, spans, what a statement is about.
 */
#ifndef TALLY_CMD_WORDS_H
#define TALLY_CMD_WORDS_H

#include "session.h"

#define WORDS_TIME_BYTES 24
#define WORDS_SPAN_BYTES 32
#define WORDS_DUE_BYTES 80
#define WORDS_SECOND_BYTES 48
#define WORDS_ID_BYTES 9

/* When it was; NEVER_S for an entry that tells no time. */
int64_t words_irregular_s(const struct irregularity *irregular);
/* "2026-11-21 19:08Z"; "-" for NEVER_S. */
void words_time(int64_t at_s, char out[static WORDS_TIME_BYTES]);
/* "2026-11-21T19:08:00Z"; beyond year 9999 "second 253402300800 since 1970". */
void words_second(uint64_t at_s, char out[static WORDS_SECOND_BYTES]);
/* "3 d 4 h", "2 h 5 min", "40 s", without a sign. */
void words_span(int64_t seconds, char out[static WORDS_SPAN_BYTES]);
/* "by 2026-11-21 19:08Z, in 2 h 5 min", "... ago"; "no clock" for NEVER_S. */
void words_due(int64_t now_s, int64_t due_s, char out[static WORDS_DUE_BYTES]);
/* The first eight digits of an entry's id; "-" if it has none. */
void words_id(const struct rules *rules, size_t entry,
              char out[static WORDS_ID_BYTES]);
/* Name of a participant; "-" for NO_INDEX. */
const char *words_name(const struct rules *rules, size_t participant);
/*
 * Name of a site that is known; or "by choice" or "by draw", as long as the
 * site of that side in a pair, or that of a visit, is not.
 */
const char *words_site(const struct rules *rules, size_t site);
const char *words_pair_site(const struct rules *rules,
                            const struct pair_state *pair, unsigned side);
const char *words_visit_site(const struct rules *rules,
                             const struct inspection *visit);
const char *words_phase(enum arrangement_phase phase);
const char *words_ending(enum ending ending);
/*
 * Who ended an arrangement, or let its proposal lapse in silence: participants
 * into out, room for as many as the charter has. Returns how many.
 */
size_t words_ended_by(const struct rules *rules, const struct arrangement *a,
                      size_t *out);
const char *words_gate(enum gate gate);
const char *words_inspection(enum inspection_phase phase);
/*
 * What a statement is about: "pair 1 deveselu", "ru 15", a key; or why it is
 * not one. size is at least 1.
 */
void words_about(const struct rules *rules, size_t entry, char *out,
                 size_t size);
/* Code of the first irregularity of an entry, or NULL. */
const char *words_irregular(const struct rules *rules, size_t entry);
/* The kind of an entry; "(invalid)" if it is no statement. */
const char *words_kind(const struct rules *rules, size_t entry);

/*
 * When a quorum of witnesses covered an entry; NEVER_S: none did yet. The own
 * view counts own entries from now on, which is no witness's word.
 */
int64_t words_witnessed_s(const struct entry *e);

/*
 * text as one word of a shell, in quotes unless it is all of A-Z a-z 0-9 and
 * ._/-+. The caller frees; NULL: out of memory.
 */
char *words_shell(const char *text);

/* The latest time of any valid statement; 0: there is none. */
int64_t words_newest_s(const struct rules *rules);
/* What is put to a noun after a count: "" after 1, else "s". */
const char *words_s(uint64_t count);
/*
 * Text for people in lines of at most 80 columns, each with indent before it:
 * broken at spaces, nothing left out; a longer word has a line of its own.
 */
void words_wrap(struct session *s, const char *indent, const char *text);
/* A line of text for people, cut at 80 columns. */
void words_line(struct session *s, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
