package pubsub

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

// listener is a subscriber of the tests.
type listener struct {
	number int
	own    Subscriptions[*listener]
}

// TestTopics subscribes and unsubscribes at random and compares with plain lists.
func TestTopics(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var topics Topics[*listener]
	all := make([]*listener, 60)
	for i := range all {
		all[i] = &listener{number: i}
	}
	members := map[string][]*listener{} // in order
	var order []string                  // of topics
	lists := map[*listener][]string{}
	for range 20_000 {
		who, name := all[r.IntN(len(all))], fmt.Sprint("topic", r.IntN(40))
		subscribed := slices.Contains(members[name], who)
		if r.IntN(100) < 45 {
			if got := topics.Subscribe(who, &who.own, []byte(name)); got == subscribed {
				t.Fatalf("Subscribe: %v", got)
			}
			if !subscribed {
				if len(members[name]) == 0 {
					order = append(order, name)
				}
				members[name] = append(members[name], who)
				lists[who] = append(lists[who], name)
			}
		} else {
			if got := topics.Unsubscribe(who, &who.own, []byte(name)); got != subscribed {
				t.Fatalf("Unsubscribe: %v", got)
			}
			if subscribed {
				members[name] = without(members[name], who)
				lists[who] = without(lists[who], name)
				if len(members[name]) == 0 {
					order = without(order, name)
				}
			}
		}
		if got := who.own.Names(); !slices.Equal(got, lists[who]) || who.own.Len() != len(got) {
			t.Fatalf("%d listens to %q, want %q", who.number, got, lists[who])
		}
		topic := topics.Find([]byte(name))
		if got := slices.Collect(topic.Subscribers()); !slices.Equal(got, members[name]) || topic.Len() != len(got) {
			t.Fatalf("%s has %d subscribers, want %d", name, len(got), len(members[name]))
		}
		var names []string
		for topic := range topics.All() {
			names = append(names, topic.Name)
		}
		if !slices.Equal(names, order) || topics.Len() != len(order) {
			t.Fatalf("topics %q, want %q", names, order)
		}
	}
}

func without[T comparable](list []T, item T) []T {
	return slices.DeleteFunc(slices.Clone(list), func(x T) bool { return x == item })
}

// TestLeavingInAnyOrder lets many go that came together, which leaves nothing.
func TestLeavingInAnyOrder(t *testing.T) {
	var topics Topics[*listener]
	all := make([]*listener, 20_000)
	for i := range all {
		all[i] = &listener{number: i}
		topics.Subscribe(all[i], &all[i].own, []byte("news"))
	}
	for i := range all { // the first comers first: the worst case for a plain list
		topics.Unsubscribe(all[i], &all[i].own, []byte("news"))
	}
	if topics.Len() != 0 || len(topics.joined) != 0 || topics.order.len() != 0 {
		t.Error("something is left")
	}
}

// TestKeys compares the table of keys with a map.
func TestKeys(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	k := NewKeys([2]uint64{5, 6})
	model := map[string][]int64{}
	items := 0
	for range 50_000 {
		key := fmt.Sprint("key", r.IntN(300))
		switch id := r.Int64N(50); {
		case r.IntN(20) > 0:
			k.Add([]byte(key), id)
			if at, found := slices.BinarySearch(model[key], id); !found {
				model[key] = slices.Insert(model[key], at, id)
				items++
			}
		default:
			if r.IntN(10) == 0 && k.Len() > 0 {
				key = string(k.Random(r))
			}
			if got := k.Take([]byte(key), nil); !slices.Equal(got, model[key]) {
				t.Fatalf("%s: %d, want %d", key, got, model[key])
			}
			items -= len(model[key])
			delete(model, key)
		}
		if k.Len() != len(model) || k.Items() != items {
			t.Fatalf("%d keys and %d items, want %d and %d", k.Len(), k.Items(), len(model), items)
		}
	}
	if err := k.dict.Check(); err != nil {
		t.Error(err)
	}
	k.Clear()
	if k.Len() != 0 || k.Items() != 0 || k.Random(r) != nil || k.Take([]byte("key1"), nil) != nil {
		t.Error("something is left")
	}
}
