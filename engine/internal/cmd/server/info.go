package server

import (
	"strconv"
	"strings"

	"github.com/wedis/wedis/engine/internal/exec"
)

// lineEnd ends a line of INFO's text, which clients split by it.
const lineEnd = "\r\n"

// section is a part of INFO's text.
type section struct {
	name      string // as asked for, in upper case
	title     string
	byDefault bool // shown when nothing is asked for
	write     func(*report, *exec.Server)
}

// sections are in the order of the text.
var sections = []section{
	{"SERVER", "Server", true, reportServer},
	{"CLIENTS", "Clients", true, reportClients},
	{"MEMORY", "Memory", true, reportMemory},
	{"PERSISTENCE", "Persistence", true, reportPersistence},
	{"STATS", "Stats", true, reportStats},
	{"REPLICATION", "Replication", true, reportReplication},
	{"CPU", "CPU", true, reportCPU},
	{"MODULES", "Modules", true, func(*report, *exec.Server) {}},
	{"COMMANDSTATS", "Commandstats", false, reportCommandStats},
	{"ERRORSTATS", "Errorstats", true, reportErrorStats},
	{"LATENCYSTATS", "Latencystats", false, reportLatencyStats},
	{"CLUSTER", "Cluster", true, reportCluster},
	{"KEYSPACE", "Keyspace", true, reportKeyspace},
}

// info reports the sections asked for, in the order of the text.
func info(c *exec.Ctx) {
	wanted := make([]bool, len(sections))
	if !c.Args.More() {
		ask(wanted, []byte("DEFAULT"))
	}
	for c.Args.More() {
		ask(wanted, c.Args.Next())
	}
	var r report
	for i := range sections {
		if wanted[i] {
			r.begin(sections[i].title)
			sections[i].write(&r, c.Server())
		}
	}
	c.Reply.Verbatim("txt", r.text)
}

// ask marks the sections that a name means. A name that means none is no error.
func ask(wanted []bool, name []byte) {
	all := exec.EqualFold(name, "ALL") || exec.EqualFold(name, "EVERYTHING")
	byDefault := exec.EqualFold(name, "DEFAULT")
	for i := range sections {
		s := &sections[i]
		if all || byDefault && s.byDefault || exec.EqualFold(name, s.name) {
			wanted[i] = true
		}
	}
}

// report is INFO's text as it grows.
type report struct{ text []byte }

// begin starts a section.
func (r *report) begin(title string) {
	if len(r.text) > 0 {
		r.text = append(r.text, lineEnd...)
	}
	r.text = append(append(append(r.text, "# "...), title...), lineEnd...)
}

// line adds a field. It is called from many places, and long where it is inlined.
//
//go:noinline
func (r *report) line(name, value string) {
	r.text = append(append(append(r.text, name...), ':'), value...)
	r.text = append(r.text, lineEnd...)
}

// int adds a number.
//
//go:noinline
func (r *report) int(name string, value int64) { r.line(name, strconv.FormatInt(value, 10)) }

// ints adds numbers, whose names are separated by spaces.
func (r *report) ints(names string, values ...int64) {
	for _, value := range values {
		name, rest, _ := strings.Cut(names, " ")
		names = rest
		r.int(name, value)
	}
}

// bytes adds an amount of memory, as a number and again for people to read.
func (r *report) bytes(name string, value int64) {
	r.int(name, value)
	r.line(name+"_human", humanBytes(value))
}

// ratio adds a/b with two digits; 1 when b is zero.
func (r *report) ratio(name string, a, b int64) {
	if b == 0 {
		a, b = 1, 1
	}
	r.line(name, fixed2(float64(a)/float64(b)))
}

func fixed2(f float64) string { return strconv.FormatFloat(f, 'f', 2, 64) }

// humanBytes words an amount of memory: 100B, 4.00K, 1.50G.
func humanBytes(n int64) string {
	if n < 1024 {
		return strconv.FormatInt(n, 10) + "B"
	}
	const units = "KMGTPE"
	amount, unit := float64(n)/1024, 0
	for amount >= 1024 && unit < len(units)-1 {
		amount /= 1024
		unit++
	}
	return fixed2(amount) + units[unit:unit+1]
}
