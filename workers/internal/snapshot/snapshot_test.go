package snapshot

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

const prefix = "p/"

// change is one snapshot's worth of chunks; a nil chunk is removed.
type change map[string][]byte

// save writes one snapshot on top of state, which is what the writer's last one had.
func save(w *Writer, kv KV, now int64, complete bool, state map[string][]byte, c change) error {
	t := w.Begin(kv, now, complete)
	if complete {
		for _, name := range slices.Sorted(maps.Keys(state)) {
			if _, changed := c[name]; !changed {
				if err := t.Put(name, state[name]); err != nil {
					return err
				}
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(c)) {
		if c[name] == nil {
			t.Remove(name)
		} else if err := t.Put(name, c[name]); err != nil {
			return err
		}
	}
	return t.Commit(now, []byte("engine's manifest"))
}

func apply(state map[string][]byte, c change) {
	for name, b := range c {
		if b == nil {
			delete(state, name)
		} else {
			state[name] = b
		}
	}
}

// read returns the chunks of the current snapshot as a sorted list of their bytes.
func read(kv KV) ([]string, error) {
	m, err := Load(kv, prefix)
	if err != nil || m == nil {
		return nil, err
	}
	return readManifest(kv, m)
}

func readManifest(kv KV, m *Manifest) (got []string, err error) {
	err = ReadChunks(kv, m, func(b []byte) error {
		got = append(got, string(b))
		return nil
	})
	slices.Sort(got)
	return got, err
}

func bytesOf(state map[string][]byte) (want []string) {
	for _, b := range state {
		want = append(want, string(b))
	}
	slices.Sort(want)
	return want
}

func randomChange(r *rand.Rand, state map[string][]byte) change {
	c := change{}
	for range r.IntN(6) {
		name := fmt.Sprint("chunk", r.IntN(20))
		if _, there := state[name]; there && r.IntN(3) == 0 {
			c[name] = nil
		} else {
			c[name] = fmt.Appendf(nil, "%s %d %s", name, r.Uint32(), strings.Repeat("x", r.IntN(2000)))
		}
	}
	return c
}

// Whatever is saved, in whatever order and however often KV fails, a reader sees one of the snapshots that were
// committed: the last, or, when an error left that open, perhaps the one that failed. The previous one is readable too,
// at any time within grace.
func TestReadersSeeWholeSnapshots(t *testing.T) {
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 1))
		kv := newMemory()
		w := NewWriter(prefix, "w", nil)
		now := int64(1_000_000)
		state := map[string][]byte{}
		for step := range 40 {
			now += r.Int64N(grace)
			c := randomChange(r, state)
			after := maps.Clone(state)
			apply(after, c)
			kv.failAt = 0
			if r.IntN(4) == 0 {
				kv.failAt = kv.ops + 1 + r.IntN(3)
			}
			err := save(w, kv, now, w.NeedsComplete(now) || r.IntN(5) == 0, state, c)
			cleanErr := w.Clean(kv, now)
			if err == nil {
				state = after
			} else if err != errKV {
				t.Fatal(err)
			}
			if cleanErr != nil && cleanErr != errKV {
				t.Fatal(cleanErr)
			}
			kv.failAt = 0
			got, err := read(kv)
			if err != nil || !slices.Equal(got, bytesOf(state)) {
				t.Fatalf("seed %d step %d: read %q, %v; want %q", seed, step, got, err, bytesOf(state))
			}
			if m, _ := Load(kv, prefix); m != nil && m.Previous != nil {
				if _, err := readManifest(kv, m.Previous); err != nil {
					t.Fatalf("seed %d step %d: previous: %v", seed, step, err)
				}
			}
		}
	}
}

// A writer begins with a complete save, goes on with what changed, and begins anew when most of it is dead or old.
func TestSavesAreIncremental(t *testing.T) {
	kv, w := newMemory(), NewWriter(prefix, "w", &Manifest{Generation: 41})
	state := map[string][]byte{"a": make([]byte, 2*partSize), "b": []byte("b")}
	if !w.NeedsComplete(0) {
		t.Fatal("a writer's first save must be complete")
	}
	must(t, save(w, kv, 1000, true, state, nil))
	if m, _ := Load(kv, prefix); m.Generation != 42 {
		t.Fatalf("generation %d after 41", m.Generation)
	}
	kv.written = nil
	must(t, save(w, kv, 2000, w.NeedsComplete(2000), state, change{"b": []byte("B")}))
	if want := []string{"p/save/w/2000-2/0", "p/manifest"}; !slices.Equal(kv.written, want) {
		t.Fatalf("wrote %q, want %q: the change, then the manifest", kv.written, want)
	}
	if !w.NeedsComplete(2000 + completeAfter + 1) {
		t.Fatal("not complete after a long time")
	}
	for i := range 3 {
		must(t, save(w, kv, 3000, false, state, change{"a": bytes.Repeat([]byte{byte(i)}, 2*partSize)}))
	}
	if w.NeedsComplete(3000) {
		t.Fatal("complete although saves that are wholly dead are not referred to")
	}
	must(t, save(w, kv, 3000, false, state, change{"b": nil, "c": make([]byte, 2*partSize), "d": make([]byte, 4*partSize)}))
	must(t, save(w, kv, 3000, false, state, change{"d": nil, "a": nil}))
	if !w.NeedsComplete(3000) {
		t.Fatal("not complete although most of it is dead")
	}
	for range 40 {
		must(t, save(w, kv, 4000, w.NeedsComplete(4000), state, change{fmt.Sprint(rand.Uint64()): []byte("x")}))
	}
	if m, _ := Load(kv, prefix); len(m.Saves) > 33 {
		t.Fatalf("%d saves to read at a restore", len(m.Saves))
	}
}

// Old saves go, but only after readers have had time to notice.
func TestCleanKeepsWhatReadersMayNeed(t *testing.T) {
	kv, w := newMemory(), NewWriter(prefix, "w", nil)
	for i := range int64(4) {
		must(t, save(w, kv, 1000+i, true, nil, change{"a": fmt.Append(nil, i)}))
		must(t, w.Clean(kv, 1000+i))
	}
	if len(kv.values) != 5 {
		t.Fatalf("%q: deleted before grace was over", kv.keys())
	}
	must(t, save(w, kv, 2000+grace, true, nil, change{"a": []byte("4")}))
	must(t, w.Clean(kv, 2000+grace))
	// The first two were replaced long ago; the third has only now ceased to be the previous one.
	if want := []string{"p/manifest", "p/save/w/1002-3/0", "p/save/w/1003-4/0", "p/save/w/302000-5/0"}; !slices.Equal(kv.keys(), want) {
		t.Fatalf("%q, want %q", kv.keys(), want)
	}
}

// Sweep takes what dead writers left, and nothing else.
func TestSweep(t *testing.T) {
	kv := newMemory()
	dead, current, idle := NewWriter(prefix, "dead", nil), NewWriter(prefix, "current", nil), NewWriter(prefix, "idle", nil)
	must(t, save(dead, kv, 1000, true, nil, change{"a": make([]byte, partSize+1)}))
	must(t, save(current, kv, 2000, true, nil, change{"a": []byte("1")}))
	must(t, save(idle, kv, deadAfter, true, nil, change{"a": []byte("1")}))
	must(t, save(current, kv, 3000, false, nil, change{"b": []byte("2")}))
	kv.values["p/other"] = "someone else's"
	kv.values["p/save/odd"] = "not ours"
	if n, err := Sweep(kv, prefix, 1000+deadAfter, 100); n != 0 || err != nil {
		t.Fatalf("swept %d, %v before anyone was dead", n, err)
	}
	now := int64(4000 + deadAfter)
	if n, err := Sweep(kv, prefix, now, 1); n != 1 || err != nil {
		t.Fatalf("swept %d, %v with limit 1", n, err)
	}
	if n, err := Sweep(kv, prefix, now, 100); n != 1 || err != nil {
		t.Fatalf("swept %d, %v", n, err)
	}
	want := []string{"p/manifest", "p/other", "p/save/current/2000-1/0", "p/save/current/3000-2/0", "p/save/idle/7200000-1/0", "p/save/odd"}
	if !slices.Equal(kv.keys(), want) {
		t.Fatalf("left %q, want %q", kv.keys(), want)
	}
	// A writer that takes over keeps, for a while, what it was restored from.
	base, _ := Load(kv, prefix)
	heir := NewWriter(prefix, "heir", base)
	now += deadAfter
	heir.Succeed(base, now)
	must(t, save(heir, kv, now, true, nil, change{"a": []byte("1")}))
	must(t, save(heir, kv, now+1000, false, nil, change{"b": []byte("3")}))
	must(t, save(heir, kv, now+2000, false, nil, change{"b": []byte("4")}))
	if n, err := Sweep(kv, prefix, now+2000, 100); n != 1 || err != nil { // only what idle left
		t.Fatalf("swept %d, %v: %q", n, err, kv.keys())
	}
	must(t, save(heir, kv, now+grace+1, false, nil, change{"b": []byte("5")}))
	must(t, save(heir, kv, now+grace+2, false, nil, change{"b": []byte("6")}))
	if n, err := Sweep(kv, prefix, now+grace+2, 100); n != 2 || err != nil {
		t.Fatalf("swept %d, %v: %q", n, err, kv.keys())
	}
	now += grace
	kv.values["p/manifest"] = "rubbish"
	if n, err := Sweep(kv, prefix, now+deadAfter, 100); n != 0 || err == nil {
		t.Fatalf("swept %d, %v although the manifest is unreadable", n, err)
	}
}

// Chunks may be larger than a part, end with it or straddle two.
func TestChunksAcrossParts(t *testing.T) {
	kv, w := newMemory(), NewWriter(prefix, "w", nil)
	c := change{}
	for i, n := range []int{1, partSize - 1, partSize, 1, partSize + 1, 3*partSize + 5, 0, 7, partSize - 13} {
		c[fmt.Sprint("chunk", i)] = bytes.Repeat([]byte{byte('a' + i)}, n)
	}
	must(t, save(w, kv, 1000, true, nil, c))
	got, err := read(kv)
	if err != nil || !slices.Equal(got, bytesOf(c)) {
		t.Fatalf("%v; chunks differ", err)
	}
	for key, v := range kv.values {
		if strings.HasPrefix(key, "p/save") && len(v) > partSize {
			t.Errorf("%s has %d bytes", key, len(v))
		}
	}
}

// Every kind of damage is told apart from "nothing was ever saved" and from errors of KV.
func TestDamage(t *testing.T) {
	kv, w := newMemory(), NewWriter(prefix, "w", nil)
	must(t, save(w, kv, 1000, true, nil, change{"a": []byte("hello"), "b": []byte("world")}))
	part := "p/save/w/1000-1/0"
	manifest := kv.values["p/manifest"]
	damaged := func(what, key, value string) {
		t.Helper()
		was := kv.values[key]
		kv.values[key] = value
		if value == "" {
			delete(kv.values, key)
		}
		_, err := read(kv)
		if d := (*Damage)(nil); !errors.As(err, &d) {
			t.Errorf("%s: %v", what, err)
		}
		kv.values[key] = was
	}
	for i := range manifest {
		b := []byte(manifest)
		b[i] ^= 0x10
		damaged(fmt.Sprintf("manifest, byte %d", i), "p/manifest", string(b))
		damaged(fmt.Sprintf("manifest, %d bytes of it", i+1), "p/manifest", manifest[:i]+"<")
	}
	damaged("another chunk", part, "hellowurld")
	damaged("a short part", part, "hello")
	damaged("a long part", part, "helloworld!")
	damaged("no part", part, "")
	if _, err := read(kv); err != nil {
		t.Fatal(err)
	}
	kv.failAt = kv.ops + 2
	if _, err := read(kv); err != errKV {
		t.Fatalf("%v, want KV's own error", err)
	}
	if m, err := Load(newMemory(), prefix); m != nil || err != nil {
		t.Fatalf("an empty namespace: %v, %v", m, err)
	}
}

// What decodes is consistent, whatever the bytes: no panic, no huge allocation.
func FuzzManifest(f *testing.F) {
	kv, w := newMemory(), NewWriter(prefix, "w", nil)
	save(w, kv, 1000, true, nil, change{"a": []byte("hello"), "b": []byte("world")})
	f.Add([]byte(kv.values["p/manifest"])[len(magic)+4:])
	f.Fuzz(func(t *testing.T, body []byte) {
		m, err := decodeManifest(seal(body))
		if err == nil {
			readManifest(newMemory(), m)
		}
	})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
