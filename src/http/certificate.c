/*
 * Making and reading certificates, with GnuTLS.
 */
#include "http/certificate.h"

#include <gnutls/crypto.h>
#include <gnutls/x509.h>
#include <string.h>

#define SERIAL_BYTES 16
#define VERSION 3
#define SECRET_BYTES 32u /* of P-256 */
#define MAX_TRIES 128u

static gnutls_datum_t datum_of(struct slice s)
{
	/* GnuTLS does not write to it. */
	return (gnutls_datum_t){ (unsigned char *)(uintptr_t)s.data,
	                         (unsigned)s.len };
}

static int tls_fault(struct fault *fault, int status, const char *what, int rc)
{
	return fault_set(fault, status, "%s: %s", what, gnutls_strerror(rc));
}

/* Append what GnuTLS allocated, and wipe its copy. */
static int put_datum(struct buf *out, gnutls_datum_t *datum)
{
	buf_put(out, datum->data, datum->size);
	gnutls_memset(datum->data, 0, datum->size);
	gnutls_free(datum->data);
	return buf_status(out);
}

/*
 * RFC 5915 wants as many octets as the order has. GnuTLS writes the number as
 * an integer: with a zero before a first bit that is set, and without leading
 * zeros; stricter readers refuse both.
 */
static bool is_whole(gnutls_x509_privkey_t key)
{
	gnutls_datum_t number = { NULL, 0 };
	bool whole;

	if (gnutls_x509_privkey_export_ecc_raw(key, NULL, NULL, NULL, &number) !=
	    GNUTLS_E_SUCCESS)
		return false;
	whole = number.size == SECRET_BYTES;
	gnutls_memset(number.data, 0, number.size);
	gnutls_free(number.data);
	return whole;
}

/* About every second key is whole. */
static int generate(gnutls_x509_privkey_t *key)
{
	int rc = GNUTLS_E_INTERNAL_ERROR;

	for (unsigned i = 0; i < MAX_TRIES; i++) {
		rc = gnutls_x509_privkey_init(key);
		if (rc == GNUTLS_E_SUCCESS)
			rc = gnutls_x509_privkey_generate(
				*key, GNUTLS_PK_ECDSA,
				GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1),
				0);
		if (rc != GNUTLS_E_SUCCESS || is_whole(*key))
			return rc;
		gnutls_x509_privkey_deinit(*key);
		*key = NULL;
	}
	return GNUTLS_E_INTERNAL_ERROR;
}

int certificate_secret_new(struct buf *out, struct fault *fault)
{
	gnutls_x509_privkey_t key = NULL;
	gnutls_datum_t pem = { NULL, 0 };
	int rc = generate(&key), status;

	if (rc == GNUTLS_E_SUCCESS)
		rc = gnutls_x509_privkey_export2_pkcs8(
			key, GNUTLS_X509_FMT_PEM, NULL, GNUTLS_PKCS_PLAIN, &pem);
	status = rc == GNUTLS_E_SUCCESS
		         ? put_datum(out, &pem)
		         : tls_fault(fault, TALLY_EINTERNAL, "a TLS key", rc);
	gnutls_x509_privkey_deinit(key);
	return status;
}

int certificate_secret_pin(struct slice secret, uint8_t out[static HASH_BYTES],
                           struct fault *fault)
{
	gnutls_datum_t in = datum_of(secret);
	uint8_t pin[HASH_BYTES];
	size_t len = sizeof(pin);
	gnutls_x509_privkey_t key;
	int rc = gnutls_x509_privkey_init(&key);

	if (rc != GNUTLS_E_SUCCESS)
		return tls_fault(fault, TALLY_ENOMEM, "a TLS key", rc);
	rc = gnutls_x509_privkey_import2(key, &in, GNUTLS_X509_FMT_PEM, NULL, 0);
	if (rc == GNUTLS_E_SUCCESS)
		rc = gnutls_x509_privkey_get_key_id(key, GNUTLS_KEYID_USE_SHA256,
		                                    pin, &len);
	gnutls_x509_privkey_deinit(key);
	if (rc != GNUTLS_E_SUCCESS || len != sizeof(pin))
		return tls_fault(fault, TALLY_EFORMAT, "a TLS key", rc);
	memcpy(out, pin, sizeof(pin));
	return TALLY_OK;
}

static int set_terms(gnutls_x509_crt_t crt, gnutls_x509_privkey_t key,
                     const struct certificate_terms *terms)
{
	uint8_t serial[SERIAL_BYTES];
	const char *error;
	char subject[128] = "CN=";
	size_t len = 3;
	int rc = gnutls_rnd(GNUTLS_RND_NONCE, serial, sizeof(serial));

	for (const char *p = terms->name; *p && len + 1 < sizeof(subject); p++)
		subject[len++] = *p;
	subject[len] = '\0';
	serial[0] = (uint8_t)((serial[0] & 0x7f) | 0x40); /* positive, full */
	if (rc == 0)
		rc = gnutls_x509_crt_set_version(crt, VERSION);
	if (rc == 0)
		rc = gnutls_x509_crt_set_serial(crt, serial, sizeof(serial));
	if (rc == 0)
		rc = gnutls_x509_crt_set_dn(crt, subject, &error);
	if (rc == 0)
		rc = gnutls_x509_crt_set_activation_time(crt, terms->from_s);
	if (rc == 0)
		rc = gnutls_x509_crt_set_expiration_time(crt, terms->until_s);
	if (rc == 0)
		rc = gnutls_x509_crt_set_key(crt, key);
	return rc;
}

static int set_purpose(gnutls_x509_crt_t crt)
{
	int rc = gnutls_x509_crt_set_basic_constraints(crt, 0, -1);

	if (rc == 0)
		rc = gnutls_x509_crt_set_key_usage(crt,
		                                   GNUTLS_KEY_DIGITAL_SIGNATURE);
	if (rc == 0)
		rc = gnutls_x509_crt_set_key_purpose_oid(
			crt, GNUTLS_KP_TLS_WWW_SERVER, 0);
	if (rc == 0)
		rc = gnutls_x509_crt_set_key_purpose_oid(
			crt, GNUTLS_KP_TLS_WWW_CLIENT, 0);
	return rc;
}

int certificate_new(struct slice secret, const struct certificate_terms *terms,
                    struct buf *out, struct fault *fault)
{
	gnutls_x509_privkey_t key = NULL;
	gnutls_x509_crt_t crt = NULL;
	gnutls_datum_t in = datum_of(secret), pem = { NULL, 0 };
	int status, rc = gnutls_x509_privkey_init(&key);

	if (rc == 0)
		rc = gnutls_x509_crt_init(&crt);
	if (rc == 0)
		rc = gnutls_x509_privkey_import2(key, &in, GNUTLS_X509_FMT_PEM,
		                                 NULL, 0);
	if (rc == 0)
		rc = set_terms(crt, key, terms);
	if (rc == 0)
		rc = set_purpose(crt);
	if (rc == 0)
		rc = gnutls_x509_crt_sign2(crt, crt, key, GNUTLS_DIG_SHA256, 0);
	if (rc == 0)
		rc = gnutls_x509_crt_export2(crt, GNUTLS_X509_FMT_PEM, &pem);
	status = rc == 0 ? put_datum(out, &pem)
	                 : tls_fault(fault, TALLY_EFORMAT, "a certificate", rc);
	gnutls_x509_crt_deinit(crt);
	gnutls_x509_privkey_deinit(key);
	return status;
}

static int read_certificate(struct slice bytes, gnutls_x509_crt_fmt_t format,
                            struct certificate_facts *out)
{
	gnutls_datum_t in = datum_of(bytes);
	struct certificate_facts facts = { .from_s = 0 };
	size_t len = sizeof(facts.pin);
	gnutls_x509_crt_t crt;
	int rc = gnutls_x509_crt_init(&crt);

	if (rc != 0)
		return rc;
	rc = gnutls_x509_crt_import(crt, &in, format);
	if (rc == 0)
		rc = gnutls_x509_crt_get_key_id(crt, GNUTLS_KEYID_USE_SHA256,
		                                facts.pin, &len);
	if (rc == 0 && len != sizeof(facts.pin))
		rc = GNUTLS_E_ASN1_DER_ERROR;
	if (rc == 0) {
		facts.from_s = gnutls_x509_crt_get_activation_time(crt);
		facts.until_s = gnutls_x509_crt_get_expiration_time(crt);
		if (facts.from_s < 0 || facts.until_s < 0)
			rc = GNUTLS_E_ASN1_DER_ERROR;
	}
	if (rc == 0)
		*out = facts;
	gnutls_x509_crt_deinit(crt);
	return rc;
}

int certificate_read(struct slice pem, struct certificate_facts *out,
                     struct fault *fault)
{
	int rc = read_certificate(pem, GNUTLS_X509_FMT_PEM, out);

	return rc == 0 ? TALLY_OK
	               : tls_fault(fault, TALLY_EFORMAT, "the certificate", rc);
}

int certificate_read_der(struct slice der, struct certificate_facts *out)
{
	return read_certificate(der, GNUTLS_X509_FMT_DER, out) == 0
		       ? TALLY_OK
		       : TALLY_EFORMAT;
}
