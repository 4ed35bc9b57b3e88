package server

import (
	"strconv"
	"strings"

	"github.com/wedis/wedis/engine/internal/exec"
)

// usage is what takes memory. Keys and values are counted exactly, what else there is as far as anybody knows: the rest
// of WebAssembly's memory is the language's.
type usage struct {
	used, peak, committed int64 // of the arena
	normal, subscribed    int64 // clients
	scripts, functions    int64
	journal               int64
	keys                  int64
}

func usageOf(s *exec.Server) usage {
	u := usage{
		used: s.UsedMemory(), peak: s.PeakMemory(), committed: s.Store.Arena().Committed(),
		journal: int64(s.JournalLen()), keys: int64(s.Store.Len()),
	}
	u.normal, u.subscribed = s.MemoryOfClients()
	scripts := s.ScriptStats()
	u.scripts, u.functions = scripts.Texts, scripts.LibraryTexts
	return u
}

// overhead is what is not for keys and values.
func (u *usage) overhead() int64 {
	return u.normal + u.subscribed + u.scripts + u.functions + u.journal
}

// memoryStats reports what takes memory.
func memoryStats(c *exec.Ctx) {
	s := c.Server()
	u := usageOf(s)
	d := openDoc(c.Reply)
	d.ints("peak.allocated total.allocated startup.allocated replication.backlog clients.slaves clients.normal cluster.links aof.buffer lua.caches functions.caches",
		u.peak, u.used, 0, 0, 0, u.normal+u.subscribed, 0, u.journal, u.scripts, u.functions)
	for i := range s.Store.Databases() {
		if s.Store.DB(i).Len() == 0 {
			continue
		}
		d.key("db." + strconv.Itoa(i))
		inner := openDoc(c.Reply)
		inner.ints("overhead.hashtable.main overhead.hashtable.expires overhead.hashtable.slot-to-keys", 0, 0, 0)
		inner.close()
	}
	d.ints("overhead.total keys.count keys.bytes-per-key dataset.bytes", u.overhead(), u.keys, u.used/max(u.keys, 1), u.used)
	d.double("dataset.percentage", 100)
	d.double("peak.percentage", 100*float64(u.used)/float64(max(u.peak, 1)))
	d.ints("allocator.allocated allocator.active allocator.resident", u.used, u.committed, u.committed)
	fragmentation := float64(u.committed) / float64(max(u.used, 1))
	d.double("allocator-fragmentation.ratio", fragmentation)
	d.ints("allocator-fragmentation.bytes", u.committed-u.used)
	d.double("allocator-rss.ratio", 1)
	d.ints("allocator-rss.bytes", 0)
	d.double("rss-overhead.ratio", 1)
	d.ints("rss-overhead.bytes", 0)
	d.double("fragmentation", fragmentation)
	d.ints("fragmentation.bytes", u.committed-u.used)
	d.close()
}

// ints adds entries whose names are separated by spaces.
func (d *doc) ints(names string, values ...int64) {
	for _, value := range values {
		name, rest, _ := strings.Cut(names, " ")
		names = rest
		d.key(name)
		d.w.Int(value)
	}
}

func (d *doc) double(name string, value float64) {
	d.key(name)
	d.w.Double(value)
}

// memoryMallocStats reports on the allocator.
func memoryMallocStats(c *exec.Ctx) {
	u := usageOf(c.Server())
	c.Reply.Verbatim("txt", []byte("arena: "+humanBytes(u.used)+" of "+humanBytes(u.committed)+" in use, at most "+humanBytes(u.peak)+"\n"))
}

// memoryPurge makes the arena compact itself, which it does in steps.
func memoryPurge(c *exec.Ctx) {
	c.Server().Purge()
	c.Reply.OK()
}

// memoryDoctor looks for trouble.
func memoryDoctor(c *exec.Ctx) {
	s := c.Server()
	u := usageOf(s)
	text, found := "", func(name, what string) string { return " * " + name + ": " + what + "\n\n" }
	if u.used >= 5<<20 {
		if u.peak > u.used+u.used/2 {
			text += found("Peak memory", "In the past this store used more than 150% of the memory that it uses now. WebAssembly cannot give memory back, but it is used again as soon as there is more data.")
		}
		if free := u.committed - u.used; free > 10<<20 && u.committed > u.used/10*14 {
			text += found("High fragmentation", "The store holds more than 140% of the memory that its keys and values take. It is compacted a step at a time; MEMORY PURGE begins at once.")
		}
		if n := int64(len(s.Sessions())); n > 0 && u.normal/n > 200<<10 {
			text += found("Big client buffers", "Clients take more than 200K each (on average). They may read their replies too slowly, or get very large ones: see CLIENT LIST.")
		}
		if s.ScriptStats().Scripts > 1000 {
			text += found("Many scripts", "There are more than 1000 cached scripts. They should take what differs in KEYS and ARGV; SCRIPT FLUSH forgets them.")
		}
	}
	switch {
	case u.used < 5<<20:
		text = "Hi Sam, this instance is empty or is using very little memory, my issues detector can't be used in these conditions. Please, leave for your mission on Earth and fill it with some data.\n"
	case text == "":
		text = "Hi Sam, I can't find any memory issue in your instance. I can only account for what occurs on this base.\n"
	default:
		text = "Sam, I detected a few issues in this store's memory:\n\n" + text + "I'm here to keep you safe, Sam. I want to help you.\n"
	}
	c.Reply.Verbatim("txt", []byte(text))
}
