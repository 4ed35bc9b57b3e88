package resident

import (
	"strconv"

	"github.com/wedis/wedis/workers/internal/rest"
)

// status describes the resident, without touching it:
//
//	{"instance":"…","requests":3,"ready":true,"refusal":null,"store":"kv","generation":7,"dirty":false,
//	 "savedAt":1700000000000,"saveError":null}
//
// generation is that of the snapshot last written or restored from, 0 for none; savedAt, in ms, is null before the
// first save of this isolate.
func (r *Resident) status() []byte {
	out := rest.AppendText([]byte(`{"instance":`), []byte(r.name))
	out = append(out, `,"requests":`...)
	out = strconv.AppendInt(out, r.requests, 10)
	out = append(out, `,"ready":`...)
	out = strconv.AppendBool(out, r.engine != nil)
	out = append(out, `,"refusal":`...)
	out = appendError(out, r.refusal)
	out = append(out, `,"store":`...)
	if r.config.InMemory {
		out = append(out, `"memory"`...)
	} else {
		out = append(out, `"kv"`...)
	}
	generation := uint64(0)
	if r.writer != nil {
		generation = r.writer.Generation()
	}
	out = append(out, `,"generation":`...)
	out = strconv.AppendUint(out, generation, 10)
	out = append(out, `,"dirty":`...)
	out = strconv.AppendBool(out, r.dirty || r.unsure)
	out = append(out, `,"savedAt":`...)
	if r.savedAt == 0 {
		out = append(out, "null"...)
	} else {
		out = strconv.AppendInt(out, r.savedAt, 10)
	}
	out = append(out, `,"saveError":`...)
	out = appendError(out, r.saveError)
	return append(out, '}')
}

func appendError(dst []byte, err error) []byte {
	if err == nil {
		return append(dst, "null"...)
	}
	return rest.AppendText(dst, []byte(err.Error()))
}
