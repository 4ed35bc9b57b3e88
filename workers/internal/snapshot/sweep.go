package snapshot

import (
	"strconv"
	"strings"
)

// Sweep deletes what dead writers have left, and returns how many keys that was. A writer is dead when its newest save
// is older than deadAfter; what the current manifest or the one before refers to stays in any case. At most limit keys
// are deleted. Without a readable manifest nothing is: it could be what someone wants to repair.
func Sweep(kv KV, prefix string, now int64, limit int) (int, error) {
	m, err := Load(kv, prefix)
	if err != nil || m == nil {
		return 0, err
	}
	needed := map[string]bool{}
	m.keys(needed)
	names, err := list(kv, prefix+saveDir)
	if err != nil {
		return 0, err
	}
	newest := map[string]int64{}
	for _, name := range names {
		if s, ok := parseName(name, prefix); ok {
			newest[s.writer] = max(newest[s.writer], s.at)
		}
	}
	deleted := 0
	for _, name := range names {
		s, ok := parseName(name, prefix)
		if !ok || needed[s.save] || now-newest[s.writer] <= deadAfter || deleted == limit {
			continue
		}
		if err := kv.Delete(name); err != nil {
			return deleted, err
		}
		deleted++
	}
	return deleted, nil
}

func list(kv KV, prefix string) (all []string, err error) {
	for cursor := ""; ; {
		names, next, err := kv.List(prefix, cursor)
		if err != nil {
			return nil, err
		}
		all = append(all, names...)
		if next == "" {
			return all, nil
		}
		cursor = next
	}
}

// named is what the name of a part says: <prefix>save/<writer>/<time>-<n>/<part>.
type named struct {
	writer, save string
	at           int64
}

func parseName(name, prefix string) (named, bool) {
	rest, ok := strings.CutPrefix(name, prefix+saveDir)
	fields := strings.Split(rest, "/")
	if !ok || len(fields) != 3 {
		return named{}, false
	}
	at, _, _ := strings.Cut(fields[1], "-")
	ms, err := strconv.ParseInt(at, 10, 64)
	return named{writer: fields[0], save: strings.TrimSuffix(name, "/"+fields[2]), at: ms}, err == nil
}
