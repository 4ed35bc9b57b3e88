// Package value holds what a key can hold. It is the only place that chooses
// and changes encodings: commands ask for a String, never for a layout.
//
// Terms:
//
//	kind  one byte: the type (TYPE) and the encoding (OBJECT ENCODING).
//	cell  the room for a value inside a keyspace entry. Short strings live in
//	      their cell; everything else leaves a reference to a block there.
//	form  a string on its way into a cell: its encoding and size, decided once.
//
// A cell sits in the payload of a dict entry, behind the kind and whatever else
// the keyspace keeps there:
//
//	int                 8 bytes
//	embstr, short raw   varint length, bytes
//	long raw            reference of a block (4 bytes), length (4 bytes)
//	any collection      reference of a block (4 bytes)
//
// A collection is whatever is no string. It is reached through a Root, the place
// of its kind and its cell, so that it can change its encoding by itself.
//
// Invariant: a block is referred to by exactly one cell. Whoever drops a cell
// calls Free, or Release for a collection, first.
package value

import "strings"

// Type is a Redis data type.
type Type uint8

// The types. Only those with commands appear in TYPE and SCAN TYPE.
const (
	TypeString Type = iota
	TypeList
	TypeSet
	TypeZSet
	TypeHash
	TypeStream
)

var typeNames = [...]string{"string", "list", "set", "zset", "hash", "stream"}

// String is the name that TYPE answers.
func (t Type) String() string { return typeNames[t] }

// TypeNamed returns the type of this name, in any case.
func TypeNamed(name []byte) (t Type, ok bool) {
	for t, n := range typeNames {
		if len(n) == len(name) && strings.EqualFold(n, string(name)) { // of equal length: no letter beyond ASCII
			return Type(t), true
		}
	}
	return 0, false
}

// Encoding is how a value is laid out.
type Encoding uint8

// The encodings. encRawBlock is raw too, told apart only in here, and so are the
// packed set and list and the hash table with expiries. What is in one listpack there is a
// hash table of redis-server 7.0 if it is a set, and a quicklist of one node if it is a list.
const (
	encRaw Encoding = iota
	encInt
	encEmbStr
	encRawBlock
	encListpack
	encListpackEx // fields with expiries
	encHashtable
	encHashtableEx // fields with expiries
	encIntset
	encPackedSet
	encSkiplist
	encQuicklist
	encStream
	encPackedList
)

var encodingNames = [...]string{
	"raw", "int", "embstr", "raw", "listpack", "listpackex", "hashtable", "hashtable", "intset", "hashtable", "skiplist",
	"quicklist", "stream", "quicklist",
}

// Kind is a type and an encoding in seven bits; the eighth belongs to the
// keyspace (see keyspace.volatile).
type Kind uint8

func kindOf(t Type, e Encoding) Kind { return Kind(t)<<4 | Kind(e) }

// Type returns the data type.
func (k Kind) Type() Type { return Type(k >> 4 & 7) }

func (k Kind) encoding() Encoding { return Encoding(k & 15) }

// Encoding returns the name that OBJECT ENCODING answers.
func (k Kind) Encoding() string { return encodingNames[k.encoding()] }
