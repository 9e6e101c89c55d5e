/*
 * Reads single values of a conclusion's JSON.
 */
#include "conclusion/decode.h"

int decode_refuse(const struct decoding *d, const char *what)
{
	return fault_set(d->fault, TALLY_EFORMAT, "conclusion JSON: %s", what);
}

int decode_no_memory(const struct decoding *d)
{
	return fault_set(d->fault, TALLY_ENOMEM, "out of memory");
}

struct slice decode_text(const json_t *value)
{
	if (!json_is_string(value))
		return slice_text("");
	return slice_of(json_string_value(value), json_string_length(value));
}

struct slice decode_member(const json_t *object, const char *name)
{
	return decode_text(json_object_get(object, name));
}

bool decode_time(const json_t *object, const char *name, int64_t *out_s)
{
	return time_parse(decode_member(object, name), out_s) == TALLY_OK;
}

bool decode_hash(const json_t *object, const char *name,
                 uint8_t out[static HASH_BYTES])
{
	return hex_parse(decode_member(object, name), out, HASH_BYTES) == TALLY_OK;
}

bool decode_count(const json_t *object, const char *name, uint64_t most,
                  uint64_t *out)
{
	const json_t *value = json_object_get(object, name);

	if (!json_is_integer(value) || json_integer_value(value) < 0 ||
	    (uint64_t)json_integer_value(value) > most)
		return false;
	*out = (uint64_t)json_integer_value(value);
	return true;
}
