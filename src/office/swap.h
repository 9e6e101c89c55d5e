/*
 * Deposits of a swap as the three offices handle them: the giving side makes
 * one, the depositary judges it, the counterpart receives and opens it. Pure.
 * docs/format.md, section 7.
 */
#ifndef TALLY_OFFICE_SWAP_H
#define TALLY_OFFICE_SWAP_H

#include "escrow/declaration.h"
#include "escrow/swap.h"
#include "escrow/count.h"
#include "rules/rules.h"

/* What the logged deposit says. */
struct swap_logged {
	uint8_t inner_hash[HASH_BYTES];
	uint8_t key_hash[HASH_BYTES];
	uint8_t outer[HASH_BYTES];     /* blobs */
	uint8_t part[HASH_BYTES];
	bool has_courier;              /* S follows from the courier key */
	uint8_t courier[HASH_BYTES];   /* then the hash of S */
	uint8_t wrap[SWAP_WRAP_BYTES]; /* else S for the counterpart */
};
/* Box keys of those who are to open its parts; borrowed from the charter. */
struct swap_readers {
	const uint8_t *counterpart;
	const uint8_t *depositary;
};

/* What the rules fix for the opening that one side owes in one pair. */
struct swap_terms {
	uint8_t ad[SWAP_AD_BYTES];
	unsigned side;                 /* the giving one */
	bool blind;                    /* depositaries get shares, no part */
	bool under_courier;            /* the depositor sets it: no wrap is made */
	struct declaration_name name;  /* of its declaration that counts */
	uint8_t root[HASH_BYTES];
	unsigned depth;
	size_t cell_bytes;
	const struct charter *charter;
	const struct site *site;       /* the designated one */
	bool has_counts;               /* they are opened with the site */
	const struct count_table *table; /* who opens sets it; NULL: is none */
	struct swap_readers readers;
	size_t deposit;                /* entry that stands, or NO_INDEX */
	struct swap_logged logged;     /* of that entry */
};
/*
 * The terms for one inspection, whose inspected side gives. TALLY_EINCOMPLETE
 * if no site is designated yet, or nothing was declared in time.
 */
int swap_terms_of(const struct rules *rules, size_t inspection,
                  struct swap_terms *out, struct fault *fault);

/* Fresh random bytes for one deposit; swap_random_wipe after use. */
struct swap_random {
	struct swap_secrets secrets;
	uint8_t inner_nonce[SEAL_NONCE_BYTES];
	uint8_t outer_nonce[SEAL_NONCE_BYTES];
	uint8_t part_ephemeral[BOX_SECRET_BYTES];
};
void swap_random_wipe(struct swap_random *random);

struct swap_deposit {
	uint8_t inner_hash[HASH_BYTES];
	uint8_t key_hash[HASH_BYTES];
	uint8_t wrap[SWAP_WRAP_BYTES]; /* S, sealed for the counterpart; or */
	bool under_courier;            /* as the terms had it: then */
	uint8_t courier[HASH_BYTES];   /* the hash of S */
	struct buf outer;              /* blob for the counterpart */
	struct buf part;               /* blob for the depositary that checks */
};
/*
 * Seal an opening. swap_deposit_release. TALLY_ELIMIT: a blob would be over
 * MAX_BLOB_BYTES. TALLY_EFORMAT: a reader's key is none. TALLY_ENOMEM.
 */
int swap_deposit_make(const struct swap_terms *terms, struct slice opening,
                      const struct swap_random *random,
                      struct swap_deposit *out);
void swap_deposit_release(struct swap_deposit *deposit);

/* What a depositary finds; the words are those of `deliver`. */
enum swap_verdict {
	SWAP_NOT_JUDGED = 0,
	SWAP_PART_UNREADABLE,
	SWAP_OTHER_DEPOSIT,       /* copied from another pair or side */
	SWAP_HASH_MISMATCH,       /* of inner, or of K */
	SWAP_INNER_UNOPENABLE,
	SWAP_NOT_AN_OPENING,      /* nor do contents that nobody can read count */
	SWAP_OTHER_SITE,
	SWAP_NOT_THE_DECLARATION,
	SWAP_NOT_FOR_COUNTERPART, /* which cannot open what it was given */
	SWAP_COUNTS_NOT_OPENED,   /* of a declaration that has some */
	SWAP_WITHHELD,            /* nobody could fetch it: the depositary's word */
	SWAP_GOOD,
	SWAP_COUNTS_DIFFER,       /* good, but its counts are not its slots' */
	SWAP_VERDICT_COUNT
};
/* Is it what is owed? Else it is refused, or not judged yet. */
bool swap_is_good(enum swap_verdict verdict);
/* "part-unreadable"; NULL for what is good and SWAP_NOT_JUDGED. */
const char *swap_verdict_word(enum swap_verdict verdict);
/* The same for people: a sentence without its end. */
const char *swap_verdict_text(enum swap_verdict verdict);

/*
 * The counterpart's first step: open outer with S, check the hash of inner,
 * which is appended to out. TALLY_EMISMATCH with the reason, TALLY_ENOMEM.
 */
int swap_receive_with(const struct swap_terms *terms, const uint8_t s[static 32],
                      struct slice outer, struct buf *out, struct fault *fault);
/* The same where S is in `wrap`. */
int swap_receive(const struct swap_terms *terms,
                 const uint8_t box_secret[static BOX_SECRET_BYTES],
                 struct slice outer, struct buf *out, struct fault *fault);

/*
 * Open inner with K and check all that the terms fix; the opening, with the
 * counts that follow it, is appended to out only if *out_verdict is good. Fails
 * for TALLY_ENOMEM only.
 */
int swap_open(const struct swap_terms *terms,
              const uint8_t key[static SEAL_KEY_BYTES], struct slice inner,
              struct buf *out, enum swap_verdict *out_verdict);

/* The depositary's judgement of one deposit. */
struct swap_found {
	enum swap_verdict verdict;
	uint8_t key[SEAL_KEY_BYTES];   /* K if it is good, else zeros; wipe it */
};
/*
 * Of what is good, the counterpart can open outer, and K opens the rest.
 * outer NULL: it is not here, and of a part that is good TALLY_ENOTFOUND says
 * so. Else fails for TALLY_ENOMEM only.
 */
int swap_judge(const struct swap_terms *terms,
               const uint8_t box_secret[static BOX_SECRET_BYTES],
               struct slice part, const struct slice *outer,
               struct swap_found *out);

#endif
