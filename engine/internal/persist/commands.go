package persist

import (
	"github.com/wedis/wedis/engine/internal/ds/num"
	"github.com/wedis/wedis/engine/internal/keyspace"
	"github.com/wedis/wedis/engine/internal/resp"
	"github.com/wedis/wedis/engine/internal/value"
)

// perCommand is how many elements a command adds to a value at most.
const perCommand = 64

// commands writes values as the commands that make them, as redis-server's rewriteAppendOnlyFileRio does.
type commands struct {
	out     []byte
	pause   func() bool // takes what is in out, and reports whether to go on
	stopped bool        // it has said no
	scratch [20]byte
}

// more is called after each element. It reports whether to go on.
func (c *commands) more() bool {
	if len(c.out) >= pieceSize && !c.stopped {
		c.stopped = !c.pause()
	}
	return !c.stopped
}

// command begins a command of its name and of so many more arguments.
func (c *commands) command(args int, name string) *commands {
	c.out = resp.AppendCount(c.out, args+1)
	return c.word(name)
}

func (c *commands) word(text string) *commands {
	c.out = resp.AppendArgument(c.out, text)
	return c
}

func (c *commands) text(b []byte) *commands {
	c.out = resp.AppendArgument(c.out, b)
	return c
}

func (c *commands) int(n int64) *commands { return c.text(num.AppendInt(c.scratch[:0], n)) }

func (c *commands) id(id value.StreamID) *commands {
	var buf [48]byte
	return c.text(id.Append(buf[:0]))
}

// key writes a key with its value. Its expiry, if it has one, is written last. It reports whether to go on.
func (c *commands) key(name []byte, db *keyspace.DB, e keyspace.Entry, expiry int64) bool {
	switch r := db.Collection(e); db.Type(e) {
	case value.TypeString:
		c.command(2, "SET").text(name).text(db.String(e).Bytes(&c.scratch))
	case value.TypeList:
		c.list(name, value.List{Root: r})
	case value.TypeSet:
		v := value.Set{Root: r}
		b := batch{c, "SADD", name, v.Len(), 1, 0}
		v.Each(func(member []byte) bool {
			b.next()
			return c.text(member).more()
		})
	case value.TypeZSet:
		v := value.ZSet{Root: r}
		b := batch{c, "ZADD", name, v.Len(), 2, 0}
		var score [32]byte
		v.Each(func(member []byte, s float64) bool {
			b.next()
			return c.text(num.AppendDouble(score[:0], s)).text(member).more()
		})
	case value.TypeHash:
		c.hash(name, value.Hash{Root: r})
	case value.TypeStream:
		c.stream(name, value.Stream{Root: r})
	}
	if expiry != keyspace.NoExpiry {
		c.command(2, "PEXPIREAT").text(name).int(expiry)
	}
	return c.more()
}

// batch divides the elements of a value among commands.
type batch struct {
	c     *commands
	name  string
	key   []byte
	left  int // elements still to come
	args  int // of each
	taken int // by the command that has been begun
}

// next begins another command where one is due. An element follows.
func (b *batch) next() {
	if b.taken%perCommand == 0 {
		b.c.command(1+min(b.left, perCommand)*b.args, b.name).text(b.key)
	}
	b.taken++
	b.left--
}

func (c *commands) list(key []byte, v value.List) {
	b := batch{c, "RPUSH", key, v.Len(), 1, 0}
	v.Each(func(element []byte) bool {
		b.next()
		return c.text(element).more()
	})
}

// hash writes a hash. Fields that expire, which redis-server 7.0 does not have, take a command each.
func (c *commands) hash(key []byte, v value.Hash) {
	b := batch{c, "HMSET", key, v.Len(), 2, 0}
	it := v.Iter()
	for c.more() && it.Next() {
		b.next()
		c.text(it.Field()).text(it.Value())
	}
	v.EachWithExpiry(func(field, _ []byte, at int64) bool {
		if at != 0 {
			c.command(5, "HPEXPIREAT").text(key).int(at).word("FIELDS").int(1).text(field)
		}
		return c.more()
	})
}

func (c *commands) stream(key []byte, v value.Stream) {
	var it value.StreamIter
	var field, text [20]byte
	for it.Start(v, value.StreamID{}, value.MaxStreamID, false); c.more() && it.Next(); {
		c.command(2+2*it.Pairs(), "XADD").text(key).id(it.ID)
		for range it.Pairs() {
			name, val := it.Pair()
			c.text(name.Bytes(&field)).text(val.Bytes(&text))
		}
	}
	if v.Len() == 0 { // it comes into being with an entry, which goes at once
		c.command(6, "XADD").text(key).word("MAXLEN").int(0).id(value.StreamID{Seq: 1}).word("x").word("y")
	}
	c.command(6, "XSETID").text(key).id(v.Last()).word("ENTRIESADDED").int(int64(v.Added())).word("MAXDELETEDID").id(v.MaxDeleted())
	v.EachGroup(func(g value.StreamGroup) bool {
		c.group(key, g)
		return c.more()
	})
}

func (c *commands) group(key []byte, g value.StreamGroup) {
	c.command(6, "XGROUP").word("CREATE").text(key).text(g.Name()).id(g.Last()).word("ENTRIESREAD").int(g.Read())
	g.EachConsumer(func(consumer value.StreamConsumer) bool {
		if consumer.Pending() == 0 {
			c.command(4, "XGROUP").word("CREATECONSUMER").text(key).text(g.Name()).text(consumer.Name())
			return c.more()
		}
		var it value.StreamPendingIter
		for consumer.Each(&it, value.StreamID{}); c.more() && it.At().Exists(); it.Next() {
			p := it.At()
			c.command(11, "XCLAIM").text(key).text(g.Name()).text(consumer.Name()).int(0).id(p.ID()).
				word("TIME").int(p.Time()).word("RETRYCOUNT").int(int64(p.Count())).word("JUSTID").word("FORCE")
		}
		return c.more()
	})
}
