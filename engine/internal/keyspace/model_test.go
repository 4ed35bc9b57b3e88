package keyspace

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/wedis/wedis/engine/internal/value"
)

// model is what a store should hold: plain Go.
type model []map[string]item

type item struct {
	text   string
	expiry int64
}

const databases = 3

func newPair(seed uint64) (*Store, model) {
	s := New(databases, [2]uint64{seed, 1}, rand.New(rand.NewPCG(seed, 2)))
	m := make(model, databases)
	for i := range m {
		m[i] = map[string]item{}
	}
	return s, m
}

// contents reads a store back.
func contents(s *Store) model {
	m := make(model, databases)
	for i := range m {
		m[i] = map[string]item{}
		db := s.DB(i)
		db.Each(func(e Entry) bool {
			var digits [20]byte
			m[i][string(db.Key(e))] = item{string(db.String(e).Bytes(&digits)), db.Expiry(e)}
			return true
		})
	}
	return m
}

// check compares the store with the model, and its parts with each other.
func check(t testing.TB, s *Store, m model) {
	t.Helper()
	got := contents(s)
	for i := range m {
		if !maps.Equal(got[i], m[i]) {
			t.Fatalf("database %d: %d keys, want %d, or not the same", i, len(got[i]), len(m[i]))
		}
		db := s.DB(i)
		volatile, next := 0, NoExpiry
		for _, it := range m[i] {
			if it.expiry != NoExpiry {
				volatile++
				if next == NoExpiry || it.expiry < next {
					next = it.expiry
				}
			}
		}
		if db.Volatile() != volatile || db.NextExpiry() != next {
			t.Fatalf("database %d: %d volatile keys, the next at %d; want %d, %d", i, db.Volatile(), db.NextExpiry(), volatile, next)
		}
		if err := db.keys.Check(); err != nil {
			t.Fatal(err)
		}
		if err := db.expires.Check(); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Arena().Check(); err != nil {
		t.Fatal(err)
	}
}

// step makes one random change to both. op and the rest choose it.
func step(s *Store, m model, op, where, key, size int) {
	i := where % databases
	db, keys := s.DB(i), m[i]
	name := fmt.Sprintf("k%d", key%50)
	if key%7 == 0 {
		name = strings.Repeat(name, 60) // a long key
	}
	text := strings.Repeat("v", size)
	if size%5 == 0 {
		text = fmt.Sprint(size * 1234567)
	}
	e := db.Find([]byte(name))
	was, exists := keys[name]
	if (e != 0) != exists {
		panic("find disagrees about " + name)
	}
	if e == 0 {
		if op%16 < 12 {
			db.AddString([]byte(name), value.Encoded([]byte(text)))
			keys[name] = item{text, NoExpiry}
		} else {
			global(s, m, op, i)
		}
		return
	}
	switch op % 16 {
	case 0, 1:
		db.SetString(e, value.Encoded([]byte(text)))
		was.text = text
	case 2:
		form, filled := value.Fill(s.Arena(), len(text))
		copy(filled, text)
		db.SetString(e, form)
		was.text = text
	case 3, 4:
		db.Append(e, []byte(text))
		if was.text += text; len(was.text) > 100_000 { // keep the model small
			db.SetString(db.Find([]byte(name)), value.Integer(int64(size)))
			was.text = fmt.Sprint(size)
		}
	case 5:
		_, stretched := db.Stretch(e, size*3%2000)
		was.text = overwrite(was.text, size*3%2000, "")
		if at := size % (len(stretched) + 1); at < len(stretched) {
			stretched[at] ^= 1
			was.text = overwrite(was.text, at, string([]byte{was.text[at] ^ 1}))
		}
	case 6:
		off := size * 3 % 2000
		db.SetRange(e, off, []byte(text))
		was.text = overwrite(was.text, off, text)
	case 7, 8, 9:
		was.expiry = int64(1 + size)
		db.SetExpiry(e, was.expiry)
	case 10:
		db.Persist(e)
		was.expiry = NoExpiry
	case 11:
		db.Remove(e)
		delete(keys, name)
		return
	case 12, 13:
		to, dst := s.DB((i+op)%databases), m[(i+op)%databases]
		other := name + "'"
		if d := to.Find([]byte(other)); d != 0 {
			to.Remove(d)
		}
		if op%16 == 12 {
			db.Copy(e, to, []byte(other))
		} else {
			db.Transfer(e, to, []byte(other))
			delete(keys, name)
		}
		dst[other] = was
		return
	default:
		global(s, m, op, i)
		return
	}
	keys[name] = was
}

// global makes a change that concerns whole databases, or none.
func global(s *Store, m model, op, i int) {
	switch op % 64 {
	case 14:
		s.DB(i).Flush()
		clear(m[i])
	case 15:
		j := (i + 1) % databases
		s.Swap(i, j)
		m[i], m[j] = m[j], m[i]
	case 30:
		if op%1024 == 30 {
			s.FlushAll()
			for _, keys := range m {
				clear(keys)
			}
		}
	default:
		s.FreeStep(op % 7)
		cursor := uint64(0)
		for range op % 5 {
			cursor = s.DB(i).CompactStep(cursor)
		}
	}
}

func overwrite(text string, off int, with string) string {
	b := []byte(text)
	if n := off + len(with); n > len(b) {
		b = append(b, make([]byte, n-len(b))...)
	}
	copy(b[off:], with)
	return string(b)
}

func TestAgainstModel(t *testing.T) {
	for seed := range uint64(4) {
		s, m := newPair(seed)
		r := rand.New(rand.NewPCG(seed, 3))
		for i := range 20_000 {
			size := r.IntN(60)
			if r.IntN(10) == 0 {
				size = r.IntN(5000)
			}
			step(s, m, r.IntN(1<<12), r.IntN(databases), r.IntN(1000), size)
			if i%500 == 0 {
				check(t, s, m)
			}
		}
		check(t, s, m)
	}
}

func FuzzModel(f *testing.F) {
	f.Add([]byte("\x00\x01\x02\x03\x07\x00\x02\x03\x0c\x00\x02\x03"))
	f.Fuzz(func(t *testing.T, ops []byte) {
		s, m := newPair(1)
		for len(ops) >= 4 {
			step(s, m, int(ops[0]), int(ops[1]), int(ops[2]), int(ops[3])*11)
			ops = ops[4:]
		}
		check(t, s, m)
	})
}

func TestEncodings(t *testing.T) {
	s, _ := newPair(1)
	db := s.DB(0)
	for _, c := range []struct {
		form value.Form
		want string
	}{
		{value.Encoded([]byte("12")), "int"},
		{value.Encoded([]byte("-9223372036854775808")), "int"},
		{value.Encoded([]byte("9223372036854775808")), "embstr"},
		{value.Encoded([]byte("012")), "embstr"},
		{value.Encoded([]byte("")), "embstr"},
		{value.Encoded([]byte(strings.Repeat("x", 44))), "embstr"},
		{value.Encoded([]byte(strings.Repeat("x", 45))), "raw"},
		{value.Encoded([]byte(strings.Repeat("x", 4500))), "raw"},
		{value.Text([]byte("12")), "embstr"},
		{value.Raw([]byte("12")), "raw"},
	} {
		e := db.AddString([]byte("k"), c.form)
		if got := db.Kind(e).Encoding(); got != c.want {
			t.Errorf("%s, want %s", got, c.want)
		}
		e, _ = db.Append(e, nil)
		if got := db.Kind(e).Encoding(); got != "raw" {
			t.Errorf("appended to: %s", got)
		}
		db.Remove(e)
	}
}

func TestLFU(t *testing.T) {
	s, _ := newPair(1)
	s.Clock.LFU = true
	s.Clock.Set(60_000 * 1000)
	db := s.DB(0)
	e := db.AddString([]byte("k"), value.Integer(1))
	if got := db.Frequency(e); got != lfuInit {
		t.Errorf("a new key has frequency %d", got)
	}
	for range 10_000 {
		db.Use(e)
	}
	used := db.Frequency(e)
	if used < 20 || used > 60 { // about 38 with a log factor of 10
		t.Errorf("frequency %d after 10,000 uses", used)
	}
	s.Clock.Set(60_000 * 1010)
	if got := db.Frequency(e); got != used-10 {
		t.Errorf("frequency %d after ten idle minutes, %d before", got, used)
	}
	s.Clock.Set(60_000 * 2000)
	if got := db.Frequency(e); got != 0 {
		t.Errorf("frequency %d after hours", got)
	}
}
