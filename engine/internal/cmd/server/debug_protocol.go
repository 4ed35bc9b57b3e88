package server

import "github.com/wedis/wedis/engine/internal/exec"

// examples are the replies of DEBUG PROTOCOL, by the name of their type.
var examples = []struct {
	name  string
	reply func(*exec.Ctx)
}{
	{"STRING", func(c *exec.Ctx) { c.Reply.BulkString("Hello World") }},
	{"INTEGER", func(c *exec.Ctx) { c.Reply.Int(12345) }},
	{"DOUBLE", func(c *exec.Ctx) { c.Reply.Double(3.141) }},
	{"BIGNUM", func(c *exec.Ctx) { c.Reply.BigNumber("1234567999999999999999999999999999999") }},
	{"NULL", func(c *exec.Ctx) { c.Reply.Nil() }},
	{"ARRAY", func(c *exec.Ctx) {
		c.Reply.Array(3)
		count3(c)
	}},
	{"SET", func(c *exec.Ctx) {
		c.Reply.Set(3)
		count3(c)
	}},
	{"MAP", func(c *exec.Ctx) {
		c.Reply.Map(3)
		for i := range int64(3) {
			c.Reply.Int(i)
			c.Reply.Bool(i == 1)
		}
	}},
	{"ATTRIB", func(c *exec.Ctx) {
		if c.Reply.Proto >= 3 {
			c.Reply.Attribute(1)
			c.Reply.BulkString("key-popularity")
			c.Reply.Array(2)
			c.Reply.BulkString("key:123")
			c.Reply.Int(90)
		}
		c.Reply.BulkString("Some real reply following the attribute")
	}},
	{"PUSH", func(c *exec.Ctx) {
		if c.Reply.Proto < 3 {
			c.Error("ERR RESP2 is not supported by this command")
			return
		}
		c.Reply.Push(2)
		c.Reply.BulkString("server-cpu-usage")
		c.Reply.Int(42)
		c.Reply.BulkString("Some real reply following the push reply")
	}},
	{"VERBATIM", func(c *exec.Ctx) { c.Reply.Verbatim("txt", []byte("This is a verbatim\nstring")) }},
	{"TRUE", func(c *exec.Ctx) { c.Reply.Bool(true) }},
	{"FALSE", func(c *exec.Ctx) { c.Reply.Bool(false) }},
}

func count3(c *exec.Ctx) {
	for i := range int64(3) {
		c.Reply.Int(i)
	}
}

// debugProtocol replies with an example of a type.
func debugProtocol(c *exec.Ctx) {
	name := c.Args.Next()
	for _, e := range examples {
		if exec.EqualFold(name, e.name) {
			e.reply(c)
			return
		}
	}
	c.Error("ERR Wrong protocol type name. Please use one of the following: string|integer|double|bignum|null|array|set|map|attrib|push|verbatim|true|false")
}
