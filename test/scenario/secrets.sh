#!/usr/bin/env bash
# Goal: an office whose secrets are encrypted works like any other; who has not
# what opens it gets nothing; and the recovery in docs/operations.md works as it
# stands.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/../lib/scenario.bash"

cd "$work" || exit 1
key=$work/us.key

t() { "$tally" -C "$work/us" "$@" </dev/null; } # COMMAND...
plain_is_gone() { # FOLDER: no key is there as 64 hex digits
	local status=0
	grep -rqE '^[0-9a-f]{64}$' "$1/key" "$1/secret" || status=$?
	[ "$status" -eq 1 ]
}

need "$tally" -C us init us --log us.example/tally --key-file "$key"
ok "an office can be encrypted from the first on" plain_is_gone us
ok "the key file is for its user alone" test "$(stat -c %a "$key")" = 600
ok "a command finds the key file again" t key new one
mv "$key" "$key.away"
ok "without it nothing can be made" \
	exits 3 "--key-file" t key new two
ok "public keys need nothing" t key show
ok "a key file is named elsewhere" t --key-file "$key.away" key new two
mkdir credentials
cp "$key.away" credentials/tally-key
ok "a credential of systemd opens, too" \
	env CREDENTIALS_DIRECTORY="$work/credentials" "$tally" -C us key new three
head -c 2000 /dev/zero >>credentials/tally-key
ok "one that is too long is none, and not cut to the length" exits 3 \
	"--key-file" env CREDENTIALS_DIRECTORY="$work/credentials" \
	"$tally" -C us key new four
mv "$key.away" "$key"
tr 0-9a-f 1-9a-f0 <"$key" >other.key
ok "another key file opens nothing" \
	exits 3 "is another one" t --key-file other.key key new four
ok "a key file inside of the office is refused" \
	exits 2 "outside" t key passphrase --new-key-file us/key/mine
ok "which leaves nothing there" test ! -e us/key/mine

to_passphrase() {
	t key passphrase --new-passphrase-fd 5 5<<<"$1"
}
with() { # PASSPHRASE COMMAND...
	local passphrase=$1
	shift
	t --passphrase-fd 5 "$@" 5<<<"$passphrase"
}
ok "a short passphrase is refused" exits 2 "8 bytes" to_passphrase short
ok "a passphrase takes the key file's place" to_passphrase "a long one"
ok "which opens no more" exits 3 "--passphrase-fd" t key new four
ok "it opens" with "a long one" fsck
ok "a wrong one opens nothing" \
	exits 3 "is wrong" with "a long two" key new four
ok "nobody is asked where there is no terminal" \
	exits 3 "on a terminal" t fsck
ok "a reader is not asked" t key show
spoil() { # FILE BYTE: one bit of it
	# shellcheck disable=SC2059 # it makes a byte
	printf "\\x$(printf %02x $(($(od -An -tu1 -j "$2" -N1 "$1") ^ 1)))" |
		dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}
cp -a us spoilt
spoil us/key/next 100
ok "a sealed key that was altered is named" \
	exits 1 "key/next" with "a long one" fsck
rm -r us && cp -a spoilt us
cp us/key/office us/key/next
ok "keys cannot be exchanged" exits 1 "key/next" with "a long one" fsck
rm -r us && cp -a spoilt us
rm us/key/lock
ok "a lost lock is no way back to plain" exits 3 "key/lock: is missing" \
	t key new four
rm -r us && mv spoilt us

split_it() { with "a long one" secret split "$@"; }
ok "one share alone never opens an office" exits 2 \
	"-k is a number from 2 to" split_it -k 1 -n 3 -o no
ok "shares are written" split_it -k 2 -n 3 -o shares
ok "more shares to join than there are, refused" \
	exits 2 "-k is at most -n" split_it -k 3 -n 2 -o no
join_to() { t secret join "$@" --new-passphrase-fd 5 5<<<"a new one"; }
ok "one share is too few" exits 4 "1 of the 2" join_to shares/share-1.txt
sed '6s/ - / 0 - /' shares/share-2.txt >typed
ok "a typing error is named by its line" \
	exits 2 "typed: line 6" join_to shares/share-1.txt typed
split_it -k 2 -n 3 -o later >/dev/null
ok "shares of two splits do not mix" exits 2 "not split together" \
	join_to shares/share-1.txt later/share-2.txt
ok "two shares open, and set a new passphrase" \
	join_to shares/share-3.txt shares/share-1.txt
ok "which is the new one" with "a new one" fsck
ok "shares stay good after it" join_to shares/share-2.txt shares/share-1.txt

# From plain to encrypted; passphrase.sh kills that at every call.
ok "a plain office says that it is" \
	bash -c "'$tally' -C '$work/plain' init us --log us.example/tally |
		grep -q 'not encrypted'"
need "$tally" -C plain key new one
echo secret-thing >plain/secret/team-00000000-1
chmod 600 plain/secret/team-00000000-1
need "$tally" -C plain key passphrase --new-key-file "$work/plain.key"
ok "a plain office is encrypted in place" plain_is_gone plain
ok "with every secret that it had" "$tally" -C plain fsck

# The page's commands, word for word.
awk '/^## / { here = /Encrypting/ } /^```sh$/ { inside = here; next }
	/^```$/ { inside = 0 } inside' "$top/docs/operations.md" >recovery.sh
follow() {
	mkdir -p page bin && ln -sf "$tally" bin/tally &&
		(cd page && PATH=$work/bin:$PATH timeout 300 bash -euo pipefail \
			"$work/recovery.sh" </dev/null)
}
ok "the recovery has commands" test "$(grep -c tally recovery.sh)" -gt 4
ok "the recovery of the manual works as it stands" follow
ok "the office is whole after it" bash -c "'$tally' -C page/us fsck \
	--passphrase-fd 5 5<page/new"
plan
