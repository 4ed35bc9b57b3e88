//go:build js && wasm

package main

import "github.com/wedis/wedis/engine"

// cluster tells who owns which slots; the input is what engine.ParseCluster reads.
// Sessions may have unasked output then.
//
//go:wasmexport wedis_cluster
func exportCluster(length int32) (result int32) {
	defer leave(&result)
	enter()
	nodes, err := engine.ParseCluster(input[:length])
	if err == nil {
		err = self.engine.SetCluster(nodes)
	}
	report(0)
	return status(err)
}
