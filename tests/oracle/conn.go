package oracle

import (
	"errors"
	"io"
	"net"
	"syscall"
	"time"

	"github.com/wedis/wedis/tests/reply"
)

// patience ends a test whose server no longer answers.
const patience = 60 * time.Second

// Conn is a connection to a Server.
type Conn struct {
	net.Conn
	in     []byte // received and not yet handed out
	closed bool
}

// Dial opens a connection.
func (s *Server) Dial() (*Conn, error) {
	c, err := net.Dial("unix", s.socket)
	if err != nil {
		return nil, err
	}
	return &Conn{Conn: c}, nil
}

// Exchange sends in and waits for count replies, which it returns as they came. The bytes are valid until the next call.
func (c *Conn) Exchange(in []byte, count int) ([]byte, error) {
	c.SetDeadline(time.Now().Add(patience))
	sent := make(chan error, 1)
	if len(in) < readSize { // fits the socket's buffer for sure
		_, err := c.Write(in)
		sent <- err
	} else {
		go func() { _, err := c.Write(in); sent <- err }()
	}
	c.in = c.in[:0]
	at, err := 0, error(nil)
	for {
		for count > 0 {
			n, err := reply.Len(c.in[at:])
			if errors.Is(err, reply.ErrIncomplete) {
				break
			}
			if err != nil {
				return nil, err
			}
			at, count = at+n, count-1
		}
		if count == 0 {
			break
		}
		if len(c.in) == cap(c.in) {
			c.in = append(c.in, make([]byte, max(1<<16, len(c.in)))...)[:len(c.in)]
		}
		n, err := c.Read(c.in[len(c.in):cap(c.in)])
		c.in = c.in[:len(c.in)+n]
		if err != nil {
			return c.in[:at], err
		}
	}
	if at != len(c.in) {
		return nil, errors.New("oracle: more replies than commands")
	}
	err = <-sent
	return c.in, err
}

// Do sends one command and returns its reply.
func (c *Conn) Do(args ...string) (reply.Value, error) {
	out, err := c.Exchange(reply.Command(args...), 1)
	if err != nil {
		return reply.Value{}, err
	}
	v, _, err := reply.Read(out)
	return v, err
}

// Available takes what has arrived, without waiting, and tells whether the server has closed the connection.
func (c *Conn) Available() (out []byte, closed bool, err error) {
	raw, err := c.Conn.(*net.UnixConn).SyscallConn()
	if err != nil {
		return nil, false, err
	}
	var buf [1 << 16]byte
	c.SetDeadline(time.Time{})
	for !c.closed {
		var n int
		var failed error
		if err := raw.Read(func(fd uintptr) bool {
			n, failed = syscall.Read(int(fd), buf[:])
			return true
		}); err != nil {
			return out, c.closed, err
		}
		switch {
		case errors.Is(failed, syscall.EAGAIN):
			return out, false, nil
		case errors.Is(failed, syscall.EINTR):
		case failed != nil && !errors.Is(failed, syscall.ECONNRESET) && !errors.Is(failed, io.EOF):
			return out, false, failed
		case n <= 0:
			c.closed = true
		default:
			out = append(out, buf[:n]...)
		}
	}
	return out, true, nil
}
