// Package lua runs scripts in the sandbox that Redis gives them. It knows a callback, not exec.
package lua
