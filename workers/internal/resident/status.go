package resident

import (
	"strconv"

	"github.com/wedis/wedis/workers/internal/rest"
)

// status describes the resident, without touching it:
//
//	{"instance":"…","requests":3,"ready":true,"refusal":null,"store":"kv","generation":7,"dirty":false,
//	 "dirtySince":null,"savedAt":1700000000000,"saveEvery":10000,"saveError":null}
//
// generation is that of the snapshot last written or restored from, 0 for none; savedAt, in ms, is null before the
// first save of this isolate. dirtySince, in ms, is when the oldest write came that is not in KV, null if all are: while
// the isolate lives and KV works, that is no more than saveEvery, in ms, and the time of a save ago.
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
	out = append(out, `,"dirtySince":`...)
	out = appendTime(out, r.dirtySince())
	out = append(out, `,"savedAt":`...)
	out = appendTime(out, r.savedAt)
	out = append(out, `,"saveEvery":`...)
	out = strconv.AppendInt(out, r.config.SaveEvery, 10)
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

func appendTime(dst []byte, ms int64) []byte {
	if ms == 0 {
		return append(dst, "null"...)
	}
	return strconv.AppendInt(dst, ms, 10)
}
