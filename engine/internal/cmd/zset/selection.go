package zset

import (
	"math"

	"github.com/wedis/wedis/engine/internal/ds/num"
	"github.com/wedis/wedis/engine/internal/exec"
	"github.com/wedis/wedis/engine/internal/value"
)

// order is what a range is a range of.
type order int

const (
	byRank order = iota
	byScore
	byLex
)

const (
	errScoreRange = "ERR min or max is not a float"
	errLexRange   = "ERR min or max not valid string range item"
)

// selection is a part of a sorted set: a range of ranks, scores or members.
type selection struct {
	by          order
	reverse     bool  // ranks count from the highest score
	first, last int64 // ranks, negative from the other end
	score       value.ScoreRange
	lex         value.LexRange
}

// read reads the ends of the range.
func (s *selection) read(a *exec.Args, min, max []byte) {
	if a.Err() != "" {
		return
	}
	var okMin, okMax bool
	text := exec.ErrNotInteger
	switch s.by {
	case byRank:
		s.first, okMin = num.ParseInt(min)
		s.last, okMax = num.ParseInt(max)
	case byScore:
		text = errScoreRange
		s.score.Min, s.score.MinOpen, okMin = scoreBound(min)
		s.score.Max, s.score.MaxOpen, okMax = scoreBound(max)
	case byLex:
		text = errLexRange
		s.lex.Min, okMin = lexBound(min)
		s.lex.Max, okMax = lexBound(max)
	}
	if !okMin || !okMax {
		a.Fail(text)
	}
}

// scoreBound reads an end of a range of scores: a number, or "(" and a number that is not in the range itself.
func scoreBound(text []byte) (score float64, open, ok bool) {
	if len(text) > 0 && text[0] == '(' {
		open, text = true, text[1:]
	}
	score, ok = num.ParseBound(text)
	return score, open, ok && !math.IsNaN(score)
}

// lexBound reads an end of a range of members: "-" below all, "+" above all, or "[" or "(" and a text, which is in the
// range or not.
func lexBound(text []byte) (b value.LexBound, ok bool) {
	if len(text) == 0 {
		return b, false
	}
	switch text[0] {
	case '-':
		return value.LexBound{Inf: -1}, len(exec.CString(text)) == 1
	case '+':
		return value.LexBound{Inf: 1}, len(exec.CString(text)) == 1
	case '[', '(':
		return value.LexBound{Text: text[1:], Open: text[0] == '('}, true
	}
	return b, false
}

// ranks returns the ranks, from and up to, but not including, to, of the members selected.
func (s *selection) ranks(z value.ZSet) (from, to int) {
	switch s.by {
	case byScore:
		return z.ScoreRanks(s.score)
	case byLex:
		return z.LexRanks(s.lex, s.reverse)
	}
	n := int64(z.Len())
	first, last := fromEnd(s.first, n), min(fromEnd(s.last, n), n-1)
	first = max(first, 0)
	if first > last {
		return 0, 0
	}
	if s.reverse {
		first, last = n-1-last, n-1-first
	}
	return int(first), int(last) + 1
}

// fromEnd returns a rank that is counted from the end if it is negative.
func fromEnd(rank, n int64) int64 {
	if rank < 0 {
		rank += n
	}
	return rank
}
