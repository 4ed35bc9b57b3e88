package gojs

import (
	"context"
	"encoding/binary"
	"errors"
	"strings"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/sys"
)

// hostFunctions are the imports of a Go js/wasm program. Each gets the address of the guest's stack frame: the eight
// bytes at frame+8 are the first argument, results follow the arguments, every string is two words and every slice
// three, as Go lays out the frame of the function on the other side.
var hostFunctions = map[string]func(*Module, frame){
	"runtime.wasmExit":              wasmExit,
	"runtime.wasmWrite":             wasmWrite,
	"runtime.resetMemoryDataView":   func(*Module, frame) {}, // the memory is never cached here
	"runtime.nanotime1":             nanotime1,
	"runtime.walltime":              walltime,
	"runtime.scheduleTimeoutEvent":  scheduleTimeoutEvent,
	"runtime.clearTimeoutEvent":     clearTimeoutEvent,
	"runtime.getRandomData":         getRandomData,
	"syscall/js.finalizeRef":        finalizeRef,
	"syscall/js.stringVal":          stringVal,
	"syscall/js.valueGet":           valueGet,
	"syscall/js.valueSet":           valueSet,
	"syscall/js.valueDelete":        valueDelete,
	"syscall/js.valueIndex":         valueIndex,
	"syscall/js.valueSetIndex":      valueSetIndex,
	"syscall/js.valueCall":          valueCall,
	"syscall/js.valueInvoke":        valueInvoke,
	"syscall/js.valueNew":           valueNew,
	"syscall/js.valueLength":        valueLength,
	"syscall/js.valuePrepareString": valuePrepareString,
	"syscall/js.valueLoadString":    valueLoadString,
	"syscall/js.valueInstanceOf":    valueInstanceOf,
	"syscall/js.copyBytesToGo":      copyBytesToGo,
	"syscall/js.copyBytesToJS":      copyBytesToJS,
}

// exportHost puts the host module into a runtime.
func exportHost(ctx context.Context, r wazero.Runtime) error {
	b := r.NewHostModuleBuilder("gojs")
	for name, f := range hostFunctions {
		b.NewFunctionBuilder().WithGoModuleFunction(api.GoModuleFunc(func(ctx context.Context, _ api.Module, stack []uint64) {
			m := of(ctx)
			f(m, frame{m, uint32(stack[0])})
		}), []api.ValueType{api.ValueTypeI32}, nil).Export(name)
	}
	_, err := b.Instantiate(ctx)
	return err
}

// frame is the stack frame of the guest's function. Access outside the memory is a broken guest: it traps.
type frame struct {
	m  *Module
	sp uint32
}

func (f frame) at(offset, n uint32) []byte { return f.m.view(f.sp+offset, n) }

func (m *Module) view(addr, n uint32) []byte {
	b, ok := m.mem.Read(addr, n)
	if !ok {
		panic("gojs: the guest passed an address outside its memory")
	}
	return b
}

func (f frame) uint64(offset uint32) uint64 { return binary.LittleEndian.Uint64(f.at(offset, 8)) }
func (f frame) int64(offset uint32) int64   { return int64(f.uint64(offset)) }
func (f frame) int32(offset uint32) int32   { return int32(binary.LittleEndian.Uint32(f.at(offset, 4))) }

func (f frame) setInt64(offset uint32, v int64) {
	binary.LittleEndian.PutUint64(f.at(offset, 8), uint64(v))
}
func (f frame) setInt32(offset uint32, v int32) {
	binary.LittleEndian.PutUint32(f.at(offset, 4), uint32(v))
}
func (f frame) setBool(offset uint32, v bool) {
	f.at(offset, 1)[0] = 0
	if v {
		f.at(offset, 1)[0] = 1
	}
}

func (f frame) value(offset uint32) Value { return f.m.refs.load(f.uint64(offset)) }
func (f frame) setValue(offset uint32, v Value) {
	f.setInt64(offset, int64(f.m.refs.store(v)))
}
func (f frame) object(offset uint32) *Object {
	o, ok := f.value(offset).(*Object)
	if !ok {
		panic("gojs: a property of " + ToString(f.value(offset)) + " was asked for")
	}
	return o
}
func (f frame) slice(offset uint32) []byte {
	return f.m.view(uint32(f.int64(offset)), uint32(f.int64(offset+8)))
}

// string copies a Go string. JavaScript strings are Unicode: bytes that are not UTF-8 become U+FFFD.
func (f frame) string(offset uint32) string {
	return strings.ToValidUTF8(string(f.slice(offset)), "\uFFFD")
}

func (f frame) values(offset uint32) []Value {
	addr, n := uint32(f.int64(offset)), int(f.int64(offset+8))
	values := make([]Value, n)
	for i := range values {
		values[i] = f.m.refs.load(binary.LittleEndian.Uint64(f.m.view(addr+uint32(i)*8, 8)))
	}
	return values
}

// again is the frame after guest code may have run in between: its stack may have moved.
func (f frame) again() frame {
	sp, err := f.m.Call("getsp")
	if err != nil {
		panic(err)
	}
	return frame{f.m, uint32(sp)}
}

// func wasmExit(code int32)
func wasmExit(m *Module, f frame) {
	code := uint32(f.int32(8))
	m.guest.CloseWithExitCode(m.ctx, code)
	panic(sys.NewExitError(code))
}

// func wasmWrite(fd uintptr, p unsafe.Pointer, n int32)
func wasmWrite(m *Module, f frame) {
	m.print(int(f.int64(8)), m.view(uint32(f.int64(16)), uint32(f.int32(24))))
}

// func nanotime1() int64
func nanotime1(m *Module, f frame) { f.setInt64(8, m.clock()) }

// func walltime() (sec int64, nsec int32)
func walltime(m *Module, f frame) {
	now := m.clock()
	f.setInt64(8, now/1e9)
	f.setInt32(16, int32(now%1e9))
}

// func scheduleTimeoutEvent(delay int64) int32 // milliseconds
func scheduleTimeoutEvent(m *Module, f frame) {
	m.nextID++
	m.timeouts[m.nextID] = m.clock() + f.int64(8)*1e6
	f.setInt32(16, m.nextID)
}

// func clearTimeoutEvent(id int32)
func clearTimeoutEvent(m *Module, f frame) { delete(m.timeouts, f.int32(8)) }

// func getRandomData(r []byte)
func getRandomData(m *Module, f frame) { m.random.Read(f.slice(8)) }

// func finalizeRef(v ref)
func finalizeRef(m *Module, f frame) { m.refs.release(uint32(f.int32(8))) }

// func stringVal(value string) ref
func stringVal(_ *Module, f frame) { f.setValue(24, f.string(8)) }

// func valueGet(v ref, p string) ref
func valueGet(_ *Module, f frame) { f.setValue(32, f.object(8).Get(f.string(16))) }

// func valueSet(v ref, p string, x ref)
func valueSet(_ *Module, f frame) { f.object(8).Set(f.string(16), f.value(32)) }

// func valueDelete(v ref, p string)
func valueDelete(_ *Module, f frame) { delete(f.object(8).props, f.string(16)) }

// func valueIndex(v ref, i int) ref
func valueIndex(_ *Module, f frame) { f.setValue(24, f.object(8).Index(int(f.int64(16)))) }

// func valueSetIndex(v ref, i int, x ref)
func valueSetIndex(_ *Module, f frame) { f.object(8).SetIndex(int(f.int64(16)), f.value(24)) }

// func valueCall(v ref, m string, args []ref) (ref, bool)
func valueCall(m *Module, f frame) {
	this, name := f.object(8), f.string(16)
	var v Value
	var err error
	if function, ok := this.Get(name).(*Object); ok {
		v, err = function.Call(this, f.values(32)...)
	} else {
		err = errors.New("TypeError: " + name + " is not a function")
	}
	f.answer(56, v, err)
}

// func valueInvoke(v ref, args []ref) (ref, bool)
func valueInvoke(_ *Module, f frame) {
	v, err := f.object(8).Call(Undefined{}, f.values(16)...)
	f.answer(40, v, err)
}

// func valueNew(v ref, args []ref) (ref, bool)
func valueNew(_ *Module, f frame) {
	v, err := f.object(8).New(f.values(16)...)
	f.answer(40, v, err)
}

// answer stores the outcome of a call: the value and true, or what was thrown and false. A guest that died in a nested
// call stays dead.
func (f frame) answer(offset uint32, v Value, err error) {
	var exit *sys.ExitError
	if errors.As(err, &exit) {
		panic(exit)
	}
	f = f.again()
	if err != nil {
		var thrown *Thrown
		if errors.As(err, &thrown) {
			v = thrown.Value
		} else {
			v, _ = f.m.global.Get("Error").(*Object).New(err.Error())
		}
	}
	f.setValue(offset, v)
	f.setBool(offset+8, err == nil)
}

// func valueLength(v ref) int
func valueLength(_ *Module, f frame) {
	n, _ := f.object(8).Get("length").(float64)
	f.setInt64(16, int64(n))
}

// func valuePrepareString(v ref) (ref, int)
func valuePrepareString(m *Module, f frame) {
	s := []byte(ToString(f.value(8)))
	f.setValue(16, m.NewBytes(s))
	f.setInt64(24, int64(len(s)))
}

// func valueLoadString(v ref, b []byte)
func valueLoadString(_ *Module, f frame) { copy(f.slice(16), f.object(8).bytes) }

// func valueInstanceOf(v ref, t ref) bool
func valueInstanceOf(m *Module, f frame) {
	object, _ := m.global.Get("Object").(*Object)
	f.setBool(24, instanceOf(f.value(8), f.object(16), object))
}

// func copyBytesToGo(dst []byte, src ref) (int, bool)
func copyBytesToGo(_ *Module, f frame) {
	src, ok := f.value(32).(*Object)
	if ok = ok && src.bytes != nil; ok {
		f.setInt64(40, int64(copy(f.slice(8), src.bytes)))
	}
	f.setBool(48, ok)
}

// func copyBytesToJS(dst ref, src []byte) (int, bool)
func copyBytesToJS(_ *Module, f frame) {
	dst, ok := f.value(8).(*Object)
	if ok = ok && dst.bytes != nil; ok {
		f.setInt64(40, int64(copy(dst.bytes, f.slice(16))))
	}
	f.setBool(48, ok)
}
