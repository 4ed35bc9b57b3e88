package host

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
)

// Keeper is a store in memory.
type Keeper struct {
	Manifest []byte
	Chunks   map[string][]byte
	// Journal holds what was appended since the snapshot began that the manifest is of.
	Journal []byte

	next *Keeper // being written
}

// Append takes the engine's journal over. While a snapshot is being written, effects belong to what it will replace as
// well as to what comes after it.
func (k *Keeper) Append(e Engine) {
	journal := e.Journal()
	k.Journal = append(k.Journal, journal...)
	if k.next != nil {
		k.next.Journal = append(k.next.Journal, journal...)
	}
}

// Snapshot takes a snapshot of e, of what has changed. Between is called before each record is asked for; the commands it runs are not part of
// the snapshot. Where refused is set, the store takes nothing in the end, as one that is full.
func (k *Keeper) Snapshot(e Engine, between func(), refused bool) error {
	k.Append(e)
	s, err := e.Snapshot(false)
	if err != nil {
		return fmt.Errorf("host: %w", err)
	}
	k.next = &Keeper{Chunks: maps.Clone(k.Chunks)}
	if k.next.Chunks == nil {
		k.next.Chunks = map[string][]byte{}
	}
	next := k.next
	for err == nil {
		between()
		r, ok := s.Next()
		if !ok {
			break
		}
		err = next.apply(r)
	}
	if err == nil && next.Manifest == nil {
		err = fmt.Errorf("host: the snapshot has no manifest")
	}
	if err != nil || refused {
		k.next = nil
		s.Abort()
		return err
	}
	k.Append(e)
	s.Commit()
	*k = *next
	return nil
}

// apply does what a record asks for.
func (k *Keeper) apply(r Record) error {
	if k.Manifest != nil {
		return fmt.Errorf("host: a record follows the manifest")
	}
	switch r.Op {
	case Put:
		k.Chunks[r.Name] = bytes.Clone(r.Bytes)
	case Remove:
		if _, ok := k.Chunks[r.Name]; !ok {
			return fmt.Errorf("host: %s is removed and was never put", r.Name)
		}
		delete(k.Chunks, r.Name)
	case Manifest:
		k.Manifest = bytes.Clone(r.Bytes)
	default:
		return fmt.Errorf("host: a record asks for operation %d", r.Op)
	}
	return nil
}

// Recover brings an empty engine to the state that was kept.
func (k *Keeper) Recover(e Engine, now int64) error {
	defer e.Loaded()
	if k.Manifest != nil {
		if err := k.Restore(e); err != nil {
			return err
		}
	}
	if err := e.Replay(now, k.Journal); err != nil {
		return fmt.Errorf("host: replay: %w", err)
	}
	return nil
}

// Restore loads the snapshot alone. It leaves e loading.
func (k *Keeper) Restore(e Engine) error {
	r, err := e.Restore(k.Manifest)
	if err != nil {
		return fmt.Errorf("host: restore: %w", err)
	}
	for _, name := range slices.Sorted(maps.Keys(k.Chunks)) {
		if err := r.Chunk(k.Chunks[name]); err != nil {
			return fmt.Errorf("host: chunk %s: %w", name, err)
		}
	}
	if err := r.Close(); err != nil {
		return fmt.Errorf("host: restore: %w", err)
	}
	return nil
}

// Size is how many bytes are kept.
func (k *Keeper) Size() int {
	n := len(k.Manifest) + len(k.Journal)
	for _, c := range k.Chunks {
		n += len(c)
	}
	return n
}
