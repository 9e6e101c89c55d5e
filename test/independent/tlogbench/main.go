// The peer of bench/proof.c: the Go project's transparency-log library makes and
// checks the same proofs about the same tree, when it is told to. Lines come on
// standard input, "NAME N": do it N times; "ok" is the answer. The first line
// that it prints is the root, so that both are seen to have the same tree.
// Nothing here comes from src/.
package main

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"os"

	"golang.org/x/mod/sumdb/tlog"
)

const (
	leaves = 1 << 20
	proofs = 1024
)

type place struct {
	index, old int64
	oldRoot    tlog.Hash
	record     tlog.RecordProof
	tree       tlog.TreeProof
}

type bench struct {
	leaf   []tlog.Hash
	stored []tlog.Hash
	root   tlog.Hash
	places [proofs]place
}

// All hashes lie in memory, as in the other program.
func (b *bench) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		out[i] = b.stored[index]
	}
	return out, nil
}

func (b *bench) grow() error {
	b.stored = b.stored[:0]
	for i := range b.leaf {
		hashes, err := tlog.StoredHashesForRecordHash(int64(i), b.leaf[i], b)
		if err != nil {
			return err
		}
		b.stored = append(b.stored, hashes...)
	}
	root, err := tlog.TreeHash(leaves, b)
	b.root = root
	return err
}

func (b *bench) prove() error {
	for i := range b.places {
		p := &b.places[i]
		p.index = int64(uint64(i) * 2654435761 % leaves)
		p.old = p.index
		if p.old == 0 {
			p.old = 1
		}
		var err error
		if p.oldRoot, err = tlog.TreeHash(p.old, b); err != nil {
			return err
		}
		if p.record, err = tlog.ProveRecord(leaves, p.index, b); err != nil {
			return err
		}
		if p.tree, err = tlog.ProveTree(leaves, p.old, b); err != nil {
			return err
		}
	}
	return nil
}

func newBench() (*bench, error) {
	b := &bench{
		leaf:   make([]tlog.Hash, leaves),
		stored: make([]tlog.Hash, 0, 2*leaves),
	}
	for i := range b.leaf {
		var entry [8]byte
		binary.BigEndian.PutUint64(entry[:], uint64(i))
		b.leaf[i] = tlog.RecordHash(entry[:])
	}
	if err := b.grow(); err != nil {
		return nil, err
	}
	return b, b.prove()
}

// One repetition of each work.
var works = map[string]func(b *bench, p *place) error{
	"root": func(b *bench, _ *place) error { return b.grow() },
	"inclusion_made": func(b *bench, p *place) error {
		_, err := tlog.ProveRecord(leaves, p.index, b)
		return err
	},
	"inclusion_verified": func(b *bench, p *place) error {
		return tlog.CheckRecord(p.record, leaves, b.root, p.index,
			b.leaf[p.index])
	},
	"consistency_made": func(b *bench, p *place) error {
		_, err := tlog.ProveTree(leaves, p.old, b)
		return err
	},
	"consistency_verified": func(b *bench, p *place) error {
		return tlog.CheckTree(p.tree, leaves, b.root, p.old, p.oldRoot)
	},
}

func run() error {
	b, err := newBench()
	if err != nil {
		return err
	}
	fmt.Printf("%x\n", b.root[:])
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		var name string
		var n int
		if _, err := fmt.Sscanf(lines.Text(), "%s %d", &name, &n); err != nil {
			return err
		}
		work := works[name]
		if work == nil {
			return fmt.Errorf("no work %q", name)
		}
		for i := 0; i < n; i++ {
			if err := work(b, &b.places[i%proofs]); err != nil {
				return err
			}
		}
		fmt.Println("ok")
	}
	return lines.Err()
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "tlogbench:", err)
		os.Exit(1)
	}
}
