package corpus

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/wedis/wedis/tests/reply"
)

// Script is one file of the corpus.
type Script struct {
	// File is its path.
	File  string
	Items []Item
}

// Name is the script's own name without folder and suffix: the command it is about, in lower case.
func (s *Script) Name() string { return strings.TrimSuffix(filepath.Base(s.File), ".txt") }

// Family is the folder the script lies in.
func (s *Script) Family() string { return filepath.Base(filepath.Dir(s.File)) }

// Item is a line of a script with what belongs to it: a step, or text that is kept as it is.
type Item struct {
	Line int // of the file, from 1
	// Text is the line itself: a comment, a directive, a blank line, or the input of a step.
	Text string
	// Step is what the line does, nil for comments and blank lines.
	Step *Step
}

// Step does one thing. Of Words, Raw, Wait and Hangup one is set.
type Step struct {
	Session string
	Words   []Word        // a command
	Raw     []byte        // bytes as they are
	Wait    time.Duration // time passes
	Hangup  bool          // the client closes its side
	// Let names the variable that keeps the reply of the step before, or the item of it that Path leads to.
	Let  string
	Path []int
	// Own is set where the oracle is left out, with the directive that says why.
	Own string
	// Expect is what must come out, in this order.
	Expect []Expectation
}

// Word is an argument of a command: bytes, or the name of a variable.
type Word struct {
	Bytes    []byte
	Variable string
}

// Expectation is something that comes out of a session.
type Expectation struct {
	Session string
	Text    string         // in the notation of the corpus
	Reply   *reply.Pattern // nil: the server closes the session
}

const (
	closed  = "closed"
	nothing = "none"
)

// Parse reads a script.
func Parse(file, text string) (*Script, error) {
	s := &Script{File: file}
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	own := ""
	var step *Step // the one replies belong to
	for i := 0; i < len(lines); i++ {
		line, number := lines[i], i+1
		item := Item{Line: number, Text: line}
		var err error
		switch {
		case strings.TrimSpace(line) == "":
			own, step = "", nil
		case line[0] == '#':
			step = nil
		case line[0] == '@':
			if item.Step, err = parseDirective(line, &own); item.Step != nil {
				item.Step.Own = own
			}
			step = nil
		default:
			if step, err = parseInput(line); step != nil {
				step.Own, item.Step = own, step
			}
		}
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", file, number, err)
		}
		if step != nil {
			n, err := parseExpectations(step, lines[i+1:])
			if err != nil {
				return nil, fmt.Errorf("%s:%d: %w", file, number+n+1, err)
			}
			i += n
		}
		s.Items = append(s.Items, item)
	}
	return s, nil
}

// parseDirective reads an @ line. own stays set until the paragraph ends.
func parseDirective(line string, own *string) (*Step, error) {
	name, rest, _ := strings.Cut(line[1:], " ")
	rest = strings.TrimSpace(rest)
	switch name = strings.TrimSuffix(name, ":"); name {
	case "newer", "differs":
		if rest == "" {
			return nil, fmt.Errorf("@%s needs a reason", name)
		}
		*own = line
		return nil, nil
	case "wait":
		d, err := time.ParseDuration(rest)
		return &Step{Wait: d}, err
	case "hangup":
		return &Step{Session: rest, Hangup: true}, nil
	case "let":
		fields := strings.Fields(rest)
		if len(fields) == 0 {
			return nil, fmt.Errorf("@let needs a name")
		}
		step := &Step{Let: fields[0]}
		for _, f := range fields[1:] {
			var index int
			if _, err := fmt.Sscanf(f, "%d", &index); err != nil {
				return nil, fmt.Errorf("@let: %q is no index", f)
			}
			step.Path = append(step.Path, index)
		}
		return step, nil
	}
	return nil, fmt.Errorf("unknown directive @%s", name)
}

// prompt is how a line of input begins: "> " or "name> " before a command, "raw> " or "name raw> " before bytes.
var prompt = regexp.MustCompile(`^(?:([a-z0-9]+) )?(raw)> |^([a-z0-9]*)> `)

// foreign is how a reply begins that comes out of another session than the step's.
var foreign = regexp.MustCompile(`^([a-z0-9]+): `)

// parseInput reads the words of a command, or bytes as they are.
func parseInput(line string) (*Step, error) {
	m := prompt.FindStringSubmatch(line)
	if m == nil {
		return nil, fmt.Errorf("neither a command nor a directive")
	}
	words, err := splitWords(line[len(m[0]):])
	if err == nil && len(words) == 0 {
		err = fmt.Errorf("nothing to send")
	}
	if m[2] == "" {
		return &Step{Session: m[3], Words: words}, err
	}
	step := &Step{Session: m[1], Raw: []byte{}}
	for _, w := range words {
		step.Raw = append(step.Raw, w.Bytes...)
	}
	return step, err
}

// parseExpectations reads the lines up to the next input, directive, comment or blank line, and returns their number.
func parseExpectations(step *Step, lines []string) (int, error) {
	end := 0
	for end < len(lines) && strings.TrimSpace(lines[end]) != "" && lines[end][0] != '#' && lines[end][0] != '@' && !prompt.MatchString(lines[end]) {
		end++
	}
	text := strings.Join(lines[:end], "\n")
	for text != "" {
		e := Expectation{Session: step.Session}
		before := text
		if m := foreign.FindStringSubmatch(text); m != nil {
			e.Session, text = m[1], text[len(m[0]):]
		}
		switch line, rest, _ := strings.Cut(text, "\n"); line {
		case nothing:
			text = rest
			continue
		case closed:
			e.Text, text = closed, rest
		default:
			pattern, rest, err := reply.ParsePattern(text)
			if err == nil && rest != "" && rest[0] != '\n' {
				err = fmt.Errorf("left over: %q", rest)
			}
			if err != nil {
				return end - 1 - strings.Count(before, "\n"), err
			}
			e.Text, e.Reply = text[:len(text)-len(rest)], pattern
			text = strings.TrimPrefix(rest, "\n")
		}
		step.Expect = append(step.Expect, e)
	}
	return end, nil
}

// splitWords reads the words of a line: plain, "quoted" with escapes and an optional *count, or $variable.
func splitWords(line string) ([]Word, error) {
	var words []Word
	for line = strings.TrimLeft(line, " "); line != ""; line = strings.TrimLeft(line, " ") {
		if line[0] != '"' {
			word, rest, _ := strings.Cut(line, " ")
			if len(word) > 1 && word[0] == '$' {
				words = append(words, Word{Variable: word[1:]})
			} else {
				words = append(words, Word{Bytes: []byte(word)})
			}
			line = rest
			continue
		}
		end := 1
		for ; end < len(line) && line[end] != '"'; end++ {
			if line[end] == '\\' {
				end++
			}
		}
		if end >= len(line) {
			return nil, fmt.Errorf("a quoted word does not end")
		}
		b, err := reply.Unescape(line[1:end])
		if err != nil {
			return nil, err
		}
		line = line[end+1:]
		if strings.HasPrefix(line, "*") {
			var count int
			if _, err := fmt.Sscanf(line, "*%d", &count); err != nil {
				return nil, fmt.Errorf("* after a quoted word needs a count")
			}
			b = []byte(strings.Repeat(string(b), count))
			line = strings.TrimLeft(line, "*0123456789")
		}
		if line != "" && line[0] != ' ' {
			return nil, fmt.Errorf("a blank is missing after a quoted word")
		}
		words = append(words, Word{Bytes: b})
	}
	return words, nil
}

// String writes the script back.
func (s *Script) String() string {
	var b strings.Builder
	for _, item := range s.Items {
		b.WriteString(item.Text + "\n")
		if item.Step == nil || item.Step.Words == nil && item.Step.Raw == nil {
			continue
		}
		for _, e := range item.Step.Expect {
			if e.Session != item.Step.Session {
				b.WriteString(e.Session + ": ")
			}
			b.WriteString(e.Text + "\n")
		}
		if len(item.Step.Expect) == 0 {
			b.WriteString(nothing + "\n")
		}
	}
	return b.String()
}
