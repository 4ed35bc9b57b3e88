// Package rest speaks Redis over JSON, in the manner of Upstash's REST API, so that @upstash/redis and a plain
// `fetch` can talk to an engine.
//
//	POST /            ["SET","k","v"]            one command       {"result":"OK"} or {"error":"ERR …"}
//	POST /pipeline    [["SET","k","v"],["GET","k"]]   in order     [{"result":"OK"},{"result":"v"}]
//	POST /multi-exec  [["INCR","a"],["INCR","b"]]     as MULTI     [{"result":1},{"result":1}] or {"error":"EXECABORT …"}
//
// Terms. A command is a JSON array of strings and numbers; a number is passed on as the digits that were written. The
// bytes of a string reach the engine as they are, after JSON's escapes are undone. A result is a RESP reply as JSON:
// null, integers, strings, and arrays (RESP3's maps and sets become flat arrays, as RESP2 has them).
//
// Strings in JSON are text: bytes that are not UTF-8 come back as U+FFFD. A client that wants them unharmed asks for
// base64, and then every string is base64 except the status OK of a whole result, which Upstash's clients expect bare.
//
// The package knows neither HTTP nor Workers nor the engine: it turns bytes into bytes over a Conn.
package rest
