package persist

import (
	"errors"
	"testing"
)

// shelf is a store's libraries.
type shelf struct {
	bytes  string
	refuse error
}

func (s *shelf) AppendLibraries(b []byte) []byte { return append(b, s.bytes...) }

func (s *shelf) LoadLibraries(b []byte) error {
	if s.refuse == nil {
		s.bytes = string(b)
	}
	return s.refuse
}

// A snapshot has the libraries of its beginning, and one without any is as it always was.
func TestLibraries(t *testing.T) {
	s := newStore(1)
	tracker := Track(s)
	kept := &shelf{bytes: "the libraries"}
	tracker.Libraries = kept
	fill(s, 100)
	snapshot := begin(tracker)
	kept.bytes = "others"
	var k keeper
	k.save(snapshot, nil)

	for _, refuse := range []error{nil, errors.New("no room")} {
		restored := newStore(2)
		again := Track(restored)
		got := &shelf{refuse: refuse}
		again.Libraries = got
		if err := k.restore(again); (err == nil) != (refuse == nil) {
			t.Fatal(err)
		}
		if refuse != nil {
			if restored.Len() > 0 {
				t.Error("keys are left of a store without its libraries")
			}
			continue
		}
		same(t, restored, s)
		if got.bytes != "the libraries" {
			t.Errorf("got %q", got.bytes)
		}
		second := k
		complete, err := again.Begin(true)
		if err != nil {
			t.Fatal(err)
		}
		second.save(complete, nil)
		third := &shelf{}
		tracker := Track(newStore(3))
		tracker.Libraries = third
		if err := second.restore(tracker); err != nil || third.bytes != "the libraries" {
			t.Errorf("again: %q, %v", third.bytes, err)
		}
	}

	tracker.Libraries = &shelf{}
	k.save(begin(tracker), nil)
	with := len(k.manifest)
	tracker.Libraries = nil
	k.save(begin(tracker), nil)
	if len(k.manifest) != with {
		t.Errorf("a manifest without libraries has %d bytes, %d if there could be some", len(k.manifest), with)
	}
}
