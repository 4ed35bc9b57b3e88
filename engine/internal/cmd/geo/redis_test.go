package geo_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/wedis/wedis/engine/internal/cmd/cmdtest"
)

// TestLikeRedis runs scripts on a store of ours and on redis-server: replies, events and effects must agree.
func TestLikeRedis(t *testing.T) {
	p := cmdtest.New(t)
	for _, test := range []struct{ name, script string }{
		{"geoadd", `
			GEOADD g 13.361389 38.115556 Palermo 15.087269 37.502669 Catania
			GEOADD g 13.361389 38.115556 Palermo
			GEOADD g CH 13.4 38.1 Palermo 2.35 48.85 Paris
			GEOADD g NX CH 1 1 Palermo 1 1 New
			GEOADD g XX 1 1 Nobody
			GEOADD g xx ch 2 2 New 3 3 Nobody
			GEOADD h XX 1 1 a
			EXISTS h
			GEOADD g 180 85.05112878 corner1 -180 -85.05112878 corner2 0 0 zero -0 -0.0 zero2
			ZRANGE g 0 -1 WITHSCORES
			GEOPOS g corner1 corner2 zero zero2 Palermo missing
			GEOADD g 180.1 0 a
			GEOADD g 0 85.06 a
			GEOADD g 0 -86 a
			GEOADD g inf 0 a
			GEOADD g 0 -inf a
			GEOADD g nan 0 a
			GEOADD g 1e300 0 a
			GEOADD g x 0 a
			GEOADD g 0 y a
			GEOADD g 0 0 a 0 y b
			GEOADD g 0 0 a 0 0
			GEOADD g NX XX 0 0 a
			GEOADD g NX CH CH
			GEOADD g NX CH XX
			GEOADD g GT 0 0 a
			GEOADD g 0 0
			SET s text
			GEOADD s 0 0 a
			GEOADD s x 0 a
			GEOADD s XX 0 0 a
			EXPIRE g 100
			GEOADD g 5 5 five
			TTL g
			COMMAND GETKEYSANDFLAGS GEOADD k 0 0 a
		`},
		{"geodist geohash geopos", `
			GEODIST g Palermo Catania
			GEODIST g Palermo Catania m
			GEODIST g Palermo Catania KM
			GEODIST g Palermo Catania mi
			GEODIST g Palermo Catania ft
			GEODIST g Palermo Catania yd
			GEODIST g Palermo Catania m m
			GEODIST g Palermo Catania yd m
			GEODIST g Palermo Palermo
			GEODIST g Palermo missing
			GEODIST g missing missing x
			GEODIST g corner1 corner2
			GEODIST missing a b
			GEODIST missing a b yd
			GEODIST s a b
			GEODIST s a b yd
			GEODIST g a
			GEOHASH g Palermo Catania missing corner1 corner2 zero
			GEOHASH missing a b
			GEOHASH missing
			GEOHASH g
			GEOHASH s a
			GEOPOS g
			GEOPOS missing a
			GEOPOS s a
			ZADD odd -1 a 1e18 b inf c -inf d 4503599627370496 e 1.5 f -2.5 g 1e19 h 9223372036854775808 i 3e19 j
			GEOPOS odd a b c d e f g h i j
			GEOHASH odd a b c d e f g h i j
			GEODIST odd a b
			GEODIST odd f g
		`},
		{"georadius", `
			GEOADD s2 13.361389 38.115556 Palermo 15.087269 37.502669 Catania 12.758489 38.788135 edge1 17.241510 38.788135 edge2 13.36 38.11 12345
			GEORADIUS s2 15 37 200 km
			GEORADIUS s2 15 37 200 km WITHDIST
			GEORADIUS s2 15 37 200 km WITHCOORD
			GEORADIUS s2 15 37 200 km WITHDIST WITHCOORD WITHHASH ASC
			GEORADIUS s2 15 37 200 km withhash desc withdist
			GEORADIUS s2 15 37 200 km COUNT 1
			GEORADIUS s2 15 37 200 km COUNT 1 DESC
			GEORADIUS s2 15 37 200 km COUNT 1 ANY
			GEORADIUS s2 15 37 200 km ANY COUNT 2 ASC
			GEORADIUS s2 15 37 200 km ANY
			GEORADIUS s2 15 37 200 km COUNT 0
			GEORADIUS s2 15 37 200 km COUNT -1
			GEORADIUS s2 15 37 200 km COUNT x
			GEORADIUS s2 15 37 200 km COUNT
			GEORADIUS s2 15 37 200 km NOPE
			GEORADIUS s2 15 37 0 km
			GEORADIUS s2 13.361389 38.115556 1 m
			GEORADIUS s2 15 37 -1 km
			GEORADIUS s2 15 37 x km
			GEORADIUS s2 15 37 x yd
			GEORADIUS s2 15 37 1 yd
			GEORADIUS s2 x 37 1 km
			GEORADIUS s2 200 37 1 km
			GEORADIUS s2 15 37 200
			GEORADIUS s2 15 37 200 km STORE d
			ZRANGE d 0 -1 WITHSCORES
			GEORADIUS s2 15 37 200 km STOREDIST d COUNT 2
			ZRANGE d 0 -1 WITHSCORES
			GEORADIUS s2 15 37 200 km STORE x STOREDIST d
			EXISTS x
			EXPIRE d 100
			GEORADIUS s2 15 37 1 km STORE d
			EXISTS d
			GEORADIUS s2 15 37 1 km STORE d
			GEORADIUS s2 15 37 200 km STORE d WITHDIST
			GEORADIUS s2 15 37 200 km STORE
			GEORADIUS missing 15 37 200 km
			GEORADIUS missing 15 37 200 km STORE d
			GEORADIUS missing 15 37 x km
			GEORADIUS missing 15 37 1 km NOPE
			SET str 1
			GEORADIUS str x 37 200 km
			GEORADIUS s2 15 37 200 km STORE str
			TYPE str
			GEORADIUS s2 15 37 200 km STORE s2
			ZCARD s2
			GEORADIUS_RO s2 15 37 200 km WITHDIST
			GEORADIUS_RO s2 15 37 200 km STORE d
			GEORADIUS_RO s2 15 37 200 km STOREDIST d
			GEORADIUSBYMEMBER s2 Palermo 200 km WITHDIST
			GEORADIUSBYMEMBER s2 Palermo 200 km STOREDIST d
			ZRANGE d 0 -1 WITHSCORES
			GEORADIUSBYMEMBER s2 nobody 200 km
			GEORADIUSBYMEMBER s2 nobody x yd
			GEORADIUSBYMEMBER s2 Palermo x km
			GEORADIUSBYMEMBER s2 Palermo 1 yd
			GEORADIUSBYMEMBER missing nobody x yd
			GEORADIUSBYMEMBER missing nobody x yd NOPE
			GEORADIUSBYMEMBER missing nobody x yd STORE d
			GEORADIUSBYMEMBER_RO s2 Palermo 200 km
			GEORADIUSBYMEMBER_RO s2 Palermo 200 km STORE d
			GEORADIUSBYMEMBER_RO s2 12345 1 mi WITHCOORD
			COMMAND GETKEYSANDFLAGS GEORADIUS k 15 37 200 km STORE d
			COMMAND GETKEYSANDFLAGS GEORADIUS k 15 37 200 km STORE d STOREDIST e
			COMMAND GETKEYSANDFLAGS GEORADIUS k 15 37 200 km
			COMMAND GETKEYSANDFLAGS GEORADIUS k 15 37 200 km WITHDIST storedist d
			COMMAND GETKEYSANDFLAGS GEORADIUS k 15 37 200 km STORE
			COMMAND GETKEYSANDFLAGS GEORADIUS k 15 37 200 km STORE a STORE b
			COMMAND GETKEYSANDFLAGS GEORADIUSBYMEMBER k m 200 km STORE d
			COMMAND GETKEYSANDFLAGS GEORADIUSBYMEMBER_RO k m 200 km STORE d
		`},
		{"geosearch", `
			FLUSHALL
			GEOADD g 13.361389 38.115556 Palermo 15.087269 37.502669 Catania 12.758489 38.788135 edge1 17.241510 38.788135 edge2
			GEOSEARCH g FROMLONLAT 15 37 BYRADIUS 200 km ASC
			GEOSEARCH g FROMLONLAT 15 37 BYBOX 400 400 km ASC WITHCOORD WITHDIST WITHHASH
			GEOSEARCH g FROMMEMBER Palermo BYBOX 400 100 mi
			GEOSEARCH g BYRADIUS 200 km FROMMEMBER Catania DESC
			GEOSEARCH g FROMMEMBER nobody BYRADIUS 200 km
			GEOSEARCH g FROMMEMBER Palermo FROMMEMBER Catania BYRADIUS 1 km
			GEOSEARCH g FROMMEMBER Palermo FROMLONLAT 1 1 BYRADIUS 1 km
			GEOSEARCH g FROMLONLAT 1 1 FROMMEMBER Palermo BYRADIUS 1 km
			GEOSEARCH g FROMLONLAT 1 1 BYRADIUS 1 km BYBOX 1 1 km
			GEOSEARCH g FROMLONLAT 1 1 BYBOX 1 1 km BYRADIUS 1 km
			GEOSEARCH g FROMLONLAT 1 1 ASC ASC ASC
			gEoSearch g BYRADIUS 1 km ASC ASC ASC
			GEOSEARCH g ASC ASC ASC ASC ASC
			GEOSEARCH g FROMLONLAT 15 37 BYBOX x 400 km
			GEOSEARCH g FROMLONLAT 15 37 BYBOX 400 x km
			GEOSEARCH g FROMLONLAT 15 37 BYBOX -1 400 km
			GEOSEARCH g FROMLONLAT 15 37 BYBOX 1 -400 km
			GEOSEARCH g FROMLONLAT 15 37 BYBOX 1 400 yd
			GEOSEARCH g FROMLONLAT 15 37 BYRADIUS 200 km STOREDIST
			GEOSEARCH g FROMLONLAT 15 37 BYRADIUS 200 km STORE d
			GEOSEARCH g FROMLONLAT 15 37 BYRADIUS 200 km COUNT 1 ANY
			GEOSEARCH g FROMLONLAT 15 37 BYRADIUS 200 km ANY
			GEOSEARCH g FROMLONLAT 15 95 BYRADIUS 200 km
			GEOSEARCH g FROMLONLAT 15
			GEOSEARCH g FROMLONLAT 15 37 BYRADIUS 200 km COUNT 2 DESC
			GEOSEARCH g FROMLONLAT 15 37 BYRADIUS 1e300 km
			GEOSEARCH g FROMLONLAT 15 37 BYRADIUS inf km
			GEOSEARCH g FROMLONLAT 15 37 BYRADIUS 30000 km
			GEOSEARCH g FROMLONLAT 15 37 BYBOX inf 1 km
			GEOSEARCH g FROMLONLAT 15 37 BYBOX 0 0 km
			GEOSEARCH missing FROMMEMBER x BYRADIUS 1 km
			GEOSEARCH missing FROMMEMBER x FROMLONLAT 1 1 BYRADIUS 1 km
			GEOSEARCH missing FROMLONLAT 1 1 BYRADIUS 1 yd
			GEOSEARCH missing BYRADIUS 1 km ASC ASC ASC
			SET s 1
			GEOSEARCH s FROMLONLAT 1 1 NOPE 1 yd
			GEOSEARCHSTORE d g FROMLONLAT 15 37 BYRADIUS 200 km
			ZRANGE d 0 -1 WITHSCORES
			GEOSEARCHSTORE d g FROMLONLAT 15 37 BYBOX 400 400 km STOREDIST COUNT 3
			ZRANGE d 0 -1 WITHSCORES
			GEOSEARCHSTORE d g FROMLONLAT 15 37 BYBOX 400 400 km WITHDIST
			GEOSEARCHSTORE d g BYBOX 400 400 km WITHDIST ASC
			GEOSEARCHSTORE d g FROMLONLAT 15 37 ASC ASC ASC
			GEOSEARCHSTORE d g FROMLONLAT 15 37 BYRADIUS 1 km
			EXISTS d
			GEOSEARCHSTORE s g FROMLONLAT 15 37 BYRADIUS 200 km
			TYPE s
			GEOSEARCHSTORE s missing FROMMEMBER x BYRADIUS 200 km
			EXISTS s
			GEOSEARCHSTORE g g FROMMEMBER Palermo BYRADIUS 200 km STOREDIST
			ZRANGE g 0 -1 WITHSCORES
			SET s 1
			GEOSEARCHSTORE d s FROMLONLAT 15 37 BYRADIUS 200 km
			COMMAND GETKEYSANDFLAGS GEOSEARCHSTORE d s FROMLONLAT 15 37 BYRADIUS 200 km
			COMMAND GETKEYSANDFLAGS GEOSEARCH s FROMLONLAT 15 37 BYRADIUS 200 km
			MULTI
			GEOADD m 1 1 a 2 2 b
			GEOSEARCHSTORE d m FROMMEMBER a BYRADIUS 1000 km
			EXEC
		`},
	} {
		t.Run(test.name, func(t *testing.T) { p.Run(t, test.script) })
	}
	p.Run(t, "DEBUG DIGEST")
	p.CheckReplay(t)
}

// TestEqual searches where many places are equally far.
func TestEqual(t *testing.T) {
	p := cmdtest.New(t)
	r := rand.New(rand.NewPCG(9, 9))
	for _, size := range []int{6, 7, 8, 30, 60, 200} {
		var script strings.Builder
		script.WriteString("DEL g\n")
		for i := range size {
			fmt.Fprintf(&script, "GEOADD g %d %d m%d\n", r.IntN(3), r.IntN(3), i)
		}
		for range 30 {
			fmt.Fprintf(&script, "GEORADIUS g %d %d 300 km COUNT %d%s\n", r.IntN(3), r.IntN(3), 1+r.IntN(size),
				[]string{"", " ASC", " DESC", " ANY", " ANY DESC"}[r.IntN(5)])
		}
		p.Run(t, script.String())
	}
}

// TestStoredDistances compares scores that are distances. redis-server's are those of its C library, which does not
// round them all to the nearest number: the last digit may be another one.
func TestStoredDistances(t *testing.T) {
	p := cmdtest.New(t)
	r := rand.New(rand.NewPCG(10, 10))
	near, all := 0, 0
	for i := range 500 {
		p.Do(t, "GEOADD", "g", fmt.Sprint(r.Float64()*10), fmt.Sprint(r.Float64()*10), fmt.Sprint("m", i))
	}
	for i := range 20 {
		command := []string{"GEORADIUSBYMEMBER", "g", fmt.Sprint("m", i), "1000", "km", "STOREDIST", "d"}
		p.Ask(t, command...)
		ours, theirs := p.Ask(t, "ZRANGE", "d", "0", "-1", "WITHSCORES")
		if len(ours.Items) != len(theirs.Items) {
			t.Fatal(len(ours.Items), len(theirs.Items))
		}
		for j := range ours.Items {
			a, b := ours.Items[j].Items, theirs.Items[j].Items
			x, _ := strconv.ParseFloat(string(a[1].Text), 64)
			y, _ := strconv.ParseFloat(string(b[1].Text), 64)
			if string(a[0].Text) != string(b[0].Text) || math.Abs(x-y) > 1e-15*x {
				t.Errorf("%s %v, %s %v", a[0].Text, x, b[0].Text, y)
			}
			all++
			if x != y {
				near++
			}
		}
	}
	if t.Logf("%d of %d differ", near, all); near > all/50 {
		t.Error("too many")
	}
}

// TestRandom searches all over the earth, in small and in large sets.
func TestRandom(t *testing.T) {
	p := cmdtest.New(t)
	r := rand.New(rand.NewPCG(8, 8))
	position := func() string {
		if r.IntN(2) == 0 { // some are near each other
			return fmt.Sprintf("%.6f %.6f", 10+r.NormFloat64()*3, 50+r.NormFloat64()*3)
		}
		return fmt.Sprintf("%.9f %.9f", r.Float64()*360-180, r.Float64()*170-85)
	}
	units := []string{"m", "km", "ft", "mi"}
	for round := range 6 {
		var script strings.Builder
		for i := range 30 << round {
			fmt.Fprintf(&script, "GEOADD g %s m%d\n", position(), i)
		}
		for range 150 {
			from := "FROMLONLAT " + position()
			if r.IntN(2) == 0 {
				from = fmt.Sprint("FROMMEMBER m", r.IntN(30<<round))
			}
			size := func() string { return fmt.Sprintf("%.3f", math.Exp(r.Float64()*17)) }
			by := "BYRADIUS " + size() + " "
			if r.IntN(2) == 0 {
				by = "BYBOX " + size() + " " + size() + " "
			}
			by += units[r.IntN(4)]
			count := ""
			if r.IntN(2) == 0 {
				count = fmt.Sprintf(" COUNT %d%s", 1+r.IntN(20), []string{"", " ANY"}[r.IntN(2)])
			}
			count += []string{"", " ASC", " DESC"}[r.IntN(3)]
			fmt.Fprintf(&script, "GEOSEARCH g %s %s%s WITHDIST WITHCOORD WITHHASH\n", from, by, count)
			fmt.Fprintf(&script, "GEOSEARCHSTORE d g %s %s%s\nZRANGE d 0 -1 WITHSCORES\n", from, by, count)
			fmt.Fprintf(&script, "GEODIST g m%d m%d %s\nGEOHASH g m%d\n", r.IntN(20), r.IntN(20), units[r.IntN(4)], r.IntN(20))
		}
		p.Run(t, script.String())
		if t.Failed() {
			return
		}
	}
	p.Run(t, "DEBUG DIGEST")
	p.CheckReplay(t)
}
