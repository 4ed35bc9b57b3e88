package snapshot

import (
	"errors"
	"maps"
	"slices"
	"strings"
)

// memory is a KV namespace in memory that can be made to fail.
type memory struct {
	values  map[string]string
	ops     int
	failAt  int // the operation that fails, counted from 1; 0 for none
	written []string
}

var errKV = errors.New("KV is out of order")

func newMemory() *memory { return &memory{values: map[string]string{}} }

func (m *memory) op() error {
	m.ops++
	if m.ops == m.failAt {
		return errKV
	}
	return nil
}

func (m *memory) Get(key string) ([]byte, bool, error) {
	v, ok := m.values[key]
	return []byte(v), ok, m.op()
}

func (m *memory) Put(key string, value []byte) error {
	if err := m.op(); err != nil {
		return err
	}
	m.values[key] = string(value)
	m.written = append(m.written, key)
	return nil
}

func (m *memory) Delete(key string) error {
	if err := m.op(); err != nil {
		return err
	}
	delete(m.values, key)
	return nil
}

// List answers with at most 3 names, so that cursors are of use.
func (m *memory) List(prefix, cursor string) ([]string, string, error) {
	names := slices.Sorted(maps.Keys(m.values))
	names = slices.DeleteFunc(names, func(n string) bool { return !strings.HasPrefix(n, prefix) || n <= cursor })
	if len(names) > 3 {
		return names[:3], names[2], m.op()
	}
	return names, "", m.op()
}

func (m *memory) keys() []string { return slices.Sorted(maps.Keys(m.values)) }
