/*
 * tally charter sign: adopt a charter, remember where peers are, and log it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "charter_file.h"
#include "http/client.h"
#include "record.h"

/* "south.example.org:8443": meant as an address, and no folder. */
static bool looks_like_address(const char *where)
{
	const char *colon = strrchr(where, ':');

	return strchr(where, '/') == NULL && colon != NULL && colon > where &&
	       colon[1] != '\0' &&
	       colon[1 + strspn(colon + 1, "0123456789")] == '\0';
}

/* Kept as a whole path, so that tally may run from anywhere. */
static int remember_folder(struct session *s, const char *name,
                           const char *folder, struct fault *fault)
{
	char *here, *whole = NULL;
	int rc;

	if (looks_like_address(folder) && access(folder, F_OK) != 0)
		return fault_set(fault, TALLY_EUSAGE, "--peer %s=%s: no such "
		                 "folder; meant https://%s?", name, folder, folder);
	if (folder[0] == '/')
		return office_peer_set(&s->office, name, folder, fault);
	here = getcwd(NULL, 0);
	if (here == NULL || asprintf(&whole, "%s/%s", here, folder) < 0) {
		free(here);
		return fault_set(fault, TALLY_EIO,
		                 "this folder has no name any more");
	}
	rc = office_peer_set(&s->office, name, whole, fault);
	free(whole);
	free(here);
	return rc;
}

/* Without slashes at its end, as faults name it. */
static int remember_url(struct session *s, size_t peer, const char *url,
                        struct fault *fault)
{
	const struct participant *p = &s->office.charter->participants[peer];
	const char *name = p->name;
	char plain[MAX_URL_BYTES + 1];
	size_t len = strlen(url);
	int rc = client_check_url(url, fault);

	if (rc != TALLY_OK)
		return rc;
	if (p->has_tls && strncmp(url, "http://", strlen("http://")) == 0)
		return fault_set(fault, TALLY_EUSAGE, "--peer %s=%s: the charter "
		                 "pins the key of that office, so use https://",
		                 name, url);
	while (url[len - 1] == '/')
		len--;
	snprintf(plain, sizeof(plain), "%.*s", (int)len, url);
	return office_peer_set(&s->office, name, plain, fault);
}

/* As it is kept, so that a mistyped place is seen at once. */
static int tell_peer(struct session *s, const char *name, struct fault *fault)
{
	struct buf where;
	int rc;

	buf_init(&where, 1u << 16);
	rc = office_peer_get(&s->office, name, &where, fault);
	if (rc == TALLY_OK)
		session_say(s, "peer %s: %.*s\n", name, (int)where.len,
		            (const char *)where.data);
	buf_release(&where);
	return rc;
}

static int remember_peer(struct session *s, const char *name, const char *where,
                         struct fault *fault)
{
	size_t peer = charter_participant(s->office.charter, slice_text(name));
	int rc;

	if (peer == NO_INDEX || peer == s->office.self)
		return fault_set(fault, TALLY_EUSAGE,
		                 "--peer %s: the charter has no other participant "
		                 "of that name", name);
	rc = client_is_url(where) ? remember_url(s, peer, where, fault)
	                          : remember_folder(s, name, where, fault);
	if (rc == TALLY_OK)
		rc = tell_peer(s, name, fault);
	return rc;
}

static int remember_peers(struct session *s, struct fault *fault)
{
	const char *peer;
	int rc = TALLY_OK;

	for (size_t i = 0; rc == TALLY_OK &&
	     (peer = session_option(s, "--peer", i)) != NULL; i++) {
		size_t len = strcspn(peer, "=");
		char name[MAX_NAME_BYTES + 1];

		if (peer[len] != '=' || peer[len + 1] == '\0' ||
		    len >= sizeof(name))
			return fault_set(fault, TALLY_EUSAGE,
			                 "--peer %s: is not NAME=FOLDER "
			                 "or NAME=URL", peer);
		snprintf(name, sizeof(name), "%.*s", (int)len, peer);
		rc = remember_peer(s, name, peer + len + 1, fault);
	}
	return rc;
}

static int adopt(struct session *s, struct slice file, struct fault *fault)
{
	uint8_t hash[HASH_BYTES];
	int rc = office_adopt(&s->office, file, fault);

	if (rc == TALLY_OK)
		rc = office_blob_put(&s->office, file, hash, fault);
	if (rc == TALLY_OK)
		rc = remember_peers(s, fault);
	return rc == TALLY_OK ? session_need(s, NEEDS_VIEW, fault) : rc;
}

static int log_charter(struct session *s)
{
	char id[2 * HASH_BYTES + 1];
	struct draft draft;

	hex_format(s->office.charter->id, HASH_BYTES, id);
	session_say(s, "charter %s\n", id);
	session_json_text(s, "charter", id);
	if (s->view.rules->signed_charter[s->office.self]) {
		session_say(s, "signed before\n");
		return EXIT_DONE;
	}
	draft_init(&draft, STATEMENT_CHARTER);
	return session_accept(s, &draft, NULL);
}

int charter_sign_run(struct session *s)
{
	struct fault fault = { 0 };
	struct charter *charter;
	struct buf file;
	int rc, code = charter_file_read(s, s->operands[0], &file, &charter);

	if (code != EXIT_DONE && code != EXIT_INCOMPLETE)
		return code;
	charter_free(charter);
	if (code == EXIT_INCOMPLETE) {
		fault_set(&fault, TALLY_EINCOMPLETE, "%s: not signed, since keys "
		          "are missing", s->operands[0]);
		code = session_fail(s, &fault);
	} else {
		rc = adopt(s, buf_slice(&file), &fault);
		code = rc == TALLY_OK ? log_charter(s) : session_fail(s, &fault);
	}
	buf_release(&file);
	return code;
}
