/*
 * The list of next steps while it grows, and who is waited for.
 */
#ifndef TALLY_CMD_TODO_H
#define TALLY_CMD_TODO_H

#include "base/text.h"
#include "session.h"

struct todo {
	struct session *s;
	char *folder;            /* the office's, as a word of a shell */
	bool stopped;            /* by todo_stop */
	size_t step_count;
	size_t waiting_count;
	struct buf steps;        /* JSON */
	struct buf waiting;      /* JSON */
	struct buf waiting_text; /* lines */
};

/*
 * When a step may be done, and until when; 0 and NEVER_S: any time. After
 * due_s it is late, after gate_s in vain.
 */
struct step_times {
	int64_t not_before_s, due_s, gate_s;
};
#define NO_TIMES ((struct step_times){ 0, NEVER_S, NEVER_S })

/* TALLY_ENOMEM; todo_end all the same. */
int todo_begin(struct todo *todo, struct session *s);
/* Before all steps: nothing may be logged, and why not. */
void todo_stop(struct todo *todo, const char *why);
/* One step; words are what follows "tally". */
void todo_step(struct todo *todo, const char *words, const char *why,
               struct step_times times);
/* The same without a clock, its words from a format. */
void todo_plain(struct todo *todo, const char *why, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* Somebody else owes something. */
void todo_waiting(struct todo *todo, const struct owed *owed);
void todo_waiting_for(struct todo *todo, size_t participant, const char *what);
/* Say who is waited for; answer; release. */
void todo_end(struct todo *todo);

/* Steps that nobody owes by a clock: pulling from peers. */
void todo_routine(struct todo *todo);
/*
 * The same: reading what was declared of a site whose key is delivered, until
 * this office has opened it.
 */
void todo_open(struct todo *todo);
/* The same: declaring, proposing, cuts, conclusions, bundles. */
void todo_own(struct todo *todo, const struct owed *owed, size_t count);

#endif
