package exec

import "bytes"

// The error texts of redis-server 7.0 that more than one command uses.
const (
	ErrSyntax        = "ERR syntax error"
	ErrWrongType     = "WRONGTYPE Operation against a key holding the wrong kind of value"
	ErrNotInteger    = "ERR value is not an integer or out of range"
	ErrNotFloat      = "ERR value is not a valid float"
	ErrNoSuchKey     = "ERR no such key"
	ErrOutOfRange    = "ERR value is out of range"
	ErrPositive      = "ERR value is out of range, must be positive"
	ErrDBIndex       = "ERR DB index is out of range"
	ErrInvalidDB     = "ERR invalid DB index"
	ErrStringTooLong = "ERR string exceeds maximum allowed size (proto-max-bulk-len)"
	ErrOverflow      = "ERR increment or decrement would overflow"
	ErrNoAuth        = "NOAUTH Authentication required."
	ErrExecAbort     = "EXECABORT Transaction discarded because of previous errors."
	ErrOOM           = "OOM command not allowed when used memory > 'maxmemory'."
	ErrNotInMulti    = "ERR Command not allowed inside a transaction"
	ErrSameObject    = "ERR source and destination objects are the same"
)

// ErrInvalidExpire is the refusal of an expiry that is zero, negative or
// beyond what can be stored.
func ErrInvalidExpire(command string) string {
	return "ERR invalid expire time in '" + command + "' command"
}

func errArity(c *Command) string {
	return "ERR wrong number of arguments for '" + c.fullName + "' command"
}

// errReplyTooLong answers a command in place of a reply that the host could not
// hold. redis-server, which may, has no such error.
const errReplyTooLong = "ERR the reply is too long for the memory of this host"

// errAbortedBecause begins the reply to an EXEC that a gate refused.
const errAbortedBecause = "EXECABORT Transaction discarded because of: "

// Shown is as much of an argument as error texts show: what is before a NUL, and
// at most limit bytes.
func Shown(arg []byte, limit int) string {
	if i := bytes.IndexByte(arg, 0); i >= 0 {
		arg = arg[:i]
	}
	return string(arg[:min(len(arg), limit)])
}
