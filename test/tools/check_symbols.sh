#!/usr/bin/env bash
# Goal: tools/check-symbols fails when a pure component reaches outside.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/tap.bash"

check=$top/tools/check-symbols

# archive COMPONENT: standard input is its one source file.
archive() {
	mkdir -p "$tree/lib"
	cat >"$tree/$1.c"
	${CC:-cc} -O1 -fPIE -fno-builtin -c -o "$tree/$1.o" "$tree/$1.c"
	ar rcs "$tree/lib/$1.a" "$tree/$1.o"
}

good_build() {
	rm -rf "${tree:?}"/*
	echo 'void *malloc(unsigned long n); int base(void);
	      int base(void) { return malloc(9) != 0; }' | archive base
	echo 'int base(void); int log_it(void);
	      int log_it(void) { return base(); }' | archive log
	echo 'int open(const char *, int); int store(void);
	      int store(void) { return open("x", 0); }' | archive store
}

fails() {
	says 1 "$1" "$check" "$tree"
}

good_build
ok "pure archives pass, and the store may open files" \
	says 0 "symbols: 2 needed by 2 archives, all allowed" "$check" "$tree"

for call in open time getenv getrandom randombytes_buf fopen printf; do
	good_build
	echo "int $call(void); int note(void);
	      int note(void) { return $call(); }" | archive note
	ok "a pure component cannot call $call" \
		fails "note/note.o needs $call, which is not allowed"
done

good_build
echo 'int store(void); int note(void);
      int note(void) { return store(); }' | archive note
ok "a pure component cannot call the store" \
	fails "note/note.o needs store, which is not allowed"

good_build
echo 'void *malloc(unsigned long n); int hash(void);
      int hash(void) { return malloc(9) != 0; }' | archive crypto
ok "crypto cannot use the heap" \
	fails "crypto/crypto.o needs malloc, which is not allowed"

good_build
echo 'int note(void); int note(void) { static int n; return ++n; }' |
	archive note
ok "a pure component has no variable that lasts" \
	fails "note/note.o has data that changes: "

good_build
echo 'extern int rule[]; int rule[] = { 1, 2 };' | archive note
ok "a table of a pure component is constant" \
	fails "note/note.o has data that changes: rule"

good_build
echo 'int known_good[2];' | archive note
ok "what sign.o of crypto may change, no other may" \
	fails "note/note.o has data that changes: known_good"

good_build
echo 'extern const char *const text[]; const char *const text[] = { "a" };' |
	archive note
ok "a constant table of addresses passes" \
	says 0 "all allowed" "$check" "$tree"

good_build
echo 'extern const int one; const int one = 1;' | archive base
rm "$tree/lib/log.a"
ok "archives that need nothing were not examined" fails "no symbol was examined"

rm "$tree"/lib/*.a
ok "a build without archives fails" fails "no archive was examined"

finish
