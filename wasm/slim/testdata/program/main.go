// Command program makes the runtime look at stacks in all the ways that it has.
package main

import (
	"errors"
	"os"
	"runtime"
	"strconv"
)

type node struct {
	left, right *node
	text        []byte
}

func tree(depth int) *node {
	if depth == 0 {
		return &node{text: make([]byte, 100)}
	}
	return &node{tree(depth - 1), tree(depth - 1), make([]byte, depth)}
}

func (n *node) count() int {
	if n == nil {
		return 0
	}
	return 1 + n.left.count() + n.right.count()
}

func deep(n int, keep *int) int {
	var room [100]int
	room[n%100] = *keep
	if n == 0 {
		runtime.GC()
		return room[0]
	}
	return deep(n-1, &room[n%100]) + 1
}

func fails(kind int) (err error) {
	defer func() {
		switch v := recover().(type) {
		case error:
			err = v
		case string:
			err = errors.New(v)
		}
	}()
	var list []int
	var any interface{} = "text"
	switch kind {
	case 0:
		list[kind] = 1
	case 1:
		_ = any.(error)
	case 2:
		panic("my own")
	default:
		var n *node
		n.text = nil
	}
	return nil
}

func main() {
	say := func(n int) { os.Stdout.WriteString(strconv.Itoa(n) + "\n") }
	for i := range 5 {
		t := tree(12 + i%2)
		runtime.GC()
		say(t.count())
	}
	seven := 7
	say(deep(5000, &seven))
	done := make(chan int)
	for i := range 10 {
		go func() { done <- deep(100*i, &seven) }()
	}
	sum := 0
	for range 10 {
		sum += <-done
	}
	say(sum)
	for kind := range 4 {
		os.Stdout.WriteString(fails(kind).Error() + "\n")
	}
	_, _, _, known := runtime.Caller(0)
	_ = known // whether it is does not matter: asking must not fail
}
