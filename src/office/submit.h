/*
 * Submitting the newest head of the own log to witnesses (C2SP tlog-witness, the
 * client's side), and keeping their cosignatures for proofs. How a witness is
 * reached is the caller's; nothing that it answers is believed.
 * docs/format.md, section 2.
 */
#ifndef TALLY_OFFICE_SUBMIT_H
#define TALLY_OFFICE_SUBMIT_H

#include "log/tlog_policy.h"
#include "office/log_key.h"
#include "office/vouched.h"

#define MAX_WITNESS_KEYS 8 /* the newest ones, where there are more */

/* Whose cosignature is wanted: one name, and the keys it has had. */
struct submit_witness {
	char name[MAX_LOG_NAME_BYTES + 1];
	size_t key_count;
	struct note_key keys[MAX_WITNESS_KEYS]; /* NOTE_COSIGNATURE */
};
/* A participant of the charter, with the keys known here. */
void submit_participant(const struct office *office, size_t participant,
                        struct submit_witness *out);

/* What a witness answered, whatever the HTTP status. */
struct submit_reply {
	long status;
	char type[64];   /* Content-Type, or "" */
	struct buf body; /* started and bounded by ask */
};
/*
 * A way to one witness. path is "/add-checkpoint" or "/<64 digits>/checkpoint",
 * to be put after its URL; body NULL: a GET, else a POST of these bytes.
 * TALLY_OK: an answer came, which is released here; else the fault says why not.
 */
struct submit_port {
	int (*ask)(void *ctx, const char *path, const struct slice *body,
	           struct submit_reply *out, struct fault *fault);
	void *ctx;
};

enum submit_outcome {
	SUBMIT_NOT_ASKED = 0, /* no answer could be had, or not be judged here */
	SUBMIT_REFUSED,       /* answered without cosigning */
	SUBMIT_BAD,           /* its cosignature is not good */
	SUBMIT_CLAIMED,       /* says, without proof, that it has cosigned more
	                         entries than the own log has */
	SUBMIT_OWN_LOST,      /* shows that the own log lost entries or has two
	                         histories: ask nobody else, append nothing */
	SUBMIT_COSIGNED
};
struct submit_result {
	enum submit_outcome outcome;
	long status;          /* HTTP, of its last answer; where that is a 409,
	                         of the first that was none; 0: no answer */
	uint64_t old;         /* the size that it went on from */
	uint64_t at_s;        /* SUBMIT_COSIGNED: time of the cosignature... */
	bool is_ahead;        /* ...which is later than the clock allows */
	struct fault fault;   /* of every other outcome */
};

/* One head of the own log on its way to witnesses. */
struct submit {
	struct office *office;
	struct place place;
	struct log_keys keys;     /* all that the own log has had */
	struct head head;
	struct buf checkpoint;    /* with the log's line alone */
	struct vouched gathered;  /* and what witnesses put to it */
	int64_t now_s;
	int64_t skew_s;
};

/*
 * Take the newest head of the own log; now_s is what cosignatures' times are
 * compared with. TALLY_EEXISTS: entries of the own log are lost, submit nothing.
 * TALLY_ENOTFOUND: it has no entry yet. Release it in any case.
 */
int submit_open(struct submit *out, struct office *office, int64_t now_s,
                struct fault *fault);
void submit_release(struct submit *submit);
/*
 * Ask one witness to cosign it, in a few requests at most, whatever it answers:
 * on from the size that is remembered, or that it tells. What it cosigned is
 * kept. Its failure is in *out and concerns no other witness, but for
 * SUBMIT_OWN_LOST.
 */
void submit_ask(struct submit *submit, const struct submit_witness *witness,
                const struct submit_port *port, struct submit_result *out);
/*
 * Keep what was gathered where proofs look for it. *out_quorum: did as many
 * cosign as the policy (NULL: the charter) asks for?
 */
int submit_keep(const struct submit *submit, const struct tlog_policy *policy,
                bool *out_quorum, struct fault *fault);

#endif
