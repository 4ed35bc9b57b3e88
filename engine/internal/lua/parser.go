package lua

import (
	"strconv"

	"github.com/yuin/gopher-lua/ast"
)

// Limits of Lua 5.1, and of what its compiler here does recursively.
const (
	maxLevels    = 200     // of nested blocks and expressions
	maxChain     = 1000    // operators, indexes or branches one after the other
	maxLocals    = 200     // of one function
	maxUpvalues  = 60      // of one function
	maxOperands  = 50      // of one concatenation
	maxListed    = 25000   // values of a table constructor without keys
	maxConstants = 1 << 14 // of one function, strings and numbers: the compiler looks through all of them for each
)

// The guards are functions that compiled code calls where it could otherwise take unbounded memory in one instruction, or
// change what is shared. In the tree their names are strings that no source can write; see guarded.
const (
	guardConcat = "\x00wedis..concat"
	guardIndex  = "\x00wedis..index"
	guardKey    = "\x00wedis..key"
	guardGlobal = "\x00wedis..global"
)

// parser reads Lua 5.1 into the syntax tree that gopher-lua compiles.
type parser struct {
	lexer
	fn     *function
	levels int
	uses   map[string]int // how often names have been used, as far as functions are named by them
}

// function is one whose body is being read.
type function struct {
	outer     *function
	lastParam string
	constants map[any]struct{}
	locals    []string
	upvalues  map[string]bool
	line      int
	vararg    bool
	loops     int
}

// parse reads a chunk; its error is a syntaxError.
func parse(source, chunk string) (stmts []ast.Stmt, err error) {
	p := &parser{lexer: lexer{chunk: chunk, src: source, line: 1}, uses: map[string]int{}}
	defer func() {
		if r := recover(); r != nil {
			text, ok := r.(syntaxError)
			if !ok {
				panic(r)
			}
			err = &luaError{text: string(text)}
		}
	}()
	p.fn = &function{vararg: true}
	p.next()
	stmts = p.block()
	p.check(tkEOF)
	return stmts, nil
}

func (p *parser) failNear(msg string) {
	p.line = p.token.line
	p.fail(msg, p.near())
}

func (p *parser) check(k kind) {
	if p.token.kind != k {
		p.failNear("'" + k.String() + "' expected")
	}
}

func (p *parser) expect(k kind) {
	p.check(k)
	p.next()
}

func (p *parser) accept(k kind) bool {
	if p.token.kind != k {
		return false
	}
	p.next()
	return true
}

// closing expects the end of what began with open in a line.
func (p *parser) closing(k, open kind, line int) {
	if p.token.kind == k {
		p.next()
		return
	}
	if line == p.token.line {
		p.check(k)
	}
	p.failNear("'" + k.String() + "' expected (to close '" + open.String() + "' at line " + strconv.Itoa(line) + ")")
}

func (p *parser) name() string {
	p.check(tkName)
	text := p.token.text
	p.constant(text)
	p.next()
	return text
}

func (p *parser) enter() {
	p.levels++
	if p.levels > maxLevels {
		p.line = p.token.line
		p.fail("chunk has too many syntax levels", "")
	}
}

// tooMany fails over a limit of the current function.
func (p *parser) tooMany(limit int, what string) {
	where := "main function"
	if p.fn.line > 0 {
		where = "function at line " + strconv.Itoa(p.fn.line)
	}
	p.line = p.token.line
	p.fail(where+" has more than "+strconv.Itoa(limit)+" "+what, "")
}

func (p *parser) declare(names ...string) {
	p.fn.locals = append(p.fn.locals, names...)
	if len(p.fn.locals) > maxLocals {
		p.tooMany(maxLocals, "local variables")
	}
}

// isGlobal looks a name up, and notes it as an upvalue where it is one.
func (p *parser) isGlobal(name string) bool {
	p.uses[name]++
	p.constant(name)
	for f := p.fn; f != nil; f = f.outer {
		for _, local := range f.locals {
			if local != name {
				continue
			}
			for inner := p.fn; inner != f; inner = inner.outer {
				if inner.upvalues == nil {
					inner.upvalues = map[string]bool{}
				}
				inner.upvalues[name] = true
				if len(inner.upvalues) > maxUpvalues {
					p.fn = inner
					p.tooMany(maxUpvalues, "upvalues")
				}
			}
			return false
		}
	}
	return true
}

// constant notes a string or number that is written in the current function.
func (p *parser) constant(value any) {
	f := p.fn
	if f.constants == nil {
		f.constants = map[any]struct{}{}
	}
	f.constants[value] = struct{}{}
	if len(f.constants) > maxConstants {
		p.tooMany(maxConstants, "constants")
	}
}

// scope reads a block whose locals end with it.
func (p *parser) scope() []ast.Stmt {
	locals := len(p.fn.locals)
	stmts := p.block()
	p.fn.locals = p.fn.locals[:locals]
	return stmts
}

func (p *parser) loop() []ast.Stmt {
	p.fn.loops++
	stmts := p.scope()
	p.fn.loops--
	return stmts
}

func blockEnds(k kind) bool {
	return k == tkEOF || k == tkEnd || k == tkElse || k == tkElseif || k == tkUntil
}

func (p *parser) block() []ast.Stmt {
	stmts := []ast.Stmt{}
	for last := false; !last && !blockEnds(p.token.kind); p.accept(';') {
		p.enter()
		last = p.token.kind == tkReturn || p.token.kind == tkBreak
		stmts = append(stmts, p.statement())
		p.levels--
	}
	return stmts
}

// at gives a node its line.
func at[N ast.PositionHolder](node N, line int) N {
	node.SetLine(line)
	node.SetLastLine(line)
	return node
}

func (p *parser) statement() ast.Stmt {
	line := p.token.line
	switch p.token.kind {
	case tkIf:
		return p.ifStatement(line)
	case tkWhile:
		p.next()
		cond := p.expr()
		p.expect(tkDo)
		body := p.loop()
		s := at(&ast.WhileStmt{Condition: cond, Stmts: body}, line)
		s.SetLastLine(p.token.line)
		p.closing(tkEnd, tkWhile, line)
		return s
	case tkDo:
		p.next()
		s := at(&ast.DoBlockStmt{Stmts: p.scope()}, line)
		s.SetLastLine(p.token.line)
		p.closing(tkEnd, tkDo, line)
		return s
	case tkFor:
		return p.forStatement(line)
	case tkRepeat:
		p.next()
		locals := len(p.fn.locals)
		p.fn.loops++
		body := p.block()
		p.fn.loops--
		p.closing(tkUntil, tkRepeat, line)
		s := at(&ast.RepeatStmt{Condition: p.expr(), Stmts: body}, line)
		p.fn.locals = p.fn.locals[:locals]
		s.SetLastLine(p.lastLine)
		return s
	case tkFunction:
		return p.functionStatement(line)
	case tkLocal:
		p.next()
		if p.accept(tkFunction) {
			name := p.name()
			p.declare(name)
			fn := p.body(false, line)
			s := at(&ast.LocalAssignStmt{Names: []string{name}, Exprs: []ast.Expr{fn}}, line)
			s.SetLastLine(fn.LastLine())
			return s
		}
		return p.localStatement(line)
	case tkReturn:
		p.next()
		s := at(&ast.ReturnStmt{}, line)
		if !blockEnds(p.token.kind) && p.token.kind != ';' {
			s.Exprs = p.exprs()
		}
		return s
	case tkBreak:
		p.next()
		if p.fn.loops == 0 {
			p.failNear("no loop to break")
		}
		return at(&ast.BreakStmt{}, line)
	}
	return p.exprStatement(line)
}

func (p *parser) ifStatement(line int) ast.Stmt {
	first := at(&ast.IfStmt{}, line)
	cur := first
	p.next()
	for branches := 0; ; branches++ {
		if branches > maxChain {
			p.fail("chunk has too many syntax levels", "")
		}
		cur.Condition = p.expr()
		p.expect(tkThen)
		cur.Then = p.scope()
		next := p.token.line
		if !p.accept(tkElseif) {
			break
		}
		branch := at(&ast.IfStmt{}, next)
		cur.Else = []ast.Stmt{branch}
		cur = branch
	}
	if p.accept(tkElse) {
		cur.Else = p.scope()
	}
	first.SetLastLine(p.token.line)
	p.closing(tkEnd, tkIf, line)
	return first
}

func (p *parser) forStatement(line int) ast.Stmt {
	p.next()
	names := []string{p.name()}
	locals := len(p.fn.locals)
	var s ast.Stmt
	switch p.token.kind {
	case '=':
		p.next()
		loop := at(&ast.NumberForStmt{Name: names[0]}, line)
		loop.Init = p.expr()
		p.expect(',')
		loop.Limit = p.expr()
		if p.accept(',') {
			loop.Step = p.expr()
		}
		p.expect(tkDo)
		p.declare("(for)", "(for)", "(for)", names[0])
		loop.Stmts = p.loop()
		s = loop
	case ',', tkIn:
		for p.accept(',') {
			names = append(names, p.name())
		}
		p.expect(tkIn)
		loop := at(&ast.GenericForStmt{Names: names, Exprs: p.exprs()}, line)
		p.expect(tkDo)
		p.declare("(for)", "(for)", "(for)")
		p.declare(names...)
		for len(loop.Exprs) < 3 && isSingle(loop.Exprs[len(loop.Exprs)-1]) { // the compiler leaves what is missing undefined
			loop.Exprs = append(loop.Exprs, at(&ast.NilExpr{}, line))
		}
		loop.Stmts = p.loop()
		s = loop
	default:
		p.failNear("'=' or 'in' expected")
	}
	p.fn.locals = p.fn.locals[:locals]
	s.SetLastLine(p.token.line)
	p.closing(tkEnd, tkFor, line)
	return s
}

func (p *parser) functionStatement(line int) ast.Stmt {
	p.next()
	first := p.token
	name := p.name()
	target := ast.Expr(at(&ast.IdentExpr{Value: name}, first.line))
	global := p.isGlobal(name)
	for p.token.kind == '.' {
		p.next()
		keyLine := p.token.line
		target = at(&ast.AttrGetExpr{Object: target, Key: at(&ast.StringExpr{Value: p.name()}, keyLine)}, keyLine)
		global = false
	}
	if p.accept(':') {
		def := &ast.FuncDefStmt{Name: &ast.FuncName{Receiver: target, Method: p.name()}}
		def.Func = p.body(true, line)
		at(def, line).SetLastLine(def.Func.LastLine())
		return def
	}
	fn := p.body(false, line)
	if global {
		return p.setGlobal(name, fn, line)
	}
	def := at(&ast.FuncDefStmt{Name: &ast.FuncName{Func: target}, Func: fn}, line)
	def.SetLastLine(fn.LastLine())
	return def
}

func (p *parser) localStatement(line int) ast.Stmt {
	names := []string{p.name()}
	for p.accept(',') {
		names = append(names, p.name())
	}
	s := at(&ast.LocalAssignStmt{Names: names, Exprs: []ast.Expr{}}, line)
	used := p.uses[names[0]]
	if p.accept('=') {
		s.Exprs = p.exprs()
	}
	p.declare(names...)
	if len(names) == 1 && len(s.Exprs) == 1 && p.uses[names[0]] > used {
		// The compiler takes this for a local function, which sees itself: an outer variable of that name is meant.
		if _, ok := s.Exprs[0].(*ast.FunctionExpr); ok {
			s.Exprs[0] = at(&ast.LogicalOpExpr{Operator: "and", Lhs: at(&ast.TrueExpr{}, line), Rhs: s.Exprs[0]}, line)
		}
	}
	return s
}

func (p *parser) exprStatement(line int) ast.Stmt {
	first := p.suffixed()
	if call, ok := first.(*ast.FuncCallExpr); ok {
		if call.AdjustRet {
			p.failNear("syntax error")
		}
		return at(&ast.FuncCallStmt{Expr: call}, line)
	}
	targets := []ast.Expr{first}
	for {
		switch targets[len(targets)-1].(type) {
		case *ast.IdentExpr, *ast.AttrGetExpr:
		default:
			p.failNear("syntax error")
		}
		if !p.accept(',') {
			break
		}
		targets = append(targets, p.suffixed())
		if len(targets) > maxLevels {
			p.tooMany(maxLevels, "variables in assignment")
		}
	}
	p.expect('=')
	return p.assign(targets, p.exprs(), line)
}
