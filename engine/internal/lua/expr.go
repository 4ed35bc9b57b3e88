package lua

import (
	"math"
	"strconv"

	"github.com/yuin/gopher-lua/ast"
)

// guarded is a call of a guard.
func guarded(guard string, line int, args ...ast.Expr) *ast.FuncCallExpr {
	return at(&ast.FuncCallExpr{Func: at(&ast.StringExpr{Value: guard}, line), Args: args, AdjustRet: true}, line)
}

// isPlainKey reports whether a key cannot make a table large.
func isPlainKey(key ast.Expr) bool {
	switch key := key.(type) {
	case *ast.StringExpr, *ast.TrueExpr, *ast.FalseExpr:
		return true
	case *ast.NumberExpr:
		f, ok := parseNumber(key.Value)
		return ok && math.Abs(f) <= smallIndex
	}
	return false
}

// assign makes the statement that assigns values to variables.
func (p *parser) assign(targets, values []ast.Expr, line int) ast.Stmt {
	plain, calls := true, false
	for _, value := range values {
		_, call := value.(*ast.FuncCallExpr)
		calls = calls || call
	}
	for _, target := range targets {
		switch t := target.(type) {
		case *ast.IdentExpr:
			// The compiler puts the function that is called where its last parameter is, before it reads its arguments.
			plain = plain && !p.isGlobal(t.Value) && (!calls || t.Value != p.fn.lastParam)
		case *ast.AttrGetExpr:
			plain = plain && isPlainKey(t.Key)
		}
	}
	if plain {
		return at(&ast.AssignStmt{Lhs: targets, Rhs: values}, line)
	}
	if t, ok := targets[0].(*ast.IdentExpr); len(targets) == 1 && len(values) == 1 && (!ok || p.isGlobal(t.Value)) {
		return p.assignOne(targets[0], values[0], line)
	}
	// Everything is evaluated before anything is assigned.
	block := at(&ast.DoBlockStmt{}, line)
	keep := func(exprs []ast.Expr, count int) []ast.Expr {
		s := at(&ast.LocalAssignStmt{Exprs: exprs}, line)
		kept := make([]ast.Expr, count)
		for i := range kept {
			name := "(" + strconv.Itoa(len(block.Stmts)) + "." + strconv.Itoa(i) + ")"
			s.Names = append(s.Names, name)
			kept[i] = at(&ast.IdentExpr{Value: name}, line)
		}
		block.Stmts = append(block.Stmts, s)
		p.declare(s.Names...)
		return kept
	}
	locals := len(p.fn.locals)
	for i, target := range targets {
		if t, ok := target.(*ast.AttrGetExpr); ok {
			kept := keep([]ast.Expr{t.Object, t.Key}, 2)
			targets[i] = at(&ast.AttrGetExpr{Object: kept[0], Key: kept[1]}, t.Line())
			if _, ok := t.Key.(*ast.StringExpr); ok {
				targets[i] = at(&ast.AttrGetExpr{Object: kept[0], Key: t.Key}, t.Line())
			}
		}
	}
	kept := keep(values, len(targets))
	for i := len(targets) - 1; i >= 0; i-- {
		block.Stmts = append(block.Stmts, p.assignOne(targets[i], kept[i], line))
	}
	p.fn.locals = p.fn.locals[:locals]
	return block
}

// assignOne assigns a value to a variable.
func (p *parser) assignOne(target, value ast.Expr, line int) ast.Stmt {
	switch t := target.(type) {
	case *ast.IdentExpr:
		if p.isGlobal(t.Value) {
			return p.setGlobal(t.Value, value, line)
		}
	case *ast.AttrGetExpr:
		if !isPlainKey(t.Key) {
			return at(&ast.FuncCallStmt{Expr: guarded(guardIndex, line, t.Object, t.Key, oneValue(value, line))}, line)
		}
	}
	return at(&ast.AssignStmt{Lhs: []ast.Expr{target}, Rhs: []ast.Expr{value}}, line)
}

func (p *parser) setGlobal(name string, value ast.Expr, line int) ast.Stmt {
	return at(&ast.FuncCallStmt{Expr: guarded(guardGlobal, line, at(&ast.StringExpr{Value: name}, line), oneValue(value, line))}, line)
}

func (p *parser) exprs() []ast.Expr {
	list := []ast.Expr{p.expr()}
	for p.accept(',') {
		list = append(list, p.expr())
	}
	return list
}

// Binary operators bind with these strengths on their left and right.
func precedence(k kind) (left, right int) {
	switch k {
	case tkOr:
		return 1, 1
	case tkAnd:
		return 2, 2
	case '<', '>', tkLe, tkGe, tkNe, tkEq:
		return 3, 3
	case tkConcat:
		return 5, 4
	case '+', '-':
		return 6, 6
	case '*', '/', '%':
		return 7, 7
	case '^':
		return 10, 9
	}
	return 0, 0
}

const unaryPrecedence = 8

func (p *parser) expr() ast.Expr { return p.operators(0) }

// operators reads an expression whose operators bind more strongly than limit.
func (p *parser) operators(limit int) ast.Expr {
	p.enter()
	line := p.token.line
	var lhs ast.Expr
	switch p.token.kind {
	case tkNot:
		p.next()
		lhs = at(&ast.UnaryNotOpExpr{Expr: p.operators(unaryPrecedence)}, line)
	case '-':
		p.next()
		lhs = at(&ast.UnaryMinusOpExpr{Expr: p.operators(unaryPrecedence)}, line)
	case '#':
		p.next()
		lhs = at(&ast.UnaryLenOpExpr{Expr: p.operators(unaryPrecedence)}, line)
	default:
		lhs = p.simple()
	}
	for chain := 0; ; chain++ {
		op := p.token.kind
		left, right := precedence(op)
		if left <= limit {
			break
		}
		if chain > maxChain {
			p.fail("chunk has too many syntax levels", "")
		}
		line := p.token.line
		p.next()
		lhs = operation(op, lhs, p.operators(right), line)
	}
	p.levels--
	return lhs
}

func operation(op kind, lhs, rhs ast.Expr, line int) ast.Expr {
	switch op {
	case tkOr, tkAnd:
		return at(&ast.LogicalOpExpr{Operator: op.String(), Lhs: lhs, Rhs: rhs}, line)
	case '<', '>', tkLe, tkGe, tkNe, tkEq:
		return at(&ast.RelationalOpExpr{Operator: op.String(), Lhs: lhs, Rhs: rhs}, line)
	case tkConcat:
		if rest, ok := rhs.(*ast.FuncCallExpr); ok && isConcat(rest) && len(rest.Args) < maxOperands {
			rest.Args = append([]ast.Expr{lhs}, rest.Args...)
			return at(rest, line)
		}
		return guarded(guardConcat, line, lhs, rhs)
	}
	return at(&ast.ArithmeticOpExpr{Operator: op.String(), Lhs: lhs, Rhs: rhs}, line)
}

func isConcat(call *ast.FuncCallExpr) bool {
	name, ok := call.Func.(*ast.StringExpr)
	return ok && name.Value == guardConcat
}

// simple reads an expression without operators.
func (p *parser) simple() ast.Expr {
	line := p.token.line
	var e ast.Expr
	switch p.token.kind {
	case tkNumber:
		p.constant(p.token.num)
		e = &ast.NumberExpr{Value: strconv.FormatFloat(p.token.num, 'g', -1, 64)}
	case tkString:
		return p.str()
	case tkNil:
		e = &ast.NilExpr{}
	case tkTrue:
		e = &ast.TrueExpr{}
	case tkFalse:
		e = &ast.FalseExpr{}
	case tkDots:
		if !p.fn.vararg {
			p.failNear("cannot use '...' outside a vararg function")
		}
		e = &ast.Comma3Expr{}
	case '{':
		return p.table()
	case tkFunction:
		p.next()
		return p.body(false, line)
	default:
		return p.suffixed()
	}
	p.next()
	return at(e, line)
}

func (p *parser) str() *ast.StringExpr {
	text := p.token.text
	if len(text) > 0 && text[0] == 0 && (text == guardConcat || text == guardIndex || text == guardKey || text == guardGlobal) {
		p.failNear("malformed string")
	}
	p.constant(text)
	e := at(&ast.StringExpr{Value: text}, p.token.line)
	p.next()
	return e
}

// suffixed reads a variable, a call or an expression in parentheses.
func (p *parser) suffixed() ast.Expr {
	line := p.token.line
	var e ast.Expr
	switch p.token.kind {
	case tkName:
		e = at(&ast.IdentExpr{Value: p.token.text}, line)
		p.isGlobal(p.token.text)
		p.next()
	case '(':
		p.next()
		e = parenthesized(p.expr(), line)
		p.closing(')', '(', line)
	default:
		p.failNear("unexpected symbol")
	}
	for chain := 0; ; chain++ {
		if chain > maxChain {
			p.fail("chunk has too many syntax levels", "")
		}
		line := p.token.line
		switch p.token.kind {
		case '.':
			p.next()
			keyLine := p.token.line
			e = at(&ast.AttrGetExpr{Object: e, Key: at(&ast.StringExpr{Value: p.name()}, keyLine)}, line)
		case '[':
			p.next()
			key := p.expr()
			p.expect(']')
			e = at(&ast.AttrGetExpr{Object: e, Key: key}, line)
		case ':':
			p.next()
			method := p.name()
			line := p.token.line
			e = at(&ast.FuncCallExpr{Receiver: e, Method: method, Args: p.args()}, line)
		case '(', tkString, '{':
			e = at(&ast.FuncCallExpr{Func: e, Args: p.args()}, line)
		default:
			return e
		}
	}
}

// parenthesized cuts an expression down to one value, and to something that cannot be assigned to.
func parenthesized(e ast.Expr, line int) ast.Expr {
	switch e := e.(type) {
	case *ast.IdentExpr, *ast.AttrGetExpr:
		return at(&ast.LogicalOpExpr{Operator: "and", Lhs: at(&ast.TrueExpr{}, line), Rhs: e}, line)
	}
	return oneValue(e, line)
}

// isSingle reports whether an expression has one value for sure.
func isSingle(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.FuncCallExpr:
		return e.AdjustRet
	case *ast.Comma3Expr:
		return e.AdjustRet
	}
	return true
}

// oneValue cuts an expression down to one value.
func oneValue(e ast.Expr, line int) ast.Expr {
	switch e := e.(type) {
	case *ast.FuncCallExpr:
		e.AdjustRet = true
	case *ast.Comma3Expr:
		e.AdjustRet = true
	}
	return e
}

func (p *parser) args() []ast.Expr {
	line := p.token.line
	switch p.token.kind {
	case tkString:
		return []ast.Expr{p.str()}
	case '{':
		return []ast.Expr{p.table()}
	case '(':
		if line != p.lastLine {
			p.failNear("ambiguous syntax (function call x new statement)")
		}
		p.next()
		if p.accept(')') {
			return []ast.Expr{}
		}
		list := p.exprs()
		p.closing(')', '(', line)
		return list
	}
	p.failNear("function arguments expected")
	return nil
}

func (p *parser) table() ast.Expr {
	line := p.token.line
	t := at(&ast.TableExpr{Fields: []*ast.Field{}}, line)
	p.expect('{')
	listed := 0
	for p.token.kind != '}' {
		field := &ast.Field{}
		switch {
		case p.token.kind == tkName && p.peek() == '=':
			field.Key = at(&ast.StringExpr{Value: p.token.text}, p.token.line)
			p.next()
			p.next()
		case p.token.kind == '[':
			p.next()
			keyLine := p.token.line
			field.Key = p.expr()
			if !isPlainKey(field.Key) {
				field.Key = guarded(guardKey, keyLine, field.Key)
			}
			p.expect(']')
			p.expect('=')
		}
		field.Value = p.expr()
		if field.Key == nil {
			if listed++; listed > maxListed {
				p.tooMany(maxListed, "values in a constructor")
			}
		}
		t.Fields = append(t.Fields, field)
		if !p.accept(',') && !p.accept(';') {
			break
		}
	}
	p.closing('}', '{', line)
	return t
}

// body reads the parameters and the body of a function.
func (p *parser) body(method bool, line int) *ast.FunctionExpr {
	fn := &function{outer: p.fn, line: line}
	p.fn = fn
	params := &ast.ParList{Names: []string{}}
	if method {
		fn.lastParam = "self"
		p.declare("self")
	}
	p.expect('(')
	for p.token.kind != ')' {
		if p.accept(tkDots) {
			params.HasVargs, fn.vararg = true, true
			break
		}
		if p.token.kind != tkName {
			p.failNear("<name> or '...' expected")
		}
		name := p.name()
		params.Names = append(params.Names, name)
		fn.lastParam = name
		p.declare(name)
		if !p.accept(',') {
			break
		}
		if p.token.kind == ')' {
			p.failNear("<name> or '...' expected")
		}
	}
	p.expect(')')
	if fn.vararg && !method {
		p.declare("arg")
	}
	e := at(&ast.FunctionExpr{ParList: params, Stmts: p.block()}, line)
	e.SetLastLine(p.token.line)
	p.closing(tkEnd, tkFunction, line)
	p.fn = fn.outer
	return e
}
