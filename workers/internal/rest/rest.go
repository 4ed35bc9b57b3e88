package rest

// Conn is a session of an engine, fresh for every request: SELECT, MULTI and the like never leak into the next one.
type Conn interface {
	// Exec runs the RESP commands of in and returns their replies, valid until the next call.
	Exec(in []byte) []byte
	// Closing reports that the engine wants this session closed; nothing more may be run on it.
	Closing() bool
}

// Request is what is left of a POST once HTTP is done with it.
type Request struct {
	Path   string // "/", "/pipeline" or "/multi-exec"
	Body   []byte // JSON
	Base64 bool   // strings of the results as base64
}

// Response is a JSON body with its HTTP status: 200, 400 when the request or its only command failed, 404.
type Response struct {
	Status int
	Body   []byte
}

// Fail is a response that says only what went wrong.
func Fail(status int, text string) Response {
	return Response{Status: status, Body: AppendError(nil, text)}
}

// Handle runs the commands of a request.
func Handle(c Conn, r Request) Response {
	switch r.Path {
	case "/":
		return single(c, r)
	case "/pipeline":
		return pipeline(c, r)
	case "/multi-exec":
		return multiExec(c, r)
	}
	return Fail(404, "ERR no such path: POST a command to /, /pipeline or /multi-exec")
}

func single(c Conn, r Request) Response {
	cmd, err := parseCommand(r.Body)
	if err != nil {
		return Fail(400, err.Error())
	}
	body, _, failed, err := appendEnvelope(nil, c.Exec(cmd), r.Base64)
	switch {
	case err == errReply:
		return Fail(500, err.Error())
	case err != nil:
		return Fail(400, err.Error())
	case failed:
		return Response{Status: 400, Body: body}
	}
	return Response{Status: 200, Body: body}
}

// pipeline runs commands one after the other; one that fails does not stop the others, one that waits or ends the
// session does, and the rest say so.
func pipeline(c Conn, r Request) Response {
	cmds, err := parseCommands(r.Body)
	if err != nil {
		return Fail(400, err.Error())
	}
	body := []byte{'['}
	stopped := false
	for i, cmd := range cmds {
		if i > 0 {
			body = append(body, ',')
		}
		if stopped {
			body = AppendError(body, "ERR not run: an earlier command of the pipeline ended the session")
			continue
		}
		var err error
		if body, _, _, err = appendEnvelope(body, c.Exec(cmd), r.Base64); err == errReply {
			return Fail(500, err.Error())
		} else if err != nil {
			body, stopped = AppendError(body, err.Error()), true
		}
		stopped = stopped || c.Closing()
	}
	return Response{Status: 200, Body: append(body, ']')}
}

var (
	multi = appendCommand(nil, [][]byte{[]byte("MULTI")})
	exec  = appendCommand(nil, [][]byte{[]byte("EXEC")})
)

// multiExec runs commands as one transaction. A command that is not queued, because it is MULTI's own business (EXEC,
// DISCARD, …) or ends the session, is refused, and nothing after it runs.
func multiExec(c Conn, r Request) Response {
	cmds, err := parseCommands(r.Body)
	if err != nil {
		return Fail(400, err.Error())
	}
	c.Exec(multi)
	for _, cmd := range cmds {
		h, err := head(c.Exec(cmd))
		switch {
		case err != nil:
			return Fail(500, errReply.Error())
		case h.kind == '-' || h.kind == '!':
			continue // EXEC will answer EXECABORT
		case h.kind != '+' || string(h.line) != "QUEUED":
			return Fail(400, "ERR a command of a multi-exec left the transaction: MULTI, EXEC, DISCARD and the like are not allowed in it")
		}
	}
	return transaction(c.Exec(exec), r.Base64)
}

// transaction turns EXEC's reply into one envelope per command.
func transaction(in []byte, b64 bool) Response {
	h, err := head(in)
	if err != nil {
		return Fail(500, errReply.Error())
	}
	if h.kind != '*' {
		body, _, _, err := appendEnvelope(nil, in, b64)
		if err != nil {
			return Fail(500, errReply.Error())
		}
		return Response{Status: 400, Body: body}
	}
	n, err := h.count()
	if err != nil || n < 0 {
		return Fail(500, errReply.Error())
	}
	body, rest := []byte{'['}, h.rest
	for i := range n {
		if i > 0 {
			body = append(body, ',')
		}
		if body, rest, _, err = appendEnvelope(body, rest, b64); err != nil {
			return Fail(500, errReply.Error())
		}
	}
	return Response{Status: 200, Body: append(body, ']')}
}
