package snapshot

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"strconv"
)

// magic opens a manifest: the name and version of the format. CRC-32C and msgpack follow.
const magic = "WDKV1\n"

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// Manifest lists what a snapshot consists of.
type Manifest struct {
	Writer     string
	Generation uint64 // counts the manifests, across writers
	SavedAt    int64  // ms
	Engine     []byte // the engine's own manifest
	Saves      []Save
	Chunks     []Chunk   // by save, then by offset
	Kept       []Save    // not referred to, but readers may still be at them
	Previous   *Manifest // the one before, without its Previous
}

// Save is the place of one save's bytes.
type Save struct {
	Key  string // the parts are Key + "/0", Key + "/1", …
	Size int64
}

// Chunk is the place of a chunk.
type Chunk struct {
	Name   string
	Save   int // index into Saves
	Offset int64
	Length int64
	Sum    uint32 // CRC-32C
}

// Damage is a snapshot that cannot be read as written. Generation is 0 when not even the manifest can.
type Damage struct {
	Generation uint64
	What       string
}

func (d *Damage) Error() string {
	if d.Generation == 0 {
		return "the snapshot in KV is damaged: " + d.What
	}
	return "the snapshot in KV is damaged (generation " + strconv.FormatUint(d.Generation, 10) + "): " + d.What
}

// seal puts the magic and the checksum before a body.
func seal(body []byte) []byte {
	out := append(make([]byte, 0, len(magic)+4+len(body)), magic...)
	out = binary.BigEndian.AppendUint32(out, crc32.Checksum(body, castagnoli))
	return append(out, body...)
}

// decodeManifest reads and checks a manifest: every chunk of it lies within a save of it.
func decodeManifest(b []byte) (*Manifest, error) {
	if len(b) < len(magic)+4 || string(b[:len(magic)]) != magic {
		return nil, &Damage{What: "the manifest is not one, or of an unknown version"}
	}
	body := b[len(magic)+4:]
	if crc32.Checksum(body, castagnoli) != binary.BigEndian.Uint32(b[len(magic):]) {
		return nil, &Damage{What: "the checksum of the manifest does not match"}
	}
	m, err := unpack(body)
	if err != nil {
		return nil, &Damage{What: "the manifest does not decode: " + err.Error()}
	}
	if err := m.check(); err != nil {
		return nil, &Damage{Generation: m.Generation, What: err.Error()}
	}
	if m.Previous != nil && m.Previous.check() != nil {
		m.Previous = nil
	}
	return m, nil
}

func (m *Manifest) check() error {
	save, offset := 0, int64(0)
	for _, c := range m.Chunks {
		if c.Save != save {
			save, offset = c.Save, 0
		}
		if c.Save < 0 || c.Save >= len(m.Saves) || c.Offset < offset || c.Length < 0 || c.Length > m.Saves[c.Save].Size-c.Offset {
			return errors.New("chunk " + c.Name + " lies outside its save")
		}
		offset = c.Offset + c.Length
	}
	return nil
}

// keys adds the KV keys of the saves that m and the manifest before it need to set.
func (m *Manifest) keys(set map[string]bool) {
	for ; m != nil; m = m.Previous {
		for _, s := range m.Saves {
			set[s.Key] = true
		}
		for _, s := range m.Kept {
			set[s.Key] = true
		}
	}
}

// live is the bytes of the chunks, and total those of the saves that hold them.
func (m *Manifest) live() (live, total int64) {
	for _, c := range m.Chunks {
		live += c.Length
	}
	for _, s := range m.Saves {
		total += s.Size
	}
	return live, total
}

func partKey(save string, part int) string { return save + "/" + strconv.Itoa(part) }
