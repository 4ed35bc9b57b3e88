//go:build js && wasm

package main

import (
	"errors"
	"syscall/js"
)

// namespace implements snapshot.KV on a KV binding. The library's cloudflare/kv reads a missing key as the text
// "<null>", or fails on it when it is asked for a stream; snapshots must not confuse missing with damaged.
type namespace struct {
	ns js.Value
}

// call runs a method that returns a promise. What it throws at once is an error too.
func (n namespace) call(method string, args ...any) (v js.Value, err error) {
	defer func() {
		if p := recover(); p != nil {
			thrown, ok := p.(js.Error)
			if !ok {
				panic(p)
			}
			err = errors.New("KV " + method + ": " + thrown.Error())
		}
	}()
	v, err = await(n.ns.Call(method, args...))
	if err != nil {
		err = errors.New("KV " + method + ": " + err.Error())
	}
	return v, err
}

// Get implements snapshot.KV.
func (n namespace) Get(key string) ([]byte, bool, error) {
	v, err := n.call("get", key, "arrayBuffer")
	if err != nil || v.IsNull() {
		return nil, false, err
	}
	return toGo(uint8Array.New(v)), true, nil
}

// Put implements snapshot.KV.
func (n namespace) Put(key string, value []byte) error {
	_, err := n.call("put", key, toJS(value).Get("buffer"))
	return err
}

// Delete implements snapshot.KV.
func (n namespace) Delete(key string) error {
	_, err := n.call("delete", key)
	return err
}

// List implements snapshot.KV.
func (n namespace) List(prefix, cursor string) (names []string, next string, err error) {
	options := map[string]any{"prefix": prefix}
	if cursor != "" {
		options["cursor"] = cursor
	}
	v, err := n.call("list", options)
	if err != nil {
		return nil, "", err
	}
	keys := v.Get("keys")
	for i := range keys.Length() {
		names = append(names, keys.Index(i).Get("name").String())
	}
	if !v.Get("list_complete").Bool() {
		next = v.Get("cursor").String()
	}
	return names, next, nil
}
