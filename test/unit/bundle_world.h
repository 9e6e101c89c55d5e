/*
 * Scenes in the small world that end with a cut, and the bundle made there.
 */
#ifndef TALLY_TEST_BUNDLE_WORLD_H
#define TALLY_TEST_BUNDLE_WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../lib/world.h"
#include "base/text.h"
#include "bundle/bundle.h"

#define TINY "charters/test/tiny.yaml"
#define TWO_WITNESSES "charters/test/two-witnesses.yaml"
#define DAYS (24 * HOURS)
#define MAX_TAR (16u << 20)

struct scene {
	struct world w;
	struct id cut;
	uint64_t second_witnessed[WORLD_LOGS];
	/* what make_bundle made last */
	uint64_t sizes[WORLD_LOGS];
	struct buf checkpoints[WORLD_LOGS];
	struct bundle_log logs[WORLD_LOGS];
};

static inline void scene_free(struct scene *s)
{
	for (size_t i = 0; i < WORLD_LOGS; i++)
		buf_release(&s->checkpoints[i]);
	world_release(&s->w);
	free(s);
}

/* The key that ru's charter promises as the next one. */
static inline void next_key(struct note_key *out,
                            uint8_t seed[static SIGN_SEED_BYTES])
{
	uint8_t public_key[SIGN_PUBLIC_BYTES];

	hash_bytes(slice_text("the next key of ru"), seed);
	sign_public(seed, public_key);
	assert_int_equal(note_key_init(out, "ru.example/tally", NOTE_ED25519,
	                               public_key), TALLY_OK);
}

/* The world promises the hash of a name; put that of a key in its place. */
static inline void promise_next_key(struct world *w)
{
	struct charter_faults faults = { 0 };
	struct note_key key;
	char vkey[VKEY_BYTES], hex[2 * HASH_BYTES + 1];
	uint8_t hash[HASH_BYTES], seed[SIGN_SEED_BYTES];
	char *place;

	hash_bytes(slice_text("ru"), hash);
	hex_format(hash, sizeof(hash), hex);
	place = memmem(w->file.data, w->file.len, hex, strlen(hex));
	assert_non_null(place);
	next_key(&key, seed);
	vkey_format(&key, vkey);
	hash_bytes(slice_text(vkey), hash);
	hex_format(hash, sizeof(hash), hex);
	memcpy(place, hex, strlen(hex));
	charter_free(w->charter);
	assert_int_equal(charter_parse(buf_slice(&w->file), &w->charter,
	                               &faults), TALLY_OK);
}

static inline struct scene *scene_new(const char *charter_path)
{
	struct scene *s = calloc(1, sizeof(*s));

	assert_non_null(s);
	world_init(&s->w, charter_path);
	promise_next_key(&s->w);
	return s;
}

static inline void rotate(struct world *w)
{
	struct world_log *l = &w->logs[world_who(w, "ru")];
	char vkey[VKEY_BYTES];
	struct draft d;

	next_key(&l->key, l->seed);
	vkey_format(&l->key, vkey);
	draft_init(&d, STATEMENT_ROTATE);
	draft_word(&d, "vkey", vkey);
	draft_hash(&d, "next_vkey_hash", w->charter->id);
	world_say(w, "ru", &d);
}

/* The charter that two witnesses serve: the other one logs heads, too. */
static inline void witness_second(struct scene *s)
{
	struct world *w = &s->w;
	uint64_t first[WORLD_LOGS];
	size_t witness = w->witness;

	w->witness = world_who(w, "at");
	for (size_t i = 0; i < w->charter->participant_count; i++) {
		first[i] = w->logs[i].witnessed;
		w->logs[i].witnessed = s->second_witnessed[i];
	}
	world_witness(w);
	for (size_t i = 0; i < w->charter->participant_count; i++) {
		s->second_witnessed[i] = w->logs[i].witnessed;
		w->logs[i].witnessed = first[i];
	}
	w->witness = witness;
}

/* All but the observer sign; both declare; an arrangement runs; ru rotates. */
static inline void play(struct scene *s)
{
	struct world *w = &s->w;
	bool two = w->charter->witnesses.need > 1;

	for (size_t i = 0; i < w->charter->participant_count; i++) {
		struct draft d;

		if (w->charter->participants[i].roles == ROLE_OBSERVER)
			continue;
		draft_init(&d, STATEMENT_CHARTER);
		world_say_unseen(w, w->charter->participants[i].name,
		                 KEY_OFFICE, &d);
	}
	w->now_s += MINUTES;
	world_witness(w);
	if (two)
		witness_second(s);
	w->now_s += MINUTES;
	world_propose(w);
	rotate(w);
	world_consent(w);
	if (two)
		witness_second(s);
}

static inline void countersign_by(struct scene *s, const char *who)
{
	struct draft d;

	draft_init(&d, STATEMENT_COUNTERSIGN);
	draft_id(&d, "of", s->cut.bytes);
	draft_word(&d, "verdict", "agree");
	world_say(&s->w, who, &d);
}

static inline void countersign_cut(struct scene *s)
{
	countersign_by(s, "at");
}

static inline void withdraw(struct scene *s)
{
	world_answer(&s->w, "us", s->w.arrangement, "withdrawn");
}

/* A small scene with one witness, in which a gate has been missed. */
static inline struct scene *play_to_cut(void)
{
	struct scene *s = scene_new(TINY);

	play(s);
	s->w.now_s += 30 * DAYS;
	s->cut = world_cut(&s->w);
	return s;
}

/* Replay everything and find how much of each log belongs to a bundle. */
static inline int select_logs(struct scene *s)
{
	const struct rules *rules = world_replay(&s->w);
	struct fault fault = { 0 };
	struct cut cut;
	int rc = rules_cut(rules, s->cut.bytes, &cut, &fault);

	if (rc == TALLY_OK) {
		rc = bundle_sizes(rules, &cut, s->sizes);
		cut_release(&cut);
	}
	return rc;
}

static inline void checkpoint_text(const struct scene *s, size_t log,
                                   struct buf *out)
{
	buf_init(out, MAX_CHECKPOINT_BYTES);
	checkpoint_put_text(out, s->w.charter->participants[log].log,
	                    &s->w.logs[log].heads[s->sizes[log]]);
}

static inline void sign_checkpoint(struct scene *s, size_t log)
{
	struct buf *out = &s->checkpoints[log];
	struct buf text;

	buf_release(out);
	checkpoint_text(s, log, &text);
	buf_init(out, MAX_CHECKPOINT_BYTES);
	buf_put_slice(out, buf_slice(&text));
	buf_put_u8(out, '\n');
	note_sign(&s->w.logs[log].key, s->w.logs[log].seed, buf_slice(&text),
	          out);
	buf_release(&text);
}

/* With s->sizes entries of each log, whatever these are. */
static inline int build(struct scene *s, struct bundle *out,
                        struct fault *fault)
{
	struct bundle_input in = { .charter_file = buf_slice(&s->w.file),
		                   .charter = s->w.charter, .logs = s->logs };

	for (size_t i = 0; i < s->w.charter->participant_count; i++) {
		sign_checkpoint(s, i);
		s->logs[i] = (struct bundle_log){
			(size_t)s->sizes[i], s->w.logs[i].entries,
			buf_slice(&s->checkpoints[i])
		};
	}
	memcpy(in.arrangement, s->w.arrangement.bytes, HASH_BYTES);
	memcpy(in.cut, s->cut.bytes, HASH_BYTES);
	return bundle_build(&in, out, fault);
}

static inline void make_bundle(struct scene *s, struct bundle *out)
{
	struct fault fault = { 0 };

	assert_int_equal(select_logs(s), TALLY_OK);
	if (build(s, out, &fault) != TALLY_OK)
		fail_msg("build: %s", fault.text);
}

static inline void pack(const struct bundle *files, struct buf *out)
{
	buf_init(out, MAX_TAR);
	assert_int_equal(bundle_pack(files, out), TALLY_OK);
}

static inline int verify_files(const struct scene *s, const struct bundle *files,
                        struct fault *fault)
{
	struct buf tar;
	int rc;

	pack(files, &tar);
	rc = bundle_verify(buf_slice(&tar), s->w.charter->id, NULL, NULL, fault);
	buf_release(&tar);
	return rc;
}

/* The same files with one of them other, added, or (bytes NULL) left out. */
static inline void with_file(const struct bundle *from, const char *name,
                      const struct slice *bytes, struct bundle *out)
{
	bundle_init(out);
	for (size_t i = 0; i < from->count; i++)
		if (strcmp(from->files[i].name, name) != 0)
			assert_int_equal(bundle_add(out, from->files[i].name,
			                            from->files[i].bytes),
			                 TALLY_OK);
	if (bytes != NULL)
		assert_int_equal(bundle_add(out, name, *bytes), TALLY_OK);
}

static inline int verify_with(const struct scene *s, const struct bundle *files,
                       const char *name, const struct slice *bytes,
                       struct fault *fault)
{
	struct bundle changed;
	int rc;

	with_file(files, name, bytes, &changed);
	rc = verify_files(s, &changed, fault);
	bundle_release(&changed);
	return rc;
}

/* Change the byte at every `stride`-th offset of the tar. */
static inline void flip_bytes(size_t stride)
{
	struct scene *s = play_to_cut();
	struct bundle files;
	struct buf tar;

	make_bundle(s, &files);
	pack(&files, &tar);
	for (size_t i = 0; i < tar.len; i += stride) {
		struct fault fault = { 0 };
		int rc;

		tar.data[i] ^= (uint8_t)(1u << i % 8);
		rc = bundle_verify(buf_slice(&tar), s->w.charter->id, NULL, NULL,
		                   &fault);
		tar.data[i] ^= (uint8_t)(1u << i % 8);
		if (rc == TALLY_OK || strchr(fault.text, ':') == NULL)
			fail_msg("byte %zu: %d %s", i, rc, fault.text);
	}
	buf_release(&tar);
	bundle_release(&files);
	scene_free(s);
}

#endif
