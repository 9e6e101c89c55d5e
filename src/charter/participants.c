/*
 * The section `participants`: who takes part, in which roles, on which side,
 * with which keys.
 */
#include <string.h>

#include "base/text.h"
#include "charter/sections.h"
#include "crypto/seal.h"

enum { NAME, TITLE, ROLES, SIDE, LOG, VKEY, BOX_KEY, NEXT, TLS, MEMBER_COUNT };

static const struct member members[MEMBER_COUNT] = {
	[NAME] = { "name", false },
	[TITLE] = { "title", false },
	[ROLES] = { "roles", false },
	[SIDE] = { "side", true },
	[LOG] = { "log", false },
	[VKEY] = { "vkey", false },
	[BOX_KEY] = { "encryption_key", false },
	[NEXT] = { "next_vkey_hash", false },
	[TLS] = { "tls", true },
};
static const struct shape shape = { "a participant", MEMBER_COUNT, members };

/* In the order of the bits of enum role. */
static const char *const role_words[] = {
	"party", "host", "stationing", "ally", "observer", "witness",
	"depositary"
};
#define ROLE_COUNT (sizeof(role_words) / sizeof(role_words[0]))
#define ROLES_OF_A_SIDE (ROLE_PARTY | ROLE_HOST | ROLE_STATIONING | ROLE_ALLY)

/* The nodes of one participant, for checks between participants. */
struct nodes {
	const struct yaml_node *member[MEMBER_COUNT];
};

static void read_roles(struct reading *r, const struct yaml_node *node,
                       struct participant *out)
{
	const struct yaml_node *entry;
	size_t word;

	read_list(r, node, ROLE_COUNT, &entry);
	for (; entry; entry = yaml_next(r->tree, entry)) {
		if (!read_word(r, entry, role_words, ROLE_COUNT, &word))
			continue;
		if (out->roles & 1u << word)
			reading_fault(r, entry, "role '%s' is given twice",
			              role_words[word]);
		out->roles |= 1u << word;
	}
}

static void read_log(struct reading *r, const struct yaml_node *node,
                     struct participant *out)
{
	struct slice text;

	if (!read_scalar(r, node, &text))
		return;
	if (!text_is_log_name(text, MAX_ORIGIN_BYTES)) {
		reading_fault(r, node, "a log name is like us.example/tally: "
		              "a-z, 0-9 and -._ between slashes, at most %d "
		              "bytes", MAX_ORIGIN_BYTES);
		return;
	}
	memcpy(out->log, text.data, text.len);
	out->log[text.len] = '\0';
}

static void read_vkey(struct reading *r, const struct yaml_node *node,
                      struct participant *out)
{
	struct fault fault = { 0 };
	struct slice text;

	if (!read_scalar(r, node, &text))
		return;
	if (vkey_parse(text, &out->key, &fault) != TALLY_OK)
		reading_fault(r, node, "vkey: %s", fault.text);
	else if (out->key.type != NOTE_ED25519)
		reading_fault(r, node, "vkey must be a signing key (type 01)");
	else if (out->log[0] && strcmp(out->key.name, out->log) != 0)
		reading_fault(r, node, "the key is named %s, the log %s; they "
		              "must be equal", out->key.name, out->log);
}

static void read_box_key(struct reading *r, const struct yaml_node *node,
                         struct participant *out)
{
	uint8_t key[BOX_PUBLIC_BYTES];
	struct slice text;
	size_t len;

	if (!read_scalar(r, node, &text))
		return;
	if (base64_parse(text, key, sizeof(key), &len) != TALLY_OK ||
	    len != sizeof(key)) {
		reading_fault(r, node, "encryption_key must be 32 bytes in "
		              "base64 (44 characters)");
		return;
	}
	if (!box_public_is_good(key)) {
		reading_fault(r, node, "encryption_key is of small order: nothing "
		              "could be sealed for it");
		return;
	}
	memcpy(out->box_key, key, sizeof(key));
}

static void read_next(struct reading *r, const struct nodes *nodes,
                      struct participant *out)
{
	uint8_t own[HASH_BYTES];
	struct slice text;

	if (!read_scalar(r, nodes->member[NEXT], &text))
		return;
	if (hex_parse(text, out->next_key_hash, HASH_BYTES) != TALLY_OK) {
		reading_fault(r, nodes->member[NEXT], "next_vkey_hash must be "
		              "64 digits of 0-9 a-f");
		return;
	}
	if (!read_scalar(r, nodes->member[VKEY], &text))
		return;
	hash_bytes(text, own);
	if (hash_equal(own, out->next_key_hash))
		reading_fault(r, nodes->member[NEXT], "the next key must be "
		              "another one than vkey");
}

static void read_tls(struct reading *r, const struct yaml_node *node,
                     struct participant *out)
{
	struct slice text;

	if (!read_scalar(r, node, &text))
		return;
	out->has_tls = hex_parse(text, out->tls_pin, HASH_BYTES) == TALLY_OK;
	if (!out->has_tls)
		reading_fault(r, node, "tls must be 64 digits of 0-9 a-f: the "
		              "pin that 'tally key tls' prints");
}

/* All three keys, or "unset" for all three. */
static void read_keys(struct reading *r, const struct nodes *nodes,
                      struct participant *out)
{
	static const int which[] = { VKEY, BOX_KEY, NEXT };
	const struct yaml_node *unset = NULL;
	size_t i, unset_count = 0;

	for (i = 0; i < 3; i++) {
		const struct yaml_node *node = nodes->member[which[i]];

		if (!node || node->kind != YAML_SCALAR ||
		    !slice_is_text(yaml_text(r->tree, node), "unset"))
			continue;
		if (unset_count++ == 0)
			unset = node;
	}
	if (unset_count == 3)
		return;
	if (unset_count > 0) {
		reading_fault(r, unset, "vkey, encryption_key and "
		              "next_vkey_hash are unset all three, or none");
		return;
	}
	out->seated = true;
	read_vkey(r, nodes->member[VKEY], out);
	read_box_key(r, nodes->member[BOX_KEY], out);
	read_next(r, nodes, out);
}

static void read_participant_entry(struct reading *r,
                                   const struct yaml_node *node,
                                   struct participant *out,
                                   struct nodes *nodes)
{
	out->side = -1;
	reading_place(r, "%s", "");
	if (!read_members(r, node, &shape, nodes->member))
		return;
	if (read_name(r, nodes->member[NAME], out->name))
		reading_place(r, "participant '%s': ", out->name);
	read_text(r, nodes->member[TITLE], &out->title);
	read_roles(r, nodes->member[ROLES], out);
	read_log(r, nodes->member[LOG], out);
	read_keys(r, nodes, out);
	read_tls(r, nodes->member[TLS], out);
}

/* Side 0 is the first party's, in file order. */
static void find_parties(struct reading *r, const struct yaml_node *node)
{
	struct charter *charter = r->charter;
	size_t i, found = 0;

	for (i = 0; i < charter->participant_count; i++) {
		if (!(charter->participants[i].roles & ROLE_PARTY))
			continue;
		if (found < SIDES)
			charter->party[found] = i;
		found++;
	}
	if (found != SIDES)
		reading_fault(r, node, "exactly two participants have the role "
		              "party; here %zu have it", found);
}

static void resolve_side(struct reading *r, struct participant *participant,
                         const struct nodes *nodes)
{
	const struct charter *charter = r->charter;
	const struct yaml_node *node = nodes->member[SIDE];
	size_t i, side;

	if (!node) {
		if (participant->roles & ROLES_OF_A_SIDE && nodes->member[NAME])
			reading_fault(r, nodes->member[NAME], "a party, host, "
			              "stationing State or ally needs 'side': "
			              "the name of its side's party");
		return;
	}
	if (!read_participant(r, node, &i))
		return;
	for (side = 0; side < SIDES; side++)
		if (charter->party[side] == i)
			participant->side = (int)side;
	/* A third party leads none either; find_parties has said so. */
	if (participant->side < 0 &&
	    !(charter->participants[i].roles & ROLE_PARTY))
		reading_fault(r, node, "'%s' leads no side: it lacks the role "
		              "party", charter->participants[i].name);
	else if (participant->roles & ROLE_PARTY &&
	         &charter->participants[i] != participant)
		reading_fault(r, node, "a party's side is named as itself");
}

/* Whether one name is the other, or a folder above it. */
static bool logs_collide(const char *a, const char *b)
{
	size_t len = strlen(a);

	return strncmp(a, b, len) == 0 && (b[len] == '\0' || b[len] == '/');
}

static void check_two(struct reading *r, const struct participant *a,
                      const struct participant *b, const struct nodes *nodes)
{
	const struct yaml_node *const *at = nodes->member;

	if (a->log[0] && b->log[0] && at[LOG] &&
	    (logs_collide(a->log, b->log) || logs_collide(b->log, a->log)))
		reading_fault(r, at[LOG], "log %s collides with %s of '%s'",
		              b->log, a->log, a->name);
	if (a->has_tls && b->has_tls && hash_equal(a->tls_pin, b->tls_pin))
		reading_fault(r, at[TLS], "this is the certificate of '%s' too",
		              a->name);
	if (!a->seated || !b->seated)
		return;
	if (a->key.name[0] && at[VKEY] &&
	    memcmp(a->key.public_key, b->key.public_key,
	           SIGN_PUBLIC_BYTES) == 0)
		reading_fault(r, at[VKEY], "this is the key of '%s' too", a->name);
	if (at[BOX_KEY] && memcmp(a->box_key, b->box_key, 32) == 0)
		reading_fault(r, at[BOX_KEY], "this is the encryption key of "
		              "'%s' too", a->name);
}

static void check_between(struct reading *r, const struct nodes *nodes)
{
	struct charter *charter = r->charter;
	size_t i, j;

	for (i = 0; i < charter->participant_count; i++) {
		reading_place(r, "participant '%s': ",
		              charter->participants[i].name);
		resolve_side(r, &charter->participants[i], &nodes[i]);
		for (j = 0; j < i; j++)
			check_two(r, &charter->participants[j],
			          &charter->participants[i], &nodes[i]);
	}
}

static void check_names(struct reading *r, const struct nodes *nodes)
{
	struct charter *charter = r->charter;
	struct named list[MAX_PARTICIPANTS];
	size_t i, count = 0;

	for (i = 0; i < charter->participant_count; i++)
		if (charter->participants[i].name[0])
			list[count++] = (struct named){
				charter->participants[i].name,
				nodes[i].member[NAME]
			};
	reading_place(r, "%s", "");
	check_unique(r, list, count, "participant");
}

void section_participants(struct reading *r, const struct yaml_node *node)
{
	struct charter *charter = r->charter;
	struct nodes nodes[MAX_PARTICIPANTS] = { 0 };
	const struct yaml_node *entry;
	size_t count = read_list(r, node, MAX_PARTICIPANTS, &entry), i;

	charter->party[0] = charter->party[1] = NO_INDEX;
	charter->participants =
		reading_alloc(r, count, sizeof(*charter->participants));
	if (count == 0 || !charter->participants)
		return;
	charter->participant_count = count;
	for (i = 0; entry; entry = yaml_next(r->tree, entry), i++)
		read_participant_entry(r, entry, &charter->participants[i],
		                       &nodes[i]);
	check_names(r, nodes);
	find_parties(r, node);
	check_between(r, nodes);
	reading_place(r, "%s", "");
}
