/*
 * tally key passphrase, tally secret: the lock on an office's secrets, and
 * shares of the office key.
 */
#include <errno.h>
#include <limits.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "json.h"
#include "office/share_text.h"
#include "record.h"
#include "secret_ask.h"

/* Ask for the new way and set it; the office key is known, or there is none. */
static int set_way(struct session *s, struct fault *fault)
{
	const struct secret_source source = {
		session_option(s, "--new-key-file", 0),
		session_option(s, "--new-passphrase-fd", 0),
	};
	struct secret_way way;
	size_t sealed;
	int rc = secret_new(s, &source, &way, fault);

	if (rc == TALLY_OK)
		rc = vault_set(&s->office, &way.way, &sealed, fault);
	secret_release(&way);
	if (rc != TALLY_OK)
		return session_fail(s, fault);
	if (sealed > 0)
		session_say(s, "%zu file%s encrypted. What was plain may still be "
		            "on the disk and in old copies\n", sealed,
		            sealed == 1 ? "" : "s");
	secret_say(s, "");
	return EXIT_DONE;
}

int key_passphrase_run(struct session *s)
{
	struct fault fault = { 0 };
	int rc = vault_unlock(&s->office, &fault);

	return rc == TALLY_OK ? set_way(s, &fault) : session_fail(s, &fault);
}

static int take_count(const struct session *s, const char *name, unsigned least,
                      unsigned *out, struct fault *fault)
{
	const char *text = session_option(s, name, 0);
	uint64_t value = 0;

	if (text == NULL || decimal_parse(slice_text(text), &value) != TALLY_OK ||
	    value < least || value > MAX_SHARES)
		return fault_set(fault, TALLY_EUSAGE, "secret split: %s is a number "
		                 "from %u to %d", name, least, MAX_SHARES);
	*out = (unsigned)value;
	return TALLY_OK;
}

/* Shares in locked memory: the key, its coefficients, the values. */
struct split {
	uint8_t key[LOCK_KEY_BYTES];
	uint8_t random[MAX_SHARES * SHARE_BYTES];
	uint8_t values[MAX_SHARES * SHARE_BYTES];
};

static int write_share(struct session *s, const char *folder,
                       const struct share_text *share, struct fault *fault)
{
	char path[4096];
	struct stat st;
	struct buf text;
	int rc;

	snprintf(path, sizeof(path), "%s/share-%u.txt", folder, share->number);
	if (lstat(path, &st) == 0)
		return fault_set(fault, TALLY_EEXISTS, "%s: is there already", path);
	buf_init(&text, SHARE_TEXT_MAX_BYTES);
	share_text_put(share, &text);
	rc = buf_status(&text);
	rc = rc == TALLY_OK
	             ? session_write_file(path, buf_slice(&text), 0600, fault)
	             : fault_set(fault, rc, "a share: %s", status_text(rc));
	buf_release(&text);
	if (rc == TALLY_OK)
		session_say(s, "%s\n", path);
	return rc;
}

static int make_folder(const struct session *s, const char *folder,
                       struct fault *fault)
{
	bool made = mkdir(folder, 0700) == 0;
	char whole[PATH_MAX];
	int rc;

	if ((!made && errno != EEXIST) || realpath(folder, whole) == NULL)
		return fault_set(fault, TALLY_EIO, "%s: %s", folder,
		                 strerror(errno));
	rc = secret_outside(s, whole, fault);
	if (rc != TALLY_OK && made)
		rmdir(whole);
	return rc;
}

static int write_shares(struct session *s, const char *folder,
                        struct share_text *share, struct split *split,
                        struct fault *fault)
{
	int rc;

	office_random(split->random, sizeof(split->random));
	office_random(share->split, sizeof(share->split));
	share_check(share->split, split->key, share->check);
	rc = share_split(split->key, share->needed, share->count, split->random,
	                 split->values);
	if (rc != TALLY_OK)
		return fault_set(fault, rc, "secret split: -k is at most -n");
	rc = make_folder(s, folder, fault);
	for (unsigned i = 0; rc == TALLY_OK && i < share->count; i++) {
		share->number = i + 1;
		memcpy(share->value, split->values + i * SHARE_BYTES, SHARE_BYTES);
		rc = write_share(s, folder, share, fault);
	}
	crypto_wipe(share->value, sizeof(share->value));
	return rc;
}

int secret_split_run(struct session *s)
{
	const char *folder = session_option(s, "-o", 0);
	struct share_text share = { .number = 0 };
	struct fault fault = { 0 };
	struct split *split;
	/* With -k 1 every share by itself would be the key. */
	int rc = take_count(s, "-k", 2, &share.needed, &fault);

	if (rc == TALLY_OK)
		rc = take_count(s, "-n", 2, &share.count, &fault);
	if (rc == TALLY_OK && folder == NULL)
		rc = fault_set(&fault, TALLY_EUSAGE, "secret split: give the folder "
		               "for the shares: -o FOLDER");
	if (rc != TALLY_OK)
		return session_fail(s, &fault);
	split = sodium_malloc(sizeof(*split));
	if (split == NULL)
		rc = fault_set(&fault, TALLY_ENOMEM, "no memory can be locked");
	memcpy(share.office, s->office.name, sizeof(share.office));
	if (rc == TALLY_OK)
		rc = vault_key(&s->office, split->key, &fault);
	if (rc == TALLY_OK)
		rc = write_shares(s, folder, &share, split, &fault);
	sodium_free(split);
	if (rc != TALLY_OK)
		return session_fail(s, &fault);
	session_say(s, "any %u of these %u open the office's secrets: keep them "
	            "in different hands\n", share.needed, share.count);
	return EXIT_DONE;
}

static int read_share(struct session *s, const char *path,
                      struct share_text *out, struct fault *fault)
{
	struct buf text;
	int rc;

	buf_init(&text, SHARE_TEXT_MAX_BYTES);
	rc = session_read_file(path, SHARE_TEXT_MAX_BYTES, &text, fault);
	if (rc == TALLY_OK) {
		rc = share_text_parse(buf_slice(&text), out, fault);
		if (rc != TALLY_OK)
			fault_prefix(fault, "%s", path);
	}
	buf_release(&text);
	if (rc == TALLY_OK && strcmp(out->office, s->office.name) != 0)
		rc = fault_set(fault, TALLY_EUSAGE, "%s: is a share of office %s",
		               path, out->office);
	return rc;
}

/* Locked memory, too. */
struct joined {
	uint8_t key[LOCK_KEY_BYTES];
	struct share_text shares[MAX_SHARES];
};

int secret_join_run(struct session *s)
{
	struct joined *joined = sodium_malloc(sizeof(*joined));
	struct fault fault = { 0 };
	int rc = joined != NULL
	                 ? TALLY_OK
	                 : fault_set(&fault, TALLY_ENOMEM,
	                             "no memory can be locked");

	for (size_t i = 0; rc == TALLY_OK && i < s->operand_count; i++)
		rc = read_share(s, s->operands[i], &joined->shares[i], &fault);
	if (rc == TALLY_OK)
		rc = share_text_join(joined->shares, s->operand_count, joined->key,
		                     &fault);
	if (rc == TALLY_OK)
		rc = vault_take_key(&s->office, joined->key, &fault);
	sodium_free(joined); /* wipes */
	return rc == TALLY_OK ? set_way(s, &fault) : session_fail(s, &fault);
}
