package exec

import "bytes"

// The error texts of redis-server 7.0 that more than one command uses.
const (
	ErrSyntax        = "ERR syntax error"
	ErrWrongType     = "WRONGTYPE Operation against a key holding the wrong kind of value"
	ErrNotInteger    = "ERR value is not an integer or out of range"
	ErrNotFloat      = "ERR value is not a valid float"
	ErrNoSuchKey     = "ERR no such key"
	ErrDBIndex       = "ERR DB index is out of range"
	ErrStringTooLong = "ERR string exceeds maximum allowed size (proto-max-bulk-len)"
	ErrOverflow      = "ERR increment or decrement would overflow"
	ErrNoAuth        = "NOAUTH Authentication required."
	ErrExecAbort     = "EXECABORT Transaction discarded because of previous errors."
	ErrOOM           = "OOM command not allowed when used memory > 'maxmemory'."
	ErrNotInMulti    = "ERR Command not allowed inside a transaction"
	errMaxClients    = "ERR max number of clients reached"
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

// errLoading refuses commands between the first Load or Replay and Loaded.
const errLoading = "LOADING Redis is loading the dataset in memory"

// errReplyTooLong answers a command in place of a reply that the host could not
// hold. redis-server, which may, has no such error.
const errReplyTooLong = "ERR the reply is too long for the memory of this host"

// errAbortedBecause begins the reply to an EXEC that a gate refused.
const errAbortedBecause = "EXECABORT Transaction discarded because of: "

// CString returns what counts of an argument that redis-server reads as a string
// of C: what is before a NUL.
func CString(arg []byte) []byte {
	arg, _, _ = bytes.Cut(arg, []byte{0})
	return arg
}

// Shown is as much of an argument as error texts show: at most limit bytes of its
// CString.
func Shown(arg []byte, limit int) string {
	arg = CString(arg)
	return string(arg[:min(len(arg), limit)])
}
