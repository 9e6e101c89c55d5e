/*
 * Procedures by name: a line as it comes, or a call of any function with odd
 * arguments, chosen by the bytes. The answer is one object, without what is not a
 * number, and a probability is from 0 to 1.
 */
#include <jansson.h>
#include <stdio.h>

#include "fuzz.h"
#include "plan/eval.h"

#define MAX_ANSWER_BYTES ((size_t)1 << 24)

static void check_number(const char *name, const json_t *value)
{
	static const char *const chances[] = {
		"P", "F", "cap", "absent", "post", "P_tail", "p_inspect", "fa",
		"alpha_true", "pval", "oc", "present", "capped", "pc", "consumer",
		"producer", "lo", "mid", "hi", "indep"
	};

	if (json_is_string(value))
		law(strcmp(json_string_value(value), "nan") != 0);
	for (size_t i = 0; i < sizeof(chances) / sizeof(chances[0]); i++)
		if (strcmp(name, chances[i]) == 0)
			law(json_number_value(value) >= 0 &&
			    json_number_value(value) <= 1);
}

static void check_answer(struct slice answer, bool understood)
{
	json_t *object = json_loadb((const char *)answer.data, answer.len,
	                            JSON_REJECT_DUPLICATES, NULL);
	const char *name;
	json_t *value;

	law(json_is_object(object));
	law(json_is_string(json_object_get(object, "status")));
	law(understood || json_object_get(object, "error") != NULL);
	json_object_foreach(object, name, value) {
		check_number(name, value);
		for (size_t i = 0; i < json_array_size(value); i++)
			check_number(name, json_array_get(value, i));
	}
	json_decref(object);
}

static void eval_line(struct slice line)
{
	bool understood = false;
	struct buf out;

	buf_init(&out, MAX_ANSWER_BYTES);
	law(plan_eval(line, &out, &understood) == TALLY_OK);
	check_answer(buf_slice(&out), understood);
	buf_release(&out);
}

/* One of few odd numbers, or one of as many bytes as there are. */
static void put_number(struct reader *bytes, bool whole, struct buf *out)
{
	static const char *const odd[] = {
		"0", "1", "2", "24", "1000", "1000000", "4294967296",
		"9007199254740992", "-1", "0.5", "\"0.05\"", "1e-300", "5e-324",
		"1.7976931348623157e308", "\"inf\"", "\"-inf\""
	};
	const size_t count = sizeof(odd) / sizeof(odd[0]);
	uint8_t which = 0;
	uint32_t part;

	reader_u8(bytes, &which);
	if (which < 128 || !reader_u32(bytes, &part))
		buf_put_text(out, odd[which % (whole ? 8 : count)]);
	else if (whole)
		buf_printf(out, "%u", part >> which % 32);
	else
		buf_printf(out, "%.17g", part / 4294967296.0 * (1 + which % 8));
}

static void put_value(struct reader *bytes, struct slice type, struct buf *out)
{
	bool whole = slice_starts(type, "count");
	bool list = type.data[type.len - 1] == 's';
	const uint8_t *bar = memchr(type.data, '|', type.len);
	uint8_t len = 0;

	if (bar != NULL) {
		buf_printf(out, "\"%.*s\"", (int)(bar - type.data),
		           (const char *)type.data);
		return;
	}
	if (slice_is_text(type, "flag")) {
		reader_u8(bytes, &len);
		buf_put_text(out, len % 2 ? "true" : "false");
		return;
	}
	if (!list) {
		put_number(bytes, whole, out);
		return;
	}
	reader_u8(bytes, &len);
	for (size_t i = 0; i < len % 8u; i++) {
		buf_put_u8(out, i ? ',' : '[');
		put_number(bytes, whole, out);
	}
	buf_put_text(out, len % 8u ? "]" : "[]");
}

/* The call of "name member:type... -> ..." with values made of the bytes. */
static void put_call(struct reader *bytes, const char *usage, struct buf *out)
{
	buf_printf(out, "{\"f\":\"%.*s\"", (int)strcspn(usage, " "), usage);
	for (usage += strcspn(usage, " ") + 1; *usage != '-';) {
		size_t name = strcspn(usage, ":"), all = strcspn(usage, " ");

		buf_printf(out, ",\"%.*s\":", (int)name, usage);
		put_value(bytes, slice_of(usage + name + 1, all - name - 1), out);
		usage += all + 1;
	}
	buf_put_u8(out, '}');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct reader bytes = { slice_of(data, len) };
	struct buf usage, line;
	uint8_t function = '{';

	reader_u8(&bytes, &function);
	if (function == '{') {
		eval_line(slice_of(data, len));
		return 0;
	}
	buf_init(&usage, 4096);
	buf_init(&line, EVAL_MAX_LINE_BYTES);
	if (plan_eval_usage(function, &usage)) {
		buf_put_u8(&usage, 0);
		put_call(&bytes, (const char *)usage.data, &line);
		eval_line(buf_slice(&line));
	}
	buf_release(&usage);
	buf_release(&line);
	return 0;
}
