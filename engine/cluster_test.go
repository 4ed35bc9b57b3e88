package engine

import (
	"reflect"
	"testing"
)

func TestParseCluster(t *testing.T) {
	text := func(words ...string) []byte {
		var list [][]byte
		for _, w := range words {
			list = append(list, []byte(w))
		}
		return Command(list...)
	}
	nodes, err := ParseCluster(text("a", "10.0.0.1", "7000", "", "", "3", "0-5460 5462", "b", "10.0.0.2", "7001", "b.example", "a", "0", ""))
	want := []ClusterNode{
		{ID: "a", IP: "10.0.0.1", Port: 7000, Epoch: 3, Slots: [][2]uint16{{0, 5460}, {5462, 5462}}},
		{ID: "b", IP: "10.0.0.2", Port: 7001, Hostname: "b.example", Replica: "a"},
	}
	if err != nil || !reflect.DeepEqual(nodes, want) {
		t.Errorf("%v, %v", nodes, err)
	}
	for _, wrong := range [][]byte{
		nil,
		[]byte("*1\r\n"),
		text("a", "10.0.0.1"),
		text("a", "10.0.0.1", "port", "", "", "0", ""),
		text("a", "10.0.0.1", "1", "", "", "x", ""),
		text("a", "10.0.0.1", "1", "", "", "0", "x"),
		text("a", "10.0.0.1", "1", "", "", "0", "1-x"),
		text("a", "10.0.0.1", "1", "", "", "0", "99999999"),
	} {
		if nodes, err := ParseCluster(wrong); err == nil && len(nodes) > 0 {
			t.Errorf("%q: %v", wrong, nodes)
		}
	}
}
