/*
 * Passphrases and key files: from a terminal, a descriptor, a file or a
 * credential of systemd; never from arguments or the environment.
 */
#ifndef TALLY_CMD_SECRET_ASK_H
#define TALLY_CMD_SECRET_ASK_H

#include "office/vault.h"
#include "session.h"

#define MIN_PASSPHRASE_BYTES 8

/* A vault_ask; ctx is the session. */
int secret_ask(void *ctx, const char *office_path, const struct lock_file *lock,
               struct vault_given *out, struct fault *fault);

/* Where a new way to open the lock comes from; both NULL: asked twice. */
struct secret_source {
	const char *key_file; /* made if it is not there */
	const char *fd;
};
/* A new way, with what it points to. */
struct secret_way {
	struct vault_way way;
	struct vault_given *given;
	char *path;
};
/* secret_release in any case. */
int secret_new(struct session *s, const struct secret_source *source,
               struct secret_way *out, struct fault *fault);
void secret_release(struct secret_way *way);

/* A key beside its lock locks nothing. TALLY_EUSAGE: that path, a real one, is. */
int secret_outside(const struct session *s, const char *path,
                   struct fault *fault);

/* One line of what the office keeps encrypted, and by what; for init, status. */
void secret_say(struct session *s, const char *prefix);

#endif
