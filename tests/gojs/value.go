package gojs

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Value is a JavaScript value: Undefined, nil (null), bool, float64, string or *Object.
type Value any

// Undefined is the type of JavaScript's undefined.
type Undefined struct{}

// Object is a JavaScript object: plain, array, typed array of bytes or function, by what is set.
type Object struct {
	class *Object // its constructor
	props map[string]Value
	array bool
	items []Value // of an array
	bytes []byte  // of a Uint8Array; views of one buffer share it
	call  func(this Value, args []Value) (Value, error)
	build func(args []Value) (Value, error) // for new
}

// Thrown is a JavaScript exception as a Go error.
type Thrown struct{ Value Value }

// Error is the message of the exception.
func (t *Thrown) Error() string {
	if o, ok := t.Value.(*Object); ok {
		return ToString(o.Get("message"))
	}
	return ToString(t.Value)
}

// NewObject makes a plain object.
func NewObject(props map[string]Value) *Object {
	if props == nil {
		props = map[string]Value{}
	}
	return &Object{props: props}
}

// NewFunction makes a function. An error it returns is thrown: a *Thrown as it is, any other as an Error.
func NewFunction(f func(this Value, args []Value) (Value, error)) *Object {
	return &Object{props: map[string]Value{}, call: f}
}

// NewArray makes an array.
func NewArray(items ...Value) *Object {
	return &Object{props: map[string]Value{}, array: true, items: items}
}

// Get reads a property; a missing one is Undefined.
func (o *Object) Get(name string) Value {
	switch {
	case name == "length" && o.array:
		return float64(len(o.items))
	case (name == "length" || name == "byteLength") && o.bytes != nil:
		return float64(len(o.bytes))
	}
	if v, ok := o.props[name]; ok {
		return v
	}
	if i, err := strconv.Atoi(name); err == nil {
		return o.Index(i)
	}
	if o.class != nil {
		if prototype, ok := o.class.props["prototype"].(*Object); ok {
			return prototype.Get(name)
		}
	}
	return Undefined{}
}

// Set writes a property.
func (o *Object) Set(name string, v Value) { o.props[name] = v }

// Index reads an element of an array or a byte of a Uint8Array.
func (o *Object) Index(i int) Value {
	switch {
	case o.array && i >= 0 && i < len(o.items):
		return o.items[i]
	case o.bytes != nil && i >= 0 && i < len(o.bytes):
		return float64(o.bytes[i])
	}
	return Undefined{}
}

// SetIndex writes an element; an array grows as needed.
func (o *Object) SetIndex(i int, v Value) {
	switch {
	case i < 0:
	case o.bytes != nil:
		if f, ok := v.(float64); ok && i < len(o.bytes) {
			o.bytes[i] = byte(int64(f))
		}
	case o.array:
		for len(o.items) <= i {
			o.items = append(o.items, Undefined{})
		}
		o.items[i] = v
	default:
		o.props[strconv.Itoa(i)] = v
	}
}

// Bytes is the content of a Uint8Array, shared, and nil for any other object.
func (o *Object) Bytes() []byte { return o.bytes }

// IsFunction tells whether the object can be called.
func (o *Object) IsFunction() bool { return o.call != nil }

// Call calls the object as a function.
func (o *Object) Call(this Value, args ...Value) (Value, error) {
	if o.call == nil {
		return nil, fmt.Errorf("TypeError: %s is not a function", ToString(o))
	}
	return o.call(this, args)
}

// New calls the object as a constructor.
func (o *Object) New(args ...Value) (Value, error) {
	if o.build == nil {
		return nil, fmt.Errorf("TypeError: %s is not a constructor", ToString(o))
	}
	return o.build(args)
}

// instanceOf follows the one level of classes there is; everything is an Object.
func instanceOf(v Value, class *Object, object *Object) bool {
	o, ok := v.(*Object)
	return ok && class != nil && (o.class == class || class == object)
}

// ToString is JavaScript's String(v).
func ToString(v Value) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case Undefined:
		return "undefined"
	case bool:
		return strconv.FormatBool(v)
	case float64:
		return formatNumber(v)
	case string:
		return v
	case *Object:
		switch {
		case v.call != nil:
			return "function () { [native code] }"
		case v.array:
			parts := make([]string, len(v.items))
			for i, item := range v.items {
				if _, undefined := item.(Undefined); item != nil && !undefined {
					parts[i] = ToString(item)
				}
			}
			return strings.Join(parts, ",")
		}
		if message, ok := v.props["message"].(string); ok {
			return "Error: " + message
		}
		return "[object Object]"
	}
	panic(fmt.Sprintf("gojs: %T is no JavaScript value", v))
}

func formatNumber(f float64) string {
	switch {
	case math.IsNaN(f):
		return "NaN"
	case math.IsInf(f, 1):
		return "Infinity"
	case math.IsInf(f, -1):
		return "-Infinity"
	case f == 0:
		return "0"
	}
	if a := math.Abs(f); a >= 1e21 || a < 1e-6 {
		s := strconv.FormatFloat(f, 'e', -1, 64)
		mantissa, exponent, _ := strings.Cut(s, "e")
		return mantissa + "e" + exponent[:1] + strings.TrimLeft(exponent[1:], "0")
	}
	return strconv.FormatFloat(f, 'f', -1, 64)
}
