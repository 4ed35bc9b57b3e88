// Package resp speaks the Redis serialization protocol: it cuts the bytes a client sends into commands and appends
// replies to an output buffer, in version 2 or 3 of the protocol. No other package writes a line ending of its own.
//
// # Terms
//
//   - A multibulk is a command in protocol form, "*2\r\n$3\r\nGET\r\n$1\r\nk\r\n": a count line, then that many bulks, each
//     with a length line of its own.
//   - An inline command is a line as a human types it into a terminal, "GET k\n", with quotes and escapes.
//   - A view is a slice of somebody else's buffer. The arguments [Parser.Next] returns are views.
//   - A header is the line that precedes the elements of an aggregate (array, map, set, push) or the bytes of a bulk.
//
// # Invariants of the parser
//
//   - What a stream of bytes means does not depend on how it was cut into pieces, with one wording of Redis's rules that
//     makes this hold: a line may have at most 64 KiB before its end, however much of it arrives at once. (Redis
//     applies this limit only to lines that are still incomplete after a read.)
//   - Nothing is allocated because of what a header announces; memory follows the bytes that have really arrived.
//   - An error is final: the connection it belongs to must be closed once the reply has been written.
//   - Scanning is linear in the input, also when it arrives byte by byte.
//
// # Invariants of the writer
//
//   - The difference between the two protocol versions is decided here and nowhere else: callers say what they mean (a
//     map, a double, nothing) and the writer chooses the form.
//   - Texts that travel on one line (errors, simple strings) never contain CR or LF, whatever the caller passes.
package resp
