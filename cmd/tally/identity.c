/*
 * The TLS identity of an office.
 */
#include "identity.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "base/text.h"
#include "office/vault.h"

#define DAY_S 86400

bool identity_is_wanted(const struct session *s)
{
	return session_flag(s, "--tls") || session_option(s, "--tls-cert", 0) ||
	       session_option(s, "--tls-key", 0);
}

static bool is_there(const struct session *s, const char *file)
{
	struct buf none;
	int rc;

	buf_init(&none, 0);
	rc = store_get(s->office.key, file, &none, NULL);
	buf_release(&none);
	return rc != TALLY_ENOTFOUND; /* maybe, but it cannot be read */
}

static int load_own(const struct session *s, const char *file, struct buf *out,
                    struct fault *fault)
{
	int rc;

	buf_init(out, MAX_PEM_BYTES);
	rc = store_get(s->office.key, file, out, fault);
	if (rc != TALLY_ENOTFOUND)
		return rc;
	if (is_there(s, IDENTITY_SECRET) || !is_there(s, IDENTITY_PIN))
		return fault_set(fault, rc, "key/%s: no TLS certificate: tally "
		                 "key tls makes one", file);
	return fault_set(fault, rc, "key/%s: is missing: put it back from a copy",
	                 file);
}

struct pair {
	const char *certificate_name, *secret_name;
	struct buf certificate, secret;
};

static int not_pem(const char *name, struct fault *fault)
{
	return fault_set(fault, TALLY_EIO, "%s: is not whole as a PEM file",
	                 name);
}

/* Whatever the library says of such files names neither. */
static int check_pair(const struct pair *pair, struct fault *fault)
{
	struct certificate_facts facts;
	uint8_t pin[HASH_BYTES];

	if (certificate_read(buf_slice(&pair->certificate), &facts, NULL) !=
	    TALLY_OK)
		return not_pem(pair->certificate_name, fault);
	if (certificate_secret_pin(buf_slice(&pair->secret), pin, NULL) !=
	    TALLY_OK)
		return not_pem(pair->secret_name, fault);
	if (!hash_equal(pin, facts.pin))
		return fault_set(fault, TALLY_EIO, "%s: does not belong to %s",
		                 pair->certificate_name, pair->secret_name);
	return TALLY_OK;
}

static int load_pair(const struct session *s, struct pair *pair,
                     struct fault *fault)
{
	int rc = load_own(s, IDENTITY_CERTIFICATE, &pair->certificate, fault);

	pair->certificate_name = "key/" IDENTITY_CERTIFICATE;
	pair->secret_name = "key/" IDENTITY_SECRET;
	return rc == TALLY_OK ? load_own(s, IDENTITY_SECRET, &pair->secret, fault)
	                      : rc;
}

static void wipe(struct buf *secret)
{
	if (secret->len > 0)
		crypto_wipe(secret->data, secret->len);
	buf_release(secret);
}

int identity_find(const struct session *s, bool *out, struct fault *fault)
{
	struct pair pair;
	int rc;

	*out = is_there(s, IDENTITY_CERTIFICATE) || is_there(s, IDENTITY_SECRET) ||
	       is_there(s, IDENTITY_PIN);
	if (!*out)
		return TALLY_OK;
	buf_init(&pair.certificate, 0);
	buf_init(&pair.secret, 0);
	rc = load_pair(s, &pair, fault);
	if (rc == TALLY_OK)
		rc = check_pair(&pair, fault);
	buf_release(&pair.certificate);
	wipe(&pair.secret);
	return rc;
}

/* The library for requests wants a file: one that no disk and no swap holds. */
static int keep_in_memory(struct slice text, struct fault *fault)
{
	int fd = memfd_create(IDENTITY_SECRET, MFD_CLOEXEC);
	void *page = MAP_FAILED;

	if (fd >= 0 && ftruncate(fd, (off_t)text.len) == 0)
		page = mmap(NULL, text.len, PROT_READ | PROT_WRITE, MAP_SHARED, fd,
		            0);
	if (page == MAP_FAILED) {
		fault_set(fault, TALLY_EIO, "key/" IDENTITY_SECRET ": %s",
		          strerror(errno));
		if (fd >= 0)
			close(fd);
		return -1;
	}
	sodium_mlock(page, text.len); /* until the program ends */
	memcpy(page, text.data, text.len);
	return fd;
}

int identity_secret_path(const struct session *s, char **out,
                         struct fault *fault)
{
	static int fd = -1;
	struct buf secret;
	int rc = TALLY_OK;

	if (vault_state(&s->office) != VAULT_PLAIN && fd < 0) {
		rc = load_own(s, IDENTITY_SECRET, &secret, fault);
		if (rc == TALLY_OK)
			fd = keep_in_memory(buf_slice(&secret), fault);
		buf_release(&secret); /* wipes */
		if (rc == TALLY_OK && fd < 0)
			rc = TALLY_EIO;
	}
	if (rc != TALLY_OK)
		return rc;
	rc = fd >= 0 ? asprintf(out, "/proc/self/fd/%d", fd)
	             : asprintf(out, "%s/key/" IDENTITY_SECRET, s->office.path);
	return rc >= 0 ? TALLY_OK
	               : fault_set(fault, TALLY_ENOMEM, "out of memory");
}

int identity_until(struct slice certificate, char *out, struct fault *fault)
{
	struct certificate_facts facts;
	int rc = certificate_read(certificate, &facts, fault);

	if (rc == TALLY_OK)
		time_format(facts.until_s, out);
	return rc;
}

int identity_own_until(const struct session *s, char *out, struct fault *fault)
{
	struct buf certificate;
	int rc = load_own(s, IDENTITY_CERTIFICATE, &certificate, fault);

	if (rc == TALLY_OK &&
	    identity_until(buf_slice(&certificate), out, NULL) != TALLY_OK)
		rc = not_pem("key/" IDENTITY_CERTIFICATE, fault);
	buf_release(&certificate);
	return rc;
}

/* The library wants a text. */
static int end_text(struct buf *pem, struct fault *fault)
{
	buf_put_u8(pem, 0);
	if (buf_status(pem) != TALLY_OK)
		return fault_set(fault, buf_status(pem), "a PEM file: %s",
		                 status_text(buf_status(pem)));
	pem->len--;
	return TALLY_OK;
}

static int check_charter(const struct session *s, struct slice certificate,
                         struct fault *fault)
{
	const struct office *office = &s->office;
	const struct participant *self;
	struct certificate_facts facts;
	int rc = certificate_read(certificate, &facts, fault);

	if (rc != TALLY_OK || office->charter == NULL)
		return rc;
	self = &office->charter->participants[office->self];
	if (self->has_tls && !hash_equal(self->tls_pin, facts.pin))
		return fault_set(fault, TALLY_EMISMATCH, "the charter pins "
		                 "another certificate for '%s'", self->name);
	return TALLY_OK;
}

static int load_given(const char *certificate, const char *secret,
                      struct pair *pair, struct fault *fault)
{
	int rc;

	pair->certificate_name = certificate;
	pair->secret_name = secret;
	rc = session_read_file(certificate, MAX_PEM_BYTES, &pair->certificate,
	                       fault);
	return rc == TALLY_OK ? session_read_file(secret, MAX_PEM_BYTES,
	                                          &pair->secret, fault)
	                      : rc;
}

int identity_load(struct session *s, struct buf *out_certificate,
                  struct buf *out_secret, struct fault *fault)
{
	const char *certificate = session_option(s, "--tls-cert", 0);
	const char *secret = session_option(s, "--tls-key", 0);
	struct pair pair;
	int rc;

	buf_init(&pair.certificate, 0);
	buf_init(&pair.secret, 0);
	if ((certificate == NULL) != (secret == NULL))
		rc = fault_set(fault, TALLY_EUSAGE,
		               "--tls-cert and --tls-key go together");
	else if (certificate != NULL)
		rc = load_given(certificate, secret, &pair, fault);
	else
		rc = load_pair(s, &pair, fault);
	if (rc == TALLY_OK)
		rc = check_pair(&pair, fault);
	if (rc == TALLY_OK)
		rc = check_charter(s, buf_slice(&pair.certificate), fault);
	if (rc == TALLY_OK)
		rc = end_text(&pair.certificate, fault);
	if (rc == TALLY_OK)
		rc = end_text(&pair.secret, fault);
	*out_certificate = pair.certificate;
	*out_secret = pair.secret;
	return rc;
}

/* The key stays when there is one, and with it the pin; *out_new: not kept yet. */
static int take_secret(const struct session *s, struct buf *out, bool *out_new,
                       struct fault *fault)
{
	uint8_t pin[HASH_BYTES];
	int rc;

	buf_init(out, MAX_PEM_BYTES);
	*out_new = !is_there(s, IDENTITY_SECRET);
	if (*out_new)
		return certificate_secret_new(out, fault);
	rc = store_get(s->office.key, IDENTITY_SECRET, out, fault);
	if (rc == TALLY_OK &&
	    certificate_secret_pin(buf_slice(out), pin, NULL) != TALLY_OK)
		rc = not_pem("key/" IDENTITY_SECRET, fault);
	return rc;
}

/* What the others go by is the charter that is in force here. */
static int check_renewed(const struct session *s,
                         const uint8_t pin[static HASH_BYTES],
                         struct fault *fault)
{
	const struct office *office = &s->office;
	const struct participant *self;

	if (office->charter == NULL)
		return TALLY_OK;
	self = &office->charter->participants[office->self];
	if (!self->has_tls) {
		session_note("the charter pins no TLS key for '%s': this one needs "
		             "a new charter", self->name);
		return TALLY_OK;
	}
	return hash_equal(self->tls_pin, pin)
	               ? TALLY_OK
	               : fault_set(fault, TALLY_ERULE, "the charter pins another "
	                           "TLS key for '%s': put key/tls.key back from "
	                           "a copy; a new key needs a new charter",
	                           self->name);
}

int identity_renew(struct session *s, unsigned days,
                   struct certificate_facts *out, struct fault *fault)
{
	const int64_t now_s = time(NULL);
	const struct certificate_terms terms = {
		.name = s->office.log,
		.from_s = now_s - DAY_S, /* others' clocks may be behind */
		.until_s = now_s + (int64_t)days * DAY_S,
	};
	struct certificate_facts facts;
	struct buf secret, certificate;
	bool is_new;
	int rc = take_secret(s, &secret, &is_new, fault);

	buf_init(&certificate, MAX_PEM_BYTES);
	if (rc == TALLY_OK)
		rc = certificate_new(buf_slice(&secret), &terms, &certificate,
		                     fault);
	if (rc == TALLY_OK)
		rc = certificate_read(buf_slice(&certificate), &facts, fault);
	if (rc == TALLY_OK)
		rc = check_renewed(s, facts.pin, fault);
	if (rc == TALLY_OK && is_new)
		rc = store_put_new(s->office.key, IDENTITY_SECRET,
		                   buf_slice(&secret), fault);
	if (rc == TALLY_OK)
		rc = store_put(s->office.key, IDENTITY_CERTIFICATE,
		               buf_slice(&certificate), fault);
	if (rc == TALLY_OK)
		rc = office_tls_set(&s->office, facts.pin, fault);
	if (rc == TALLY_OK)
		*out = facts;
	buf_release(&certificate);
	wipe(&secret);
	return rc;
}
