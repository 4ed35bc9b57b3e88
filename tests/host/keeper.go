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
	// Journal holds what was appended since the manifest.
	Journal []byte
}

// Append takes the engine's journal over.
func (k *Keeper) Append(e Engine) { k.Journal = append(k.Journal, e.Journal()...) }

// Snapshot takes a snapshot of e. Between is called before each record is asked for, unless it is nil; commands it runs
// are not part of the snapshot.
func (k *Keeper) Snapshot(e Engine, now int64, between func()) error {
	k.Append(e)
	s := e.Snapshot(now)
	next := Keeper{Chunks: maps.Clone(k.Chunks)}
	if next.Chunks == nil {
		next.Chunks = map[string][]byte{}
	}
	for {
		if between != nil {
			between()
		}
		r, ok := s.Next()
		if !ok {
			break
		}
		if next.Manifest != nil {
			s.Abort()
			return fmt.Errorf("host: a record follows the manifest")
		}
		switch r.Op {
		case Put:
			next.Chunks[r.Name] = bytes.Clone(r.Bytes)
		case Remove:
			if _, ok := next.Chunks[r.Name]; !ok {
				s.Abort()
				return fmt.Errorf("host: %s is removed and was never put", r.Name)
			}
			delete(next.Chunks, r.Name)
		case Manifest:
			next.Manifest = bytes.Clone(r.Bytes)
		default:
			s.Abort()
			return fmt.Errorf("host: a record asks for operation %d", r.Op)
		}
	}
	if next.Manifest == nil {
		s.Abort()
		return fmt.Errorf("host: the snapshot has no manifest")
	}
	next.Journal = bytes.Clone(e.Journal()) // effects since the snapshot began
	s.Commit()
	*k = next
	return nil
}

// Recover brings an empty engine to the state that was kept.
func (k *Keeper) Recover(e Engine, now int64) error {
	if k.Manifest != nil {
		if err := k.Restore(e, now); err != nil {
			return err
		}
	}
	if err := e.Replay(now, k.Journal); err != nil {
		return fmt.Errorf("host: replay: %w", err)
	}
	return nil
}

// Restore loads the snapshot alone.
func (k *Keeper) Restore(e Engine, now int64) error {
	r, err := e.Restore(now, k.Manifest)
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
