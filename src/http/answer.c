/*
 * What the answer to a request is: a file, a line, or what add_checkpoints says.
 */
#include "http/answer.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "http/files.h"

#define PLAIN "text/plain; charset=utf-8"
#define BYTES "application/octet-stream"
#define MOMENT "max-age=2"
#define FOREVER "max-age=31536000, immutable"

static int open_folder(const char *path, int *out_fd, struct fault *fault)
{
	*out_fd = files_open_folder(path);
	if (*out_fd >= 0)
		return TALLY_OK;
	return fault_set(fault, errno == ENOENT ? TALLY_ENOTFOUND : TALLY_EIO,
	                 "%s: %s", path, strerror(errno));
}

static int hash_logs(struct site *site, struct fault *fault)
{
	const struct http_options *options = &site->options;

	site->log_hashes = calloc(options->log_count + 1, HASH_BYTES);
	if (site->log_hashes == NULL)
		return fault_set(fault, TALLY_ENOMEM, "out of memory");
	for (size_t i = 0; i < options->log_count; i++)
		hash_bytes(slice_text(options->logs[i]), site->log_hashes[i]);
	return TALLY_OK;
}

static int start_decider(struct site *site, struct fault *fault)
{
	int rc = decider_start(&site->options, &site->decider);

	return rc == TALLY_OK ? rc : fault_set(fault, rc, "the thread that "
	                                       "decides does not start");
}

int site_init(struct site *site, const struct http_options *options,
              struct fault *fault)
{
	int rc;

	*site = (struct site){ .options = *options, .record_fd = -1,
	                       .mirror_fd = -1 };
	rc = open_folder(options->record, &site->record_fd, fault);
	if (rc == TALLY_OK)
		rc = open_folder(options->mirror, &site->mirror_fd, fault);
	if (rc == TALLY_OK)
		rc = hash_logs(site, fault);
	if (rc == TALLY_OK)
		rc = start_decider(site, fault);
	if (rc != TALLY_OK)
		site_release(site);
	return rc;
}

void site_quiesce(struct site *site)
{
	decider_stop(site->decider);
}

void site_release(struct site *site)
{
	if (site->record_fd >= 0)
		close(site->record_fd);
	if (site->mirror_fd >= 0)
		close(site->mirror_fd);
	free(site->log_hashes);
	decider_free(site->decider);
}

struct reply {
	unsigned status;
	const char *type, *cache, *allow;
	bool closes; /* the connection, after this answer */
	struct MHD_Response *response; /* NULL: no memory for it */
};

/*
 * The library lets LF alone end the line of a chunk, and so may not see the end
 * where a proxy does: nothing that follows is taken for a request.
 */
static bool is_chunked(struct MHD_Connection *connection)
{
	return MHD_lookup_connection_value(connection, MHD_HEADER_KIND,
	                                   MHD_HTTP_HEADER_TRANSFER_ENCODING) !=
	       NULL;
}

static enum MHD_Result queue(struct MHD_Connection *connection,
                             const struct reply *reply)
{
	struct MHD_Response *response = reply->response;
	enum MHD_Result queued;

	if (response == NULL)
		return MHD_NO;
	MHD_add_response_header(response, "Content-Type", reply->type);
	MHD_add_response_header(response, "Cache-Control",
	                        reply->cache ? reply->cache : "no-store");
	MHD_add_response_header(response, "X-Content-Type-Options", "nosniff");
	if (reply->allow != NULL)
		MHD_add_response_header(response, "Allow", reply->allow);
	if (reply->closes || is_chunked(connection))
		MHD_add_response_header(response, "Connection", "close");
	queued = MHD_queue_response(connection, reply->status, response);
	MHD_destroy_response(response);
	return queued;
}

static enum MHD_Result queue_line(struct MHD_Connection *connection,
                                  struct reply *reply, const char *text)
{
	/* Persistent: the library neither copies nor writes to it. */
	reply->response = MHD_create_response_from_buffer(
		strlen(text), (void *)(uintptr_t)text, MHD_RESPMEM_PERSISTENT);
	return queue(connection, reply);
}

enum MHD_Result answer_line(struct MHD_Connection *connection, unsigned status,
                            const char *text, const char *allow)
{
	struct reply reply = { .status = status, .type = PLAIN, .allow = allow };

	return queue_line(connection, &reply, text);
}

enum MHD_Result answer_mistake(struct MHD_Connection *connection,
                               const char *text)
{
	struct reply reply = { .status = MHD_HTTP_BAD_REQUEST, .type = PLAIN,
		               .closes = true };

	return queue_line(connection, &reply, text);
}

/* The name of the target below record or mirror; false if it has none. */
static bool name_file(const struct site *site, const struct target *target,
                      char out[static MAX_LOG_NAME_BYTES + TARGET_FILE_BYTES])
{
	for (size_t i = 0; target->is_mirrored; i++) {
		if (i == site->options.log_count)
			return false;
		if (memcmp(site->log_hashes[i], target->log_hash,
		           HASH_BYTES) != 0)
			continue;
		snprintf(out, MAX_LOG_NAME_BYTES + TARGET_FILE_BYTES, "%s/%s",
		         site->options.logs[i], target->file);
		return true;
	}
	snprintf(out, TARGET_FILE_BYTES, "%s", target->file);
	return true;
}

static enum MHD_Result answer_file(struct site *site,
                                   struct MHD_Connection *connection,
                                   const struct target *target)
{
	char name[MAX_LOG_NAME_BYTES + TARGET_FILE_BYTES];
	bool is_text = target->kind == TARGET_CHECKPOINT ||
	               target->kind == TARGET_HEAD;
	struct reply reply = {
		.status = MHD_HTTP_OK,
		.type = is_text ? PLAIN : BYTES,
		.cache = target->kind == TARGET_CHECKPOINT ? MOMENT : FOREVER,
	};
	int fd, rc = TALLY_ENOTFOUND;
	size_t size;

	if (name_file(site, target, name))
		rc = files_open(target->is_mirrored ? site->mirror_fd
		                                    : site->record_fd,
		                name, &fd, &size);
	if (rc == TALLY_ENOTFOUND)
		return answer_line(connection, MHD_HTTP_NOT_FOUND,
		                   "not found\n", NULL);
	if (rc != TALLY_OK)
		return answer_line(connection, MHD_HTTP_INTERNAL_SERVER_ERROR,
		                   "the file cannot be read\n", NULL);
	reply.response = MHD_create_response_from_fd64(size, fd);
	if (reply.response == NULL)
		close(fd);
	return queue(connection, &reply);
}

static enum MHD_Result answer_cosigned(struct site *site,
                                       struct MHD_Connection *connection,
                                       const struct target *target)
{
	struct reply reply = { .status = MHD_HTTP_OK, .type = PLAIN,
		               .cache = MOMENT };
	struct buf bytes;
	int rc;

	buf_init(&bytes, MAX_CHECKPOINT_BYTES);
	rc = site->options.cosigned(site->options.ctx, target->log_hash, &bytes);
	if (rc == TALLY_OK)
		reply.response = MHD_create_response_from_buffer(
			bytes.len, bytes.data, MHD_RESPMEM_MUST_COPY);
	buf_release(&bytes);
	if (rc == TALLY_ENOTFOUND)
		return answer_line(connection, MHD_HTTP_NOT_FOUND,
		                   "not found\n", NULL);
	return rc == TALLY_OK
		       ? queue(connection, &reply)
		       : answer_line(connection, MHD_HTTP_INTERNAL_SERVER_ERROR,
		                     "it cannot be read\n", NULL);
}

static enum MHD_Result answer_decision(struct site *site,
                                       struct MHD_Connection *connection,
                                       struct decision *decision)
{
	const struct http_answer *answer = &decision->post.answer;
	struct reply reply = { .status = answer->status, .type = PLAIN };

	if (!decision->done) {
		decision->connection = connection;
		decider_push(site->decider, decision);
		return MHD_YES;
	}
	if (decision->post.status != TALLY_OK)
		return answer_line(connection, MHD_HTTP_INTERNAL_SERVER_ERROR,
		                   "it could not be decided\n", NULL);
	if (answer->content_type != NULL)
		reply.type = answer->content_type;
	reply.response = MHD_create_response_from_buffer(
		answer->body.len, answer->body.data, MHD_RESPMEM_MUST_COPY);
	return queue(connection, &reply);
}

enum MHD_Result answer_request(struct site *site,
                               struct MHD_Connection *connection,
                               const struct target *target,
                               struct decision *decision)
{
	switch (target->kind) {
	case TARGET_CHECKPOINT:
		if (target->is_mirrored && !target->is_file &&
		    site->options.cosigned != NULL)
			return answer_cosigned(site, connection, target);
		return answer_file(site, connection, target);
	case TARGET_HEAD:
	case TARGET_TILE:
	case TARGET_BLOB:
		return answer_file(site, connection, target);
	case TARGET_HEALTH:
		return answer_line(connection, MHD_HTTP_OK, "ok\n", NULL);
	case TARGET_ADD_CHECKPOINT:
		return answer_decision(site, connection, decision);
	case TARGET_NONE:
		break;
	}
	return answer_line(connection, MHD_HTTP_NOT_FOUND, "not found\n", NULL);
}
