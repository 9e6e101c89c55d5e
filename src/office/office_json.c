/*
 * Reading and writing office.json:
 * {"name":...,"log":...,"charter":hex or null,"peers":{name: folder or URL}}
 */
#include "office/office_json.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

#define MAX_OFFICE_JSON_BYTES (4u << 20)
#define MAX_FOLDER_BYTES 4095

static int bad(struct fault *fault, const char *why)
{
	return fault_set(fault, TALLY_EFORMAT, OFFICE_FILE ": %s", why);
}

static struct slice text_of(const json_t *object, const char *member)
{
	const json_t *value = json_object_get(object, member);

	return slice_of(json_string_value(value), json_string_length(value));
}

static bool peers_are_folders(const json_t *peers)
{
	const char *name;
	json_t *folder;

	if (!json_is_object(peers))
		return false;
	json_object_foreach((json_t *)(uintptr_t)peers, name, folder)
		if (!text_is_name(slice_text(name), MAX_NAME_BYTES) ||
		    !json_is_string(folder))
			return false;
	return true;
}

static int facts_parse(json_t *root, struct office_json *out,
                       struct fault *fault)
{
	struct slice name = text_of(root, "name"), log = text_of(root, "log");
	const json_t *charter = json_object_get(root, "charter");
	json_t *peers = json_object_get(root, "peers");

	if (!text_is_name(name, MAX_NAME_BYTES))
		return bad(fault, "'name' is not a name");
	if (!text_is_log_name(log, MAX_ORIGIN_BYTES))
		return bad(fault, "'log' is not a log name");
	if (!peers_are_folders(peers))
		return bad(fault, "'peers' is not names with folders");
	memset(out, 0, sizeof(*out));
	memcpy(out->name, name.data, name.len);
	memcpy(out->log, log.data, log.len);
	out->has_charter = json_is_string(charter);
	if (out->has_charter
	            ? hex_parse(text_of(root, "charter"), out->charter,
	                        HASH_BYTES) != TALLY_OK
	            : !json_is_null(charter))
		return bad(fault, "'charter' is neither an id nor null");
	out->peers = json_incref(peers);
	return TALLY_OK;
}

int office_json_read(struct store *store, struct office_json *out,
                     struct fault *fault)
{
	json_error_t error;
	json_t *root = NULL;
	struct buf bytes;
	int rc;

	buf_init(&bytes, MAX_OFFICE_JSON_BYTES);
	rc = store_get(store, OFFICE_FILE, &bytes, fault);
	if (rc == TALLY_OK) {
		root = json_loadb((const char *)bytes.data, bytes.len,
		                  JSON_REJECT_DUPLICATES, &error);
		rc = root != NULL ? facts_parse(root, out, fault)
		                  : bad(fault, error.text);
	}
	json_decref(root);
	buf_release(&bytes);
	return rc;
}

void office_json_release(struct office_json *facts)
{
	json_decref(facts->peers);
	facts->peers = NULL;
}

static void put_peers(const json_t *peers, struct buf *out)
{
	bool first = true;
	const char *name;
	json_t *folder;

	buf_put_u8(out, '{');
	json_object_foreach((json_t *)(uintptr_t)peers, name, folder) {
		buf_put_text(out, first ? "\n    " : ",\n    ");
		json_put_text(out, slice_text(name));
		buf_put_text(out, ": ");
		json_put_text(out, slice_of(json_string_value(folder),
		                            json_string_length(folder)));
		first = false;
	}
	buf_put_text(out, first ? "}" : "\n  }");
}

int office_json_write(struct store *store, const struct office_json *facts,
                      bool create, struct fault *fault)
{
	char id[2 * HASH_BYTES + 1];
	struct buf out;
	int rc;

	hex_format(facts->charter, HASH_BYTES, id);
	buf_init(&out, MAX_OFFICE_JSON_BYTES);
	buf_printf(&out, "{\n  \"name\": \"%s\",\n  \"log\": \"%s\",\n",
	           facts->name, facts->log);
	if (facts->has_charter)
		buf_printf(&out, "  \"charter\": \"%s\",\n", id);
	else
		buf_put_text(&out, "  \"charter\": null,\n");
	buf_put_text(&out, "  \"peers\": ");
	put_peers(facts->peers, &out);
	buf_put_text(&out, "\n}\n");
	rc = buf_status(&out);
	if (rc != TALLY_OK)
		fault_set(fault, rc, OFFICE_FILE ": too many peers");
	else if (create)
		rc = store_put_new(store, OFFICE_FILE, buf_slice(&out), fault);
	else
		rc = store_put(store, OFFICE_FILE, buf_slice(&out), fault);
	buf_release(&out);
	return rc;
}

int office_peer_set(struct office *office, const char *name, const char *folder,
                    struct fault *fault)
{
	struct slice text = slice_text(folder);
	struct office_json facts;
	int rc;

	if (!text_is_name(slice_text(name), MAX_NAME_BYTES))
		return fault_set(fault, TALLY_EUSAGE, "'%s' is not a name", name);
	if (text.len == 0 || text.len > MAX_FOLDER_BYTES ||
	    !text_is_printable(text))
		return fault_set(fault, TALLY_EUSAGE,
		                 "'%s' is neither a folder's path nor a URL",
		                 folder);
	rc = office_json_read(office->root, &facts, fault);
	if (rc != TALLY_OK)
		return rc;
	if (json_object_set_new(facts.peers, name, json_string(folder)) != 0)
		rc = fault_set(fault, TALLY_ENOMEM, "out of memory");
	else
		rc = office_json_write(office->root, &facts, false, fault);
	office_json_release(&facts);
	return rc;
}

int office_peer_get(const struct office *office, const char *name,
                    struct buf *out, struct fault *fault)
{
	struct office_json facts;
	const char *folder;
	int rc = office_json_read(office->root, &facts, fault);

	if (rc != TALLY_OK)
		return rc;
	folder = json_string_value(json_object_get(facts.peers, name));
	if (folder == NULL) {
		rc = fault_set(fault, TALLY_ENOTFOUND,
		               "no folder or URL is known for '%s'", name);
	} else {
		buf_put_text(out, folder);
		rc = buf_status(out);
	}
	office_json_release(&facts);
	return rc;
}
