/*
 * Cosignatures per second: what an office decides by itself, of 16 logs and of
 * one, and what it answers 50 posters over HTTP, each with a log of its own that
 * grows; beside what the disk and the signatures allow in the same run.
 */
#include <pthread.h>
#include <stdatomic.h>

#include "base/text.h"
#include "folder.h"
#include "http/listen.h"
#include "http/server.h"
#include "http_client.h"
#include "log/tree.h"
#include "office/submission.h"

#define LOGS 50
#define LEVELS 17
#define LEAVES ((size_t)1 << (LEVELS - 1)) /* the most that one log grows to */
#define LOAD_S 2
#define READY 1000 /* requests that a poster has ready for one run */
#define CHARTER_PATH "charters/test/tiny.yaml"

/* All logs hold the same entries, so their roots and proofs are made once. */
static uint8_t (*tree[LEVELS])[HASH_BYTES];

struct log {
	struct note_key key;
	uint8_t seed[SIGN_SEED_BYTES];
	uint64_t size; /* cosigned */
};

struct poster {
	struct log *log;
	struct witness *witness;
	pthread_t thread;
	struct buf request[READY];
	double took_s[READY];
	size_t count;
};

struct witness {
	char folder[FOLDER_BYTES];
	struct office office;
	struct store *store;
	struct log logs[LOGS];
	struct listener listener;
	struct poster posters[LOGS];
	atomic_bool ended;
	uint64_t next; /* number of the next object */
	size_t batches, submissions; /* decided over HTTP, in one run */
};

static int tree_get(void *ctx, unsigned level, uint64_t index,
                    uint8_t out[static HASH_BYTES])
{
	(void)ctx;
	memcpy(out, tree[level][index], HASH_BYTES);
	return TALLY_OK;
}

static void grow_tree(void)
{
	for (unsigned level = 0; level < LEVELS; level++) {
		size_t width = LEAVES >> level;

		tree[level] = malloc(width * HASH_BYTES);
		need(tree[level] ? TALLY_OK : TALLY_ENOMEM, "tree", NULL);
		for (size_t i = 0; i < width; i++)
			if (level == 0)
				hash_leaf(slice_of(&i, sizeof(i)),
				          tree[0][i]);
			else
				hash_node(tree[level - 1][2 * i],
				          tree[level - 1][2 * i + 1],
				          tree[level][i]);
	}
}

/* Append the submission of a log's next entry. */
static void put_submission(struct buf *out, struct log *log)
{
	const struct hash_source source = { tree_get, NULL };
	struct head head = { .size = log->size + 1 };
	struct proof proof = { .count = 0 };
	struct buf text;

	need(head.size < LEAVES ? TALLY_OK : TALLY_ELIMIT, "leaves", NULL);
	need(tree_root(source, head.size, head.root), "root", NULL);
	if (log->size > 0)
		need(proof_consistency(source, log->size, head.size, &proof),
		     "proof", NULL);
	buf_printf(out, "old %llu\n", (unsigned long long)log->size);
	for (size_t i = 0; i < proof.count; i++) {
		char line[48];

		base64_format(proof.hash[i], HASH_BYTES, line);
		buf_printf(out, "%s\n", line);
	}
	buf_init(&text, MAX_CHECKPOINT_BYTES);
	checkpoint_put_text(&text, log->key.name, &head);
	buf_put_u8(out, '\n');
	buf_put_slice(out, buf_slice(&text));
	buf_put_u8(out, '\n');
	note_sign(&log->key, log->seed, buf_slice(&text), out);
	buf_release(&text);
	need(buf_status(out), "submission", NULL);
	log->size = head.size;
}

/* By the clock, and of the processors: these are not shared with neighbours. */
struct spent {
	double clock_s, processor_s;
};

static double processor_now_s(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Add what the office spends on MAX_SUBMISSIONS, of so many logs. */
static void decide_batch(struct witness *w, size_t log_count, struct spent *spent)
{
	struct submission submissions[MAX_SUBMISSIONS];
	struct buf bodies[MAX_SUBMISSIONS];
	struct spent begin;

	for (size_t i = 0; i < MAX_SUBMISSIONS; i++) {
		buf_init(&bodies[i], MAX_SUBMISSION_BYTES);
		put_submission(&bodies[i], &w->logs[i % log_count]);
		submissions[i].body = buf_slice(&bodies[i]);
	}
	begin = (struct spent){ clock_now_s(), processor_now_s() };
	office_add_checkpoints(&w->office, submissions, MAX_SUBMISSIONS,
	                       office_now(&w->office));
	spent->clock_s += clock_now_s() - begin.clock_s;
	spent->processor_s += processor_now_s() - begin.processor_s;
	for (size_t i = 0; i < MAX_SUBMISSIONS; i++) {
		need(submissions[i].failure, "submission", &submissions[i].fault);
		need(submissions[i].answer.status == 200 ? TALLY_OK
		                                         : TALLY_EMISMATCH,
		     "a cosignature", NULL);
		buf_release(&bodies[i]);
	}
	submissions_release(submissions, MAX_SUBMISSIONS);
}

/* Cosignatures per second; and what one costs the processors. */
static double office_rate(struct witness *w, size_t log_count,
                          double *out_processor_s)
{
	struct spent spent = { 0, 0 };
	size_t n = 0;

	for (; spent.clock_s < RUN_S; n += MAX_SUBMISSIONS)
		decide_batch(w, log_count, &spent);
	*out_processor_s = spent.processor_s / (double)n;
	return (double)n / spent.clock_s;
}

static void put_new(void *ctx, size_t n)
{
	struct witness *w = ctx;
	uint8_t bytes[400] = { 0 };
	char name[40];

	for (size_t i = 0; i < n; i++) {
		snprintf(name, sizeof(name), "object/%016llx",
		         (unsigned long long)w->next++);
		need(store_put_new(w->store, name,
		                   slice_of(bytes, sizeof(bytes)), NULL),
		     "put_new", NULL);
	}
}

/* What every cosignature needs: the log's signature checked, the own made. */
static void sign_and_verify(void *ctx, size_t n)
{
	const struct log *log = ((const struct witness *)ctx)->logs;
	uint8_t text[120] = { 0 }, signature[SIGNATURE_BYTES];

	for (size_t i = 0; i < n; i++) {
		memcpy(text, &i, sizeof(i));
		sign_bytes(log->seed, slice_of(text, sizeof(text)), signature);
		if (!sign_is_valid(log->key.public_key,
		                   slice_of(text, sizeof(text)), signature))
			need(TALLY_ESIGNATURE, "signature", NULL);
	}
}

static double rate_of(void (*work)(void *, size_t), struct witness *w, size_t n,
                      double *out_processor_s)
{
	const struct spent begin = { clock_now_s(), processor_now_s() };
	size_t done = 0;

	for (; clock_now_s() - begin.clock_s < RUN_S; done += n)
		work(w, n);
	*out_processor_s = (processor_now_s() - begin.processor_s) / (double)done;
	return (double)done / (clock_now_s() - begin.clock_s);
}

static void add_checkpoints(void *ctx, struct http_post *const *posts,
                            size_t count)
{
	struct submission submissions[HTTP_AT_ONCE];
	struct witness *w = ctx;

	for (size_t i = 0; i < count; i++)
		submissions[i].body = posts[i]->body;
	office_add_checkpoints(&w->office, submissions, count,
	                       office_now(&w->office));
	for (size_t i = 0; i < count; i++) {
		posts[i]->status = submissions[i].failure;
		posts[i]->answer.status =
			(unsigned)submissions[i].answer.status;
		buf_put_slice(&posts[i]->answer.body,
		              buf_slice(&submissions[i].answer.body));
	}
	submissions_release(submissions, count);
	w->batches++;
	w->submissions += count;
}

static void *post(void *arg)
{
	struct poster *poster = arg;
	int fd = http_connect(poster->witness->listener.text);

	while (!poster->witness->ended && poster->count < READY) {
		const struct buf *request = &poster->request[poster->count];

		poster->took_s[poster->count++] =
			http_ask(fd, request->data, request->len);
	}
	close(fd);
	return NULL;
}

static void make_ready(struct poster *poster)
{
	struct buf body;

	poster->count = 0;
	for (size_t i = 0; i < READY; i++) {
		buf_init(&body, MAX_SUBMISSION_BYTES);
		put_submission(&body, poster->log);
		buf_init(&poster->request[i], MAX_SUBMISSION_BYTES + 200);
		buf_printf(&poster->request[i],
		           "POST /add-checkpoint HTTP/1.1\r\nHost: x\r\n"
		           "Content-Length: %zu\r\n\r\n", body.len);
		buf_put_slice(&poster->request[i], buf_slice(&body));
		buf_release(&body);
	}
}

/* What was not posted is posted first in the next run. */
static void forget(struct poster *poster)
{
	for (size_t i = 0; i < READY; i++)
		buf_release(&poster->request[i]);
	poster->log->size -= READY - poster->count;
}

static double http_rate(struct witness *w, double *out_p99_s)
{
	static double took_s[LOGS * READY];
	double begin_s, load_s;
	size_t count = 0;

	w->ended = false;
	w->batches = w->submissions = 0;
	for (size_t i = 0; i < LOGS; i++)
		make_ready(&w->posters[i]);
	begin_s = clock_now_s();
	for (size_t i = 0; i < LOGS; i++)
		if (pthread_create(&w->posters[i].thread, NULL, post,
		                   &w->posters[i]) != 0)
			need(TALLY_EIO, "a thread", NULL);
	sleep(LOAD_S);
	w->ended = true;
	for (size_t i = 0; i < LOGS; i++)
		pthread_join(w->posters[i].thread, NULL);
	load_s = clock_now_s() - begin_s;
	for (size_t i = 0; i < LOGS; i++) {
		const struct poster *poster = &w->posters[i];

		memcpy(took_s + count, poster->took_s,
		       poster->count * sizeof(*took_s));
		count += poster->count;
		forget(&w->posters[i]);
	}
	*out_p99_s = p99_of(took_s, count);
	return (double)count / load_s;
}

static void run(struct witness *w)
{
	/* From HTTP on, what the processors do is also that of the clients. */
	enum { PUT_NEW, SIGNATURES, LOGS_16, LOGS_1, HTTP, P99, TOGETHER, COUNT };
	static const char *const names[COUNT][2] = {
		[LOGS_16] = { "cosign_16_logs", "per second" },
		[LOGS_1] = { "cosign_1_log", "per second" },
		[HTTP] = { "cosign_http_50_posters", "per second" },
		[P99] = { "cosign_http_p99", SECONDS },
		[TOGETHER] = { "cosign_http_together", "submissions" },
		[PUT_NEW] = { "cosign_put_new", "per second" },
		[SIGNATURES] = { "cosign_sign_and_verify", "per second" },
	};
	double value[COUNT][RUNS], processor_s[HTTP][RUNS], ratio[RUNS];
	char name[64];

	for (size_t i = 0; i < RUNS; i++) {
		value[PUT_NEW][i] = rate_of(put_new, w, 8,
		                            &processor_s[PUT_NEW][i]);
		value[SIGNATURES][i] = rate_of(sign_and_verify, w, 100,
		                               &processor_s[SIGNATURES][i]);
		value[LOGS_16][i] = office_rate(w, 16, &processor_s[LOGS_16][i]);
		value[LOGS_1][i] = office_rate(w, 1, &processor_s[LOGS_1][i]);
		value[HTTP][i] = http_rate(w, &value[P99][i]);
		value[TOGETHER][i] = (double)w->submissions /
		                     (double)w->batches;
	}
	for (size_t k = 0; k < COUNT; k++) {
		report(names[k][0], names[k][1], value[k], 1);
		if (k >= HTTP)
			continue;
		snprintf(name, sizeof(name), "%s_processor", names[k][0]);
		report(name, SECONDS, processor_s[k], 1);
	}
	for (size_t k = LOGS_16; k <= HTTP; k++) {
		for (size_t i = 0; i < RUNS; i++)
			ratio[i] = value[k][i] / value[PUT_NEW][i];
		snprintf(name, sizeof(name), "%s_in_put_new", names[k][0]);
		report(name, "ratio", ratio, 1);
	}
}

/* --- the witness and its charter ----------------------------------------- */

static void put_observer(struct buf *out, const char *name)
{
	buf_printf(out, "  - name: %s\n    title: Participant %s\n    roles:\n"
	           "      - observer\n    log: %s.example/tally\n"
	           "    vkey: unset\n    encryption_key: unset\n"
	           "    next_vkey_hash: unset\n", name, name, name);
}

static void fill(struct buf *charter, const struct card *card)
{
	struct fault fault;
	struct buf filled;

	buf_init(&filled, MAX_CHARTER_BYTES);
	need(charter_fill(buf_slice(charter), card, &filled, &fault), card->name,
	     &fault);
	buf_release(charter);
	*charter = filled;
}

/* A participant that is but a key. */
static void fill_key(struct buf *charter, const char *name, struct log *out)
{
	char log[64];
	struct card card = { .has_tls = false };

	office_random(out->seed, sizeof(out->seed));
	sign_public(out->seed, card.box_key);
	snprintf(log, sizeof(log), "%s.example/tally", name);
	need(note_key_init(&out->key, log, NOTE_ED25519, card.box_key), log,
	     NULL);
	card.key = out->key;
	snprintf(card.name, sizeof(card.name), "%s", name);
	hash_bytes(slice_text(log), card.next_key_hash);
	fill(charter, &card);
}

static void read_charter(struct buf *out)
{
	static const char *const seats[] = { "us", "ro", "ru", "obs" };
	char line[256], name[16];
	struct log seat;
	FILE *file = fopen(CHARTER_PATH, "r");

	need(file ? TALLY_OK : TALLY_ENOTFOUND, CHARTER_PATH, NULL);
	buf_init(out, MAX_CHARTER_BYTES);
	while (fgets(line, sizeof(line), file) != NULL) {
		for (size_t i = 0; i < LOGS &&
		                   strcmp(line, "confidence:\n") == 0; i++) {
			snprintf(name, sizeof(name), "log%zu", i);
			put_observer(out, name);
		}
		buf_put_text(out, line);
	}
	fclose(file);
	for (size_t i = 0; i < sizeof(seats) / sizeof(seats[0]); i++)
		fill_key(out, seats[i], &seat);
}

static void witness_open(struct witness *w)
{
	char path[300], name[16];
	struct buf charter;
	struct fault fault;
	struct card card;

	folder_make(w->folder);
	snprintf(path, sizeof(path), "%s/office", w->folder);
	need(office_init(path, "ch", "ch.example/tally", &fault), path, &fault);
	need(office_open(path, NULL, &w->office, &fault), path, &fault);
	read_charter(&charter);
	need(office_card(&w->office, &card, &fault), "card", &fault);
	fill(&charter, &card);
	for (size_t i = 0; i < LOGS; i++) {
		snprintf(name, sizeof(name), "log%zu", i);
		fill_key(&charter, name, &w->logs[i]);
		w->posters[i].log = &w->logs[i];
		w->posters[i].witness = w;
	}
	need(office_adopt(&w->office, buf_slice(&charter), &fault), "charter",
	     &fault);
	buf_release(&charter);
	snprintf(path, sizeof(path), "%s/store", w->folder);
	need(store_open_folder(path, true, true, &w->store, &fault), path,
	     &fault);
}

int main(void)
{
	static struct witness w;
	char record[300], mirror[300];
	struct http_options options = {
		.record = record, .mirror = mirror,
		.add_checkpoints = add_checkpoints, .ctx = &w,
	};
	struct http_server *server;
	struct fault fault;

	need(crypto_start(), "crypto", NULL);
	witness_open(&w);
	grow_tree();
	snprintf(record, sizeof(record), "%s/record", w.office.path);
	snprintf(mirror, sizeof(mirror), "%s/mirror", w.office.path);
	need(listener_open("127.0.0.1:0", &w.listener, &fault), "listen",
	     &fault);
	options.listen_fd = w.listener.fd;
	need(http_server_start(&options, &server, &fault), "server", &fault);
	run(&w);
	http_server_stop(server);
	office_close(&w.office);
	store_close(w.store);
	folder_remove(w.folder);
	return 0;
}
