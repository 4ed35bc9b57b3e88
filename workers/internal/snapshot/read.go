package snapshot

import (
	"hash/crc32"
)

// Load returns the current manifest, or nil when nothing was ever saved. The error is a *Damage, or KV's own.
func Load(kv KV, prefix string) (*Manifest, error) {
	b, ok, err := kv.Get(prefix + manifestName)
	if err != nil || !ok {
		return nil, err
	}
	return decodeManifest(b)
}

// ReadChunks hands the chunks of a snapshot to each, one at a time; the bytes are valid during the call. Errors of each
// are damage too. At most two parts are in memory at a time, unless a chunk is larger.
func ReadChunks(kv KV, m *Manifest, each func(b []byte) error) error {
	r := reader{kv: kv, m: m, part: -1}
	for _, c := range m.Chunks {
		b, err := r.chunk(c)
		if err != nil {
			return err
		}
		if crc32.Checksum(b, castagnoli) != c.Sum {
			return r.damage("the checksum of chunk " + c.Name + " does not match")
		}
		if err := each(b); err != nil {
			return r.damage(err.Error())
		}
	}
	return nil
}

// reader fetches parts in order and keeps the last one.
type reader struct {
	kv    KV
	m     *Manifest
	save  int
	part  int // -1: none
	bytes []byte
}

func (r *reader) damage(what string) error {
	return &Damage{Generation: r.m.Generation, What: what}
}

// chunk returns the bytes of a chunk: a view of one part, or the pieces of several put together.
func (r *reader) chunk(c Chunk) ([]byte, error) {
	if c.Length == 0 {
		return nil, nil
	}
	var joined []byte
	for at, end := c.Offset, c.Offset+c.Length; ; {
		if err := r.fetch(c, int(at/partSize)); err != nil {
			return nil, err
		}
		from := at % partSize
		to := min(partSize, from+end-at)
		piece := r.bytes[from:to]
		if joined == nil && at+int64(len(piece)) == end {
			return piece, nil
		}
		joined = append(joined, piece...)
		if at += int64(len(piece)); at == end {
			return joined, nil
		}
	}
}

// fetch makes part the one in r.bytes, and checks that it is as long as its save says.
func (r *reader) fetch(c Chunk, part int) error {
	if r.save == c.Save && r.part == part {
		return nil
	}
	save := r.m.Saves[c.Save]
	key := partKey(save.Key, part)
	b, ok, err := r.kv.Get(key)
	if err != nil {
		return err
	}
	if !ok {
		return r.damage(key + " is missing")
	}
	if int64(len(b)) != min(partSize, save.Size-int64(part)*partSize) {
		return r.damage(key + " is of the wrong length")
	}
	r.save, r.part, r.bytes = c.Save, part, b
	return nil
}
