//go:build js && wasm

package main

import "github.com/wedis/wedis/engine"

// feedsReady stands in control.ready in place of a session: a feed has something that wedis_ready_feed has not told yet.
const feedsReady = 1<<32 - 1

// follow begins a feed of the keys of a database, -1 for all, that match the pattern of n bytes in the input; none, if n
// is 0, for all keys, or those that wedis_follow_key names if named is not 0. It returns a handle above 0.
//
//go:wasmexport wedis_follow
func exportFollow(db, n, named int32) (handle int32) {
	defer leave(&handle)
	enter()
	var f *engine.Feed
	switch {
	case named != 0:
		f = self.engine.FollowNamed(int(db))
	case n == 0:
		f = self.engine.Follow(int(db), nil)
	default:
		f = self.engine.Follow(int(db), input[:n])
	}
	for i, free := range self.feeds {
		if free == nil {
			self.feeds[i] = f
			return int32(i) + 1
		}
	}
	self.feeds = append(self.feeds, f)
	return int32(len(self.feeds))
}

// follow_key names a key, n bytes of input, to a feed, or takes it away if on is 0.
//
//go:wasmexport wedis_follow_key
func exportFollowKey(feed, n, on int32) {
	defer leave(nil)
	enter()
	if f := feedOf(feed); f != nil {
		f.Name(input[:n], on != 0)
	}
}

// unfollow ends a feed.
//
//go:wasmexport wedis_unfollow
func exportUnfollow(feed int32) {
	defer leave(nil)
	enter()
	if f := feedOf(feed); f != nil {
		self.engine.Unfollow(f)
		self.feeds[feed-1] = nil
	}
	report(0)
}

// ready_feed returns a feed that has something to take, each once until it is taken, or 0.
//
//go:wasmexport wedis_ready_feed
func exportReadyFeed() (handle int32) {
	defer leave(&handle)
	enter()
	ready := self.engine.ReadyFeed()
	for i, f := range self.feeds {
		if f != nil && f == ready {
			handle = int32(i) + 1
		}
	}
	report(0)
	return handle
}

// take takes what a feed has, in RESP, and returns its length.
//
//go:wasmexport wedis_take
func exportTake(feed int32) (length int32) {
	defer leave(&length)
	enter()
	f := feedOf(feed)
	if f == nil {
		return fail("-ERR internal error: no such feed\r\n")
	}
	out := f.Take()
	report(0)
	return give(out)
}

func feedOf(handle int32) *engine.Feed {
	if handle < 1 || int(handle) > len(self.feeds) {
		return nil
	}
	return self.feeds[handle-1]
}
