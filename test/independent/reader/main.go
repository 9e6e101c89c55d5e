// Reads a record as it lies with the Go project's transparency-log library,
// which knows nothing of this project: the checkpoint is opened by sumdb/note,
// tiles are authenticated by sumdb/tlog, every record and a hundred consistency
// proofs are checked. Nothing here comes from src/.
//
// usage: reader FOLDER VKEY
package main

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const (
	height = 8 // of C2SP tiles
	width  = 1 << height
	proofs = 100
)

// The three lines of C2SP tlog-checkpoint. tlog.ParseTree wants the header of
// the Go checksum database in place of the origin and refuses them.
func parseCheckpoint(text, origin string) (tlog.Tree, error) {
	lines := strings.Split(text, "\n")
	if len(lines) != 4 || lines[3] != "" || lines[0] != origin {
		return tlog.Tree{}, fmt.Errorf("no three lines of %s", origin)
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 0 || strconv.FormatInt(size, 10) != lines[1] {
		return tlog.Tree{}, fmt.Errorf("no size: %q", lines[1])
	}
	root, err := tlog.ParseHash(lines[2])
	if err != nil || base64.StdEncoding.EncodeToString(root[:]) != lines[2] {
		return tlog.Tree{}, fmt.Errorf("no root: %q", lines[2])
	}
	return tlog.Tree{N: size, Hash: root}, nil
}

func openCheckpoint(path string, key note.Verifier) (tlog.Tree, error) {
	signed, err := os.ReadFile(path)
	if err != nil {
		return tlog.Tree{}, err
	}
	opened, err := note.Open(signed, note.VerifierList(key))
	if err != nil {
		return tlog.Tree{}, fmt.Errorf("%s: %v", path, err)
	}
	return parseCheckpoint(opened.Text, key.Name())
}

// "x001/x234/067", with ".p/<W>" unless the tile is full.
func tilePath(level string, index int64, count int) string {
	name := fmt.Sprintf("%03d", index%1000)
	for index >= 1000 {
		index /= 1000
		name = fmt.Sprintf("x%03d/%s", index%1000, name)
	}
	if count < width {
		name += fmt.Sprintf(".p/%d", count)
	}
	return filepath.Join("tile", level, filepath.FromSlash(name))
}

// Tiles of a folder; only the paths differ from those of the Go project.
type folder string

func (f folder) Height() int                         { return height }
func (f folder) SaveTiles(_ []tlog.Tile, _ [][]byte) {}

func (f folder) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, t := range tiles {
		path := tilePath(strconv.Itoa(t.L), t.N, t.W)
		data, err := os.ReadFile(filepath.Join(string(f), path))
		if os.IsNotExist(err) && t.W < width {
			path = tilePath(strconv.Itoa(t.L), t.N, width)
			data, err = os.ReadFile(filepath.Join(string(f), path))
			if err == nil && len(data) >= t.W*tlog.HashSize {
				data = data[:t.W*tlog.HashSize]
			}
		}
		if err != nil {
			return nil, err
		}
		all = append(all, data)
	}
	return all, nil
}

func (f folder) records(size int64) ([][]byte, error) {
	var all [][]byte
	for i := int64(0); i*width < size; i++ {
		count := width
		if left := size - i*width; left < width {
			count = int(left)
		}
		path := tilePath("entries", i, count)
		data, err := os.ReadFile(filepath.Join(string(f), path))
		if err != nil {
			return nil, err
		}
		for k := 0; k < count; k++ {
			if len(data) < 2 || len(data)-2 < int(binary.BigEndian.Uint16(data)) {
				return nil, fmt.Errorf("%s: ends in record %d", path, k)
			}
			end := 2 + int(binary.BigEndian.Uint16(data))
			all = append(all, data[2:end])
			data = data[end:]
		}
		if len(data) > 0 {
			return nil, fmt.Errorf("%s: bytes after the last record", path)
		}
	}
	return all, nil
}

func checkRecords(tree tlog.Tree, records [][]byte, tiles tlog.HashReader) error {
	for i, record := range records {
		proof, err := tlog.ProveRecord(tree.N, int64(i), tiles)
		if err != nil {
			return fmt.Errorf("record %d: %v", i, err)
		}
		err = tlog.CheckRecord(proof, tree.N, tree.Hash, int64(i),
			tlog.RecordHash(record))
		if err != nil {
			return fmt.Errorf("record %d: %v", i, err)
		}
	}
	return nil
}

// The roots of all prefixes, from the records alone.
func prefixRoots(records [][]byte) ([]tlog.Hash, error) {
	var stored []tlog.Hash
	var roots []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		var out []tlog.Hash
		for _, i := range indexes {
			out = append(out, stored[i])
		}
		return out, nil
	})
	for i, record := range records {
		hashes, err := tlog.StoredHashes(int64(i), record, reader)
		if err != nil {
			return nil, err
		}
		stored = append(stored, hashes...)
		root, err := tlog.TreeHash(int64(i)+1, reader)
		if err != nil {
			return nil, err
		}
		roots = append(roots, root)
	}
	return roots, nil
}

func checkConsistency(tree tlog.Tree, old tlog.Tree, tiles tlog.HashReader) error {
	proof, err := tlog.ProveTree(tree.N, old.N, tiles)
	if err == nil {
		err = tlog.CheckTree(proof, tree.N, tree.Hash, old.N, old.Hash)
	}
	if err != nil {
		return fmt.Errorf("from %d to %d: %v", old.N, tree.N, err)
	}
	return nil
}

// From sizes all over the log: proved from tiles, roots from records.
func checkHundred(tree tlog.Tree, roots []tlog.Hash, tiles tlog.HashReader) error {
	for i := int64(0); i < proofs; i++ {
		size := 1 + i*(tree.N-1)/(proofs-1)
		old := tlog.Tree{N: size, Hash: roots[size-1]}
		if err := checkConsistency(tree, old, tiles); err != nil {
			return err
		}
	}
	return nil
}

// The signed heads that a witness kept of its own log.
func checkKept(f folder, key note.Verifier, tree tlog.Tree,
	tiles tlog.HashReader) (int, error) {
	kept, err := filepath.Glob(filepath.Join(string(f), "cut", "*"))
	if err != nil {
		return 0, err
	}
	for _, path := range kept {
		old, err := openCheckpoint(path, key)
		if err == nil && old.N > 0 && old.N <= tree.N {
			err = checkConsistency(tree, old, tiles)
		}
		if err != nil {
			return 0, fmt.Errorf("%s: %v", path, err)
		}
	}
	return len(kept), nil
}

func read(f folder, vkey string) error {
	key, err := note.NewVerifier(vkey)
	if err != nil {
		return err
	}
	tree, err := openCheckpoint(filepath.Join(string(f), "checkpoint"), key)
	if err != nil {
		return err
	}
	tiles := tlog.TileHashReader(tree, f)
	records, err := f.records(tree.N)
	if err != nil {
		return err
	}
	if err := checkRecords(tree, records, tiles); err != nil {
		return err
	}
	roots, err := prefixRoots(records)
	if err != nil {
		return err
	}
	if !bytes.Equal(roots[tree.N-1][:], tree.Hash[:]) {
		return fmt.Errorf("the records do not give the signed root")
	}
	if err := checkHundred(tree, roots, tiles); err != nil {
		return err
	}
	kept, err := checkKept(f, key, tree, tiles)
	if err != nil {
		return err
	}
	fmt.Printf("%d records, %d consistency proofs, %d kept heads\n",
		tree.N, proofs, kept)
	return nil
}

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: reader FOLDER VKEY")
		os.Exit(2)
	}
	if err := read(folder(os.Args[1]), os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "reader:", err)
		os.Exit(1)
	}
}
