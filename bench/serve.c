/*
 * The server under load: 200 clients read while 50 post what has to reach the
 * disk before it is answered and one publishes; all in this process.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <sys/stat.h>

#include "folder.h"
#include "http/listen.h"
#include "http/server.h"
#include "http_client.h"
#include "store/store.h"

#define READERS 200
#define POSTERS 50
#define LOAD_S 2
#define MAX_ANSWERS 40000 /* of one client in one run */

struct load {
	char folder[FOLDER_BYTES], record[300], mirror[300];
	struct store *store;
	struct listener listener;
	atomic_bool ended;
	uint64_t next; /* number of the next decision */
};

struct client {
	struct load *load;
	const char *request;
	pthread_t thread;
	size_t count;
	double *took_s; /* MAX_ANSWERS */
};

/* As a witness does: nothing is answered that is not on the disk. */
static void decide(void *ctx, struct http_post *const *posts, size_t count)
{
	struct load *load = ctx;
	struct buf record;
	char name[64];
	int rc;

	buf_init(&record, (size_t)count * HTTP_BODY_BYTES);
	for (size_t i = 0; i < count; i++)
		buf_put_slice(&record, posts[i]->body);
	snprintf(name, sizeof(name), "decided/%llu",
	         (unsigned long long)load->next++);
	rc = store_put_new(load->store, name, buf_slice(&record), NULL);
	buf_release(&record);
	for (size_t i = 0; i < count; i++) {
		posts[i]->status = rc;
		buf_put_text(&posts[i]->answer.body, "decided\n");
	}
}

static void *ask(void *arg)
{
	struct client *client = arg;
	int fd = http_connect(client->load->listener.text);

	while (!client->load->ended && client->count < MAX_ANSWERS) {
		client->took_s[client->count++] = http_ask(
			fd, client->request, strlen(client->request));
	}
	close(fd);
	return NULL;
}

static void *publish(void *arg)
{
	struct load *load = arg;
	char text[256];

	for (unsigned i = 0; !load->ended; i++) {
		snprintf(text, sizeof(text), "us.example/tally\n%u\nroot\n", i);
		need(store_put(load->store, "record/checkpoint",
		               slice_text(text), NULL), "checkpoint", NULL);
	}
	return NULL;
}

/* The 99th percentile of all the clients' answers; their number in *out_count. */
static double p99_s(const struct client *clients, size_t count,
                    size_t *out_count)
{
	size_t total = 0, at = 0;
	double *all, value;

	for (size_t i = 0; i < count; i++)
		total += clients[i].count;
	all = malloc((total + 1) * sizeof(*all));
	if (all == NULL)
		need(TALLY_ENOMEM, "answers", NULL);
	for (size_t i = 0; i < count; i++) {
		memcpy(all + at, clients[i].took_s,
		       clients[i].count * sizeof(*all));
		at += clients[i].count;
	}
	value = p99_of(all, total);
	free(all);
	*out_count = total;
	return value;
}

static void start_clients(struct load *load, struct client *clients)
{
	static const char *const requests[] = {
		"GET /checkpoint HTTP/1.1\r\nHost: x\r\n\r\n",
		"GET /tile/0/000 HTTP/1.1\r\nHost: x\r\n\r\n",
		("POST /add-checkpoint HTTP/1.1\r\nHost: x\r\n"
		 "Content-Length: 7\r\n\r\nold 0\n\n"),
	};

	load->ended = false;
	for (size_t i = 0; i < READERS + POSTERS; i++) {
		clients[i].load = load;
		clients[i].request = requests[i < READERS ? i % 2 : 2];
		clients[i].count = 0;
		if (pthread_create(&clients[i].thread, NULL, ask,
		                   &clients[i]) != 0)
			need(TALLY_EIO, "a thread", NULL);
	}
}

static void run(struct load *load, struct client *clients)
{
	double reads[RUNS], read_p99[RUNS], post_p99[RUNS];
	size_t read_count = 0, post_count = 0;
	pthread_t publisher;
	double begin_s, load_s;

	for (size_t i = 0; i < RUNS; i++) {
		begin_s = clock_now_s();
		start_clients(load, clients);
		if (pthread_create(&publisher, NULL, publish, load) != 0)
			need(TALLY_EIO, "a thread", NULL);
		sleep(LOAD_S);
		load->ended = true;
		for (size_t c = 0; c < READERS + POSTERS; c++)
			pthread_join(clients[c].thread, NULL);
		load_s = clock_now_s() - begin_s;
		pthread_join(publisher, NULL);
		read_p99[i] = p99_s(clients, READERS, &read_count);
		post_p99[i] = p99_s(clients + READERS, POSTERS, &post_count);
		reads[i] = (double)read_count / load_s;
	}
	report("serve_read", "reads/s", reads, read_count);
	report("serve_read_p99", SECONDS, read_p99, read_count);
	report("serve_post_p99", SECONDS, post_p99, post_count);
}

static void make_folders(struct load *load)
{
	static uint8_t tile[TILE_BYTES];
	struct fault fault;

	folder_make(load->folder);
	snprintf(load->record, sizeof(load->record), "%s/record", load->folder);
	snprintf(load->mirror, sizeof(load->mirror), "%s/mirror", load->folder);
	need(store_open_folder(load->folder, true, false, &load->store, &fault),
	     load->folder, &fault);
	need(store_put(load->store, "record/checkpoint", slice_text("first\n"),
	               &fault), "checkpoint", &fault);
	need(store_put(load->store, "record/tile/0/000",
	               slice_of(tile, sizeof(tile)), &fault), "tile", &fault);
	if (mkdir(load->mirror, 0755) != 0)
		need(TALLY_EIO, load->mirror, NULL);
}

int main(void)
{
	static struct load load;
	static struct client clients[READERS + POSTERS];
	struct http_options options = {
		.record = load.record, .mirror = load.mirror,
		.limits.per_address = READERS + POSTERS + 1,
		.add_checkpoints = decide, .ctx = &load,
	};
	struct http_server *server;
	struct fault fault;

	make_folders(&load);
	for (size_t i = 0; i < READERS + POSTERS; i++) {
		clients[i].took_s = malloc(MAX_ANSWERS * sizeof(double));
		if (clients[i].took_s == NULL)
			need(TALLY_ENOMEM, "answers", NULL);
	}
	need(listener_open("127.0.0.1:0", &load.listener, &fault), "listen",
	     &fault);
	options.listen_fd = load.listener.fd;
	need(http_server_start(&options, &server, &fault), "server", &fault);
	run(&load, clients);
	http_server_stop(server);
	store_close(load.store);
	for (size_t i = 0; i < READERS + POSTERS; i++)
		free(clients[i].took_s);
	folder_remove(load.folder);
	return 0;
}
