/*
 * Asking for passphrases and reading key files.
 */
#include "secret_ask.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "base/text.h"
#include "words.h"

#define KEY_FILE_TEXT_BYTES (2 * SEAL_KEY_BYTES + 1)
#define CREDENTIAL_KEY "tally-key"
#define CREDENTIAL_PASSPHRASE "tally-passphrase"

static volatile sig_atomic_t caught;

static void catch_signal(int number)
{
	caught = number;
}

/*
 * Up to a line's end, byte by byte: the next line may be for somebody else.
 * awake: signals that are blocked else, and end the waiting; NULL: none are.
 */
static int read_line(int fd, const sigset_t *awake, struct vault_given *out)
{
	struct pollfd wait = { .fd = fd, .events = POLLIN };
	size_t len = 0;

	for (;;) {
		uint8_t c;
		ssize_t got = awake == NULL || ppoll(&wait, 1, NULL, awake) > 0
		                      ? read(fd, &c, 1) : -1;

		if (got < 0 && errno == EINTR && caught == 0)
			continue;
		if (got < 0)
			return TALLY_EIO;
		if (got == 0 || c == '\n')
			break;
		if (len == MAX_PASSWORD_BYTES)
			return TALLY_ELIMIT;
		out->bytes[len++] = c;
	}
	out->len = len;
	return TALLY_OK;
}

/* Whatever ends or stops the program meanwhile, letters are shown again. */
static int ask_hidden(int fd, const struct termios *shown, const char *prompt,
                      struct vault_given *out)
{
	static const int ends[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP };
	enum { COUNT = sizeof(ends) / sizeof(ends[0]) };
	struct sigaction catcher = { .sa_handler = catch_signal }, before[COUNT];
	struct termios hidden = *shown;
	sigset_t held, awake;
	int rc = TALLY_EIO;

	caught = 0;
	sigemptyset(&held);
	for (size_t i = 0; i < COUNT; i++)
		sigaddset(&held, ends[i]);
	sigprocmask(SIG_BLOCK, &held, &awake);
	for (size_t i = 0; i < COUNT; i++)
		sigaction(ends[i], &catcher, &before[i]);
	hidden.c_lflag &= ~(tcflag_t)ECHO;
	hidden.c_lflag |= ECHONL;
	if (tcsetattr(fd, TCSAFLUSH, &hidden) == 0) {
		dprintf(fd, "%s: ", prompt);
		rc = read_line(fd, &awake, out);
	}
	while (tcsetattr(fd, TCSAFLUSH, shown) != 0 && errno == EINTR)
		;
	for (size_t i = 0; i < COUNT; i++)
		sigaction(ends[i], &before[i], NULL);
	sigprocmask(SIG_SETMASK, &awake, NULL);
	return rc;
}

static int ask_terminal(const char *prompt, struct vault_given *out,
                        struct fault *fault)
{
	int rc, fd = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
	struct termios shown;

	if (fd < 0 || tcgetattr(fd, &shown) != 0) {
		if (fd >= 0)
			close(fd);
		return fault_set(fault, TALLY_EIO, "there is no terminal to ask on");
	}
	do {
		rc = ask_hidden(fd, &shown, prompt, out);
		if (caught != 0)
			raise(caught);
	} while (caught == SIGTSTP);
	close(fd);
	return rc == TALLY_OK ? rc
	                      : fault_set(fault, rc, "no passphrase was read");
}

static int read_descriptor(const char *text, struct vault_given *out,
                           struct fault *fault)
{
	uint64_t fd;
	int rc;

	if (decimal_parse(slice_text(text), &fd) != TALLY_OK || fd > INT_MAX ||
	    fcntl((int)fd, F_GETFD) < 0)
		return fault_set(fault, TALLY_EUSAGE, "'%s' is no descriptor that "
		                 "is open", text);
	caught = 0;
	rc = read_line((int)fd, NULL, out);
	return rc == TALLY_OK ? rc
	                      : fault_set(fault, TALLY_EIO, "no passphrase could "
	                                  "be read from descriptor %s", text);
}

static int read_file(const char *path, struct vault_given *out,
                     struct fault *fault)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct stat st;
	ssize_t got = -1;

	if (fd >= 0 && (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)))
		errno = EINVAL;
	else if (fd >= 0 && st.st_size > (off_t)sizeof(out->bytes))
		errno = EFBIG; /* a part of it would open nothing, or too much */
	else if (fd >= 0)
		got = read(fd, out->bytes, sizeof(out->bytes));
	if (fd >= 0)
		close(fd);
	if (got < 0)
		return fault_set(fault, TALLY_EIO, "%s: %s", path,
		                 strerror(errno));
	out->len = (size_t)got;
	return TALLY_OK;
}

/* What systemd gives a service; only the folder's name is in the environment. */
static bool read_credential(const char *name, struct vault_given *out)
{
	const char *folder = getenv("CREDENTIALS_DIRECTORY");
	char path[PATH_MAX];

	return folder != NULL && folder[0] == '/' &&
	       (size_t)snprintf(path, sizeof(path), "%s/%s", folder, name) <
	               sizeof(path) &&
	       read_file(path, out, NULL) == TALLY_OK;
}

static int give_key_file(const struct session *s, const struct lock_file *lock,
                         struct vault_given *out, struct fault *fault)
{
	const char *path = s->key_file != NULL ? s->key_file : lock->path;
	struct fault why;
	int rc;

	if (s->key_file == NULL && read_credential(CREDENTIAL_KEY, out))
		return TALLY_OK;
	rc = read_file(path, out, &why);
	return rc == TALLY_OK
	               ? rc
	               : fault_set(fault, rc, "the key file of this office's "
	                           "secrets: %s; give it with --key-file FILE",
	                           why.text);
}

static int give_passphrase(const struct session *s, const char *office_path,
                           struct vault_given *out, struct fault *fault)
{
	char prompt[PATH_MAX];

	if (s->passphrase_fd != NULL)
		return read_descriptor(s->passphrase_fd, out, fault);
	if (read_credential(CREDENTIAL_PASSPHRASE, out)) {
		if (out->len > 0 && out->bytes[out->len - 1] == '\n')
			out->len--;
		return TALLY_OK;
	}
	if (!isatty(STDIN_FILENO))
		return fault_set(fault, TALLY_EIO, "%s: its secrets are locked by a "
		                 "passphrase: run this on a terminal, or give "
		                 "--passphrase-fd N", office_path);
	snprintf(prompt, sizeof(prompt), "passphrase of %s", office_path);
	return ask_terminal(prompt, out, fault);
}

int secret_ask(void *ctx, const char *office_path, const struct lock_file *lock,
               struct vault_given *out, struct fault *fault)
{
	const struct session *s = ctx;

	return lock->kind == LOCK_KEY_FILE
	               ? give_key_file(s, lock, out, fault)
	               : give_passphrase(s, office_path, out, fault);
}

/* A new file of one's own, locked; an empty one is what a killed maker left. */
static int open_new(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	struct stat st;

	if (fd < 0 && errno == EEXIST)
		fd = stat(path, &st) == 0 && S_ISREG(st.st_mode) && st.st_size == 0
		             ? open(path, O_WRONLY | O_NOFOLLOW | O_CLOEXEC) : -1;
	else if (fd < 0)
		return -1;
	if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0 && fstat(fd, &st) == 0 &&
	    st.st_size == 0 && fchmod(fd, 0600) == 0)
		return fd;
	if (fd >= 0)
		close(fd);
	errno = EEXIST;
	return -1;
}

/* Random, durable, and never over another file. TALLY_EEXISTS. */
static int make_key_file(const char *path, struct vault_given *out, struct fault *fault)
{
	int fd = open_new(path);
	ssize_t put;

	if (fd < 0)
		return fault_set(fault, errno == EEXIST ? TALLY_EEXISTS : TALLY_EIO,
		                 "%s: %s", path, strerror(errno));
	/* The last bytes of locked memory, which the text does not reach. */
	office_random(out->bytes + KEY_FILE_TEXT_BYTES + 1, SEAL_KEY_BYTES);
	hex_format(out->bytes + KEY_FILE_TEXT_BYTES + 1, SEAL_KEY_BYTES,
	           (char *)out->bytes);
	out->len = KEY_FILE_TEXT_BYTES;
	out->bytes[KEY_FILE_TEXT_BYTES - 1] = '\n';
	put = write(fd, out->bytes, KEY_FILE_TEXT_BYTES);
	if (put != KEY_FILE_TEXT_BYTES || fsync(fd) != 0) {
		fault_set(fault, TALLY_EIO, "%s: cannot be written", path);
		close(fd);
		unlink(path);
		return TALLY_EIO;
	}
	close(fd);
	return TALLY_OK;
}

int secret_outside(const struct session *s, const char *path, struct fault *fault)
{
	char folder[PATH_MAX];
	size_t len;

	if (realpath(s->directory, folder) == NULL)
		return TALLY_OK;
	len = strlen(folder);
	return strncmp(path, folder, len) == 0 &&
	                       (path[len] == '/' || path[len] == '\0')
	               ? fault_set(fault, TALLY_EUSAGE, "%s: what opens an "
	                           "office lies outside of it", path)
	               : TALLY_OK;
}

/* A medium that cannot be written has nothing to wait for. */
static int sync_path(const char *path, int flags, struct fault *fault)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | flags);
	int result = fd >= 0 ? fsync(fd) : -1;
	int error = result == 0 ? 0 : errno;

	if (fd >= 0)
		close(fd);
	return error == 0 || error == EROFS || error == EINVAL
	               ? TALLY_OK
	               : fault_set(fault, TALLY_EIO, "%s: %s", path,
	                           strerror(error));
}

/* Also one that was there: its maker may have been killed before. */
static int sync_key_file(const char *path, struct fault *fault)
{
	char folder[PATH_MAX];
	char *slash;
	int rc = sync_path(path, 0, fault);

	snprintf(folder, sizeof(folder), "%s", path);
	slash = strrchr(folder, '/');
	slash[slash == folder] = '\0';
	return rc == TALLY_OK ? sync_path(folder, O_DIRECTORY, fault) : rc;
}

static int new_key_file(struct session *s, const char *path,
                        struct secret_way *way, struct fault *fault)
{
	char *whole;
	int rc = make_key_file(path, way->given, fault);
	bool made = rc == TALLY_OK;

	if (rc == TALLY_EEXISTS)
		rc = read_file(path, way->given, fault);
	if (rc != TALLY_OK)
		return rc;
	whole = realpath(path, NULL);
	if (whole == NULL)
		return fault_set(fault, TALLY_EIO, "%s: %s", path,
		                 strerror(errno));
	rc = secret_outside(s, whole, fault);
	if (rc == TALLY_OK)
		rc = sync_key_file(whole, fault);
	if (rc != TALLY_OK && made)
		unlink(whole);
	way->path = whole;
	return rc;
}

static int ask_twice(struct vault_given *out, struct fault *fault)
{
	struct vault_given *again = sodium_malloc(sizeof(*again));
	int rc;

	if (again == NULL)
		return fault_set(fault, TALLY_ENOMEM, "no memory can be locked");
	rc = ask_terminal("new passphrase", out, fault);
	if (rc == TALLY_OK)
		rc = ask_terminal("the same again", again, fault);
	if (rc == TALLY_OK && (again->len != out->len ||
	                       memcmp(again->bytes, out->bytes, out->len) != 0))
		rc = fault_set(fault, TALLY_EUSAGE, "the two passphrases differ");
	sodium_free(again);
	return rc;
}

static int new_passphrase(const char *fd, struct vault_given *out,
                          struct fault *fault)
{
	int rc;

	if (fd != NULL)
		rc = read_descriptor(fd, out, fault);
	else if (isatty(STDIN_FILENO))
		rc = ask_twice(out, fault);
	else
		rc = fault_set(fault, TALLY_EUSAGE, "a new passphrase: run this on a "
		               "terminal, or give a descriptor or a key file");
	if (rc == TALLY_OK && out->len < MIN_PASSPHRASE_BYTES)
		rc = fault_set(fault, TALLY_EUSAGE, "a passphrase has %d bytes or "
		               "more; six random words are good",
		               MIN_PASSPHRASE_BYTES);
	return rc;
}

int secret_new(struct session *s, const struct secret_source *source,
               struct secret_way *out, struct fault *fault)
{
	struct secret_way way = { .path = NULL };
	int rc;

	way.given = sodium_malloc(sizeof(*way.given));
	if (way.given == NULL)
		rc = fault_set(fault, TALLY_ENOMEM, "no memory can be locked");
	else if (source->key_file != NULL && source->fd != NULL)
		rc = fault_set(fault, TALLY_EUSAGE, "a key file or a passphrase, "
		               "not both");
	else if (source->key_file != NULL)
		rc = new_key_file(s, source->key_file, &way, fault);
	else
		rc = new_passphrase(source->fd, way.given, fault);
	if (rc == TALLY_OK) {
		way.way.kind = source->key_file ? LOCK_KEY_FILE : LOCK_PASSPHRASE;
		way.way.secret = slice_of(way.given->bytes, way.given->len);
		way.way.path = way.path != NULL ? way.path : "";
	}
	*out = way;
	return rc;
}

void secret_release(struct secret_way *way)
{
	sodium_free(way->given); /* wipes */
	free(way->path);
	*way = (struct secret_way){ .path = NULL };
}

void secret_say(struct session *s, const char *prefix)
{
	const struct lock_file *lock = vault_lock(&s->office);

	switch (vault_state(&s->office)) {
	case VAULT_PLAIN:
		session_json_text(s, "secrets", "plain");
		words_line(s, "%ssecrets are not encrypted: tally key passphrase "
		           "does that", prefix);
		return;
	case VAULT_SEALING:
		session_json_text(s, "secrets", "half-encrypted");
		words_line(s, "%ssome secrets are not encrypted yet: tally key "
		           "passphrase goes on", prefix);
		return;
	case VAULT_SEALED:
		session_json_text(s, "secrets", "encrypted");
	}
	if (lock->kind == LOCK_NONE)
		words_line(s, "%ssecrets are encrypted, and key/lock is lost: put "
		           "it back from a copy, or tally secret join", prefix);
	else if (lock->kind == LOCK_PASSPHRASE)
		words_line(s, "%ssecrets are encrypted, with a passphrase", prefix);
	else
		words_line(s, "%ssecrets are encrypted, with the key file %s",
		           prefix, lock->path);
}
