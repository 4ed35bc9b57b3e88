//go:build js && wasm

package main

// synced tells that the first upto bytes of all that wedis_journal has ever given
// are safe: WAITAOF waits for that.
//
//go:wasmexport wedis_synced
func exportSynced(upto, now float64) {
	defer leave(nil)
	enter()
	self.engine.SyncedTo(int64(now), int64(upto))
	report(0)
}
