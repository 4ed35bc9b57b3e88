// Package pubsub knows who listens to what, and who has a copy of which key. It knows neither sessions nor messages.
//
// Terms:
//
//	subscriber    whoever listens: a value of the type S that the owner chooses.
//	topic         a name that somebody listens to: a channel, a pattern, a prefix of keys.
//	topics        all topics of one kind.
//	subscription  one subscriber's interest in one topic.
//
// Invariants: a topic has at least one subscriber; whoever subscribes to a name twice is in its topic once; subscribers
// of a topic, topics of a kind and the subscriptions of a subscriber are met in the order in which they came, so that
// the same calls give the same bytes everywhere.
//
// Subscribing and unsubscribing take the same time however many subscribers and topics there are. That is why nothing
// moves when something goes: it leaves a gap, and gaps are closed when there are more of them than of what is left.
package pubsub

import (
	"iter"
	"strings"
)

// Topics are the topics of one kind. The zero value is empty.
type Topics[S comparable] struct {
	byName map[string]*Topic[S]
	order  row[*Topic[S]]
	joined map[link[S]]*subscription[S]
}

// Topic is a name that somebody listens to.
type Topic[S comparable] struct {
	Name string
	// Literal is what all channels that the name matches, as a pattern, begin with. It tells at a glance that most
	// patterns do not match.
	Literal string
	at      int // in the order of its kind
	members row[*subscription[S]]
}

// Subscriptions are those of one subscriber to topics of one kind. The zero value is empty.
type Subscriptions[S comparable] struct {
	first, last *subscription[S]
	count       int
}

type link[S comparable] struct {
	topic *Topic[S]
	who   S
}

type subscription[S comparable] struct {
	link[S]
	at            int // among the members of the topic
	before, after *subscription[S]
}

// Subscribe makes who, whose subscriptions own are, listen to name. It reports whether that is new.
func (t *Topics[S]) Subscribe(who S, own *Subscriptions[S], name []byte) bool {
	topic := t.Find(name)
	if topic == nil {
		topic = t.add(string(name))
	}
	l := link[S]{topic, who}
	if t.joined[l] != nil {
		return false
	}
	s := &subscription[S]{link: l}
	s.at = topic.members.add(s)
	t.joined[l] = s
	own.add(s)
	return true
}

// Unsubscribe ends that. It reports whether there was anything to end.
func (t *Topics[S]) Unsubscribe(who S, own *Subscriptions[S], name []byte) bool {
	topic := t.Find(name)
	if topic == nil {
		return false
	}
	s := t.joined[link[S]{topic, who}]
	if s == nil {
		return false
	}
	delete(t.joined, s.link)
	own.remove(s)
	topic.members.remove(s.at, func(s *subscription[S], at int) { s.at = at })
	if topic.Len() == 0 {
		delete(t.byName, topic.Name)
		t.order.remove(topic.at, func(topic *Topic[S], at int) { topic.at = at })
	}
	return true
}

func (t *Topics[S]) add(name string) *Topic[S] {
	if t.byName == nil {
		t.byName, t.joined = map[string]*Topic[S]{}, map[link[S]]*subscription[S]{}
	}
	topic := &Topic[S]{Name: name, Literal: name}
	if i := strings.IndexAny(name, `*?[\`); i >= 0 {
		topic.Literal = name[:i]
	}
	topic.at = t.order.add(topic)
	t.byName[name] = topic
	return topic
}

// Find returns the topic called name, or nil.
func (t *Topics[S]) Find(name []byte) *Topic[S] { return t.byName[string(name)] }

// Len returns the number of topics.
func (t *Topics[S]) Len() int { return len(t.byName) }

// All returns the topics. Those that go meanwhile may still be met.
func (t *Topics[S]) All() iter.Seq[*Topic[S]] { return t.order.all }

// Len returns the number of subscribers. There are none of no topic.
func (t *Topic[S]) Len() int {
	if t == nil {
		return 0
	}
	return t.members.len()
}

// Subscribers returns who listens. Who stops meanwhile may still be met.
func (t *Topic[S]) Subscribers() iter.Seq[S] { return t.each }

func (t *Topic[S]) each(yield func(S) bool) {
	if t == nil {
		return
	}
	for _, s := range t.members.items {
		if s != nil && !yield(s.who) {
			return
		}
	}
}

// Len returns the number of subscriptions.
func (s *Subscriptions[S]) Len() int { return s.count }

// Names returns what the subscriber listens to, which may change meanwhile.
func (s *Subscriptions[S]) Names() []string {
	names := make([]string, 0, s.count)
	for at := s.first; at != nil; at = at.after {
		names = append(names, at.topic.Name)
	}
	return names
}

func (s *Subscriptions[S]) add(n *subscription[S]) {
	n.before = s.last
	if s.last == nil {
		s.first = n
	} else {
		s.last.after = n
	}
	s.last = n
	s.count++
}

func (s *Subscriptions[S]) remove(n *subscription[S]) {
	if n.before == nil {
		s.first = n.after
	} else {
		n.before.after = n.after
	}
	if n.after == nil {
		s.last = n.before
	} else {
		n.after.before = n.before
	}
	n.before, n.after = nil, nil
	s.count--
}
