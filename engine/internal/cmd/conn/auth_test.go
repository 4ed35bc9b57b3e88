package conn

import "testing"

func TestEqualSecrets(t *testing.T) {
	const secret = "secret"
	for _, test := range []struct {
		guess string
		want  bool
	}{
		{"secret", true},
		{"", false},
		{"s", false},
		{"secre", false},
		{"secreT", false},
		{"Secret", false},
		{"secrets", false},
		{"secretsecret", false},
		{"secret\x00", false},
	} {
		if got := equalSecrets([]byte(test.guess), secret); got != test.want {
			t.Errorf("%q: %v", test.guess, got)
		}
	}
}
