// Checks notes, proofs and tiles of Lockbox with the code of Go's own checksum database, and signs and proves for Lockbox to check.
// It reads one question as JSON from stdin, and writes one answer to stdout.
package main

import (
	"bytes"
	"crypto/rand"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type question struct {
	// Entries of a log; base64 by encoding/json.
	Entries [][]byte
	// A folder with a published log, and the key that it is signed with.
	Folder string
	Key    string
	// Other checkpoints of that log, which its tiles have to prove too; base64 by encoding/json.
	Checkpoints [][]byte
}

type proofs struct {
	Size        int64
	Root        []byte
	Note        string
	Inclusion   [][][]byte // by leaf
	Consistency [][][]byte // by size of the first tree, from 1
}

type answer struct {
	// Of the entries: each tree's proofs, and a note of Go's own key over the largest.
	Key   string   `json:",omitempty"`
	Trees []proofs `json:",omitempty"`
	// Of the folder.
	Origin  string `json:",omitempty"`
	Size    int64  `json:",omitempty"`
	Checked int64  `json:",omitempty"`
}

func main() {
	var asked question
	must(json.NewDecoder(os.Stdin).Decode(&asked))
	var given answer
	if asked.Folder != "" {
		data, err := os.ReadFile(filepath.Join(asked.Folder, "checkpoint"))
		must(err)
		given = checkFolder(asked.Folder, asked.Key, data)
		for _, other := range asked.Checkpoints {
			checkFolder(asked.Folder, asked.Key, other)
		}
	} else {
		given = prove(asked.Entries)
	}
	must(json.NewEncoder(os.Stdout).Encode(given))
}

func prove(entries [][]byte) answer {
	const origin = "go.example/log"
	secret, public, err := note.GenerateKey(rand.Reader, origin)
	must(err)
	signer, err := note.NewSigner(secret)
	must(err)
	var stored []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		found := make([]tlog.Hash, len(indexes))
		for i, index := range indexes {
			found[i] = stored[index]
		}
		return found, nil
	})
	given := answer{Key: public}
	for i, entry := range entries {
		hashes, err := tlog.StoredHashes(int64(i), entry, reader)
		must(err)
		stored = append(stored, hashes...)
		size := int64(i) + 1
		root, err := tlog.TreeHash(size, reader)
		must(err)
		tree := proofs{Size: size, Root: root[:]}
		text := fmt.Sprintf("%s\n%d\n%s\n", origin, size, root)
		signed, err := note.Sign(&note.Note{Text: text}, signer)
		must(err)
		tree.Note = string(signed)
		for leaf := int64(0); leaf < size; leaf++ {
			proof, err := tlog.ProveRecord(size, leaf, reader)
			must(err)
			tree.Inclusion = append(tree.Inclusion, bytesOf(proof))
			first, err := tlog.ProveTree(size, leaf+1, reader)
			must(err)
			tree.Consistency = append(tree.Consistency, bytesOf(first))
		}
		given.Trees = append(given.Trees, tree)
	}
	return given
}

// folderReader gives tiles from a folder, as c2sp.org/tlog-tiles lays them out.
type folderReader struct{ folder string }

func (folderReader) Height() int { return 8 }

func (folderReader) SaveTiles([]tlog.Tile, [][]byte) {}

func (reader folderReader) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var found [][]byte
	for _, tile := range tiles {
		data, err := readTile(reader.folder, tile)
		if err != nil {
			return nil, err
		}
		found = append(found, data[:tile.W*tlog.HashSize])
	}
	return found, nil
}

// readTile reads the full tile where the partial one is not there any more.
func readTile(folder string, tile tlog.Tile) ([]byte, error) {
	data, err := os.ReadFile(filepath.Join(folder, pathOf(tile)))
	if os.IsNotExist(err) {
		tile.W = 1 << tile.H
		return os.ReadFile(filepath.Join(folder, pathOf(tile)))
	}
	return data, err
}

// Go's own paths have the height of tiles in them.
func pathOf(tile tlog.Tile) string {
	return strings.Replace(tile.Path(), "tile/8/", "tile/", 1)
}

func checkFolder(folder, key string, checkpoint []byte) answer {
	verifier, err := note.NewVerifier(key)
	must(err)
	signed, err := note.Open(checkpoint, note.VerifierList(verifier))
	must(err)
	lines := strings.Split(signed.Text, "\n")
	size, err := strconv.ParseInt(lines[1], 10, 64)
	must(err)
	root, err := tlog.ParseHash(lines[2])
	must(err)
	tree := tlog.Tree{N: size, Hash: root}
	// Each hash that it gives has been checked against the root.
	reader := tlog.TileHashReader(tree, folderReader{folder})
	for index := int64(0); index < size; index++ {
		entry := entryAt(folder, size, index)
		proof, err := tlog.ProveRecord(size, index, reader)
		must(err)
		must(tlog.CheckRecord(proof, size, root, index, tlog.RecordHash(entry)))
	}
	for first := int64(1); first <= size; first++ {
		old, err := tlog.TreeHash(first, reader)
		must(err)
		proof, err := tlog.ProveTree(size, first, reader)
		must(err)
		must(tlog.CheckTree(proof, size, root, first, old))
	}
	return answer{Origin: lines[0], Size: size, Checked: size}
}

func entryAt(folder string, size, index int64) []byte {
	const width = 256
	tile := tlog.Tile{H: 8, L: 0, N: index / width, W: int(min(width, size-index/width*width))}
	path := strings.Replace(pathOf(tile), "tile/0/", "tile/entries/", 1)
	data, err := os.ReadFile(filepath.Join(folder, path))
	must(err)
	rest := bytes.NewReader(data)
	for at := index % width; ; at-- {
		var length uint16
		must(binary.Read(rest, binary.BigEndian, &length))
		entry := make([]byte, length)
		_, err := io.ReadFull(rest, entry)
		must(err)
		if at == 0 {
			return entry
		}
	}
}

func bytesOf[P ~[]tlog.Hash](proof P) [][]byte {
	found := [][]byte{}
	for _, hash := range proof {
		found = append(found, bytes.Clone(hash[:]))
	}
	return found
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
