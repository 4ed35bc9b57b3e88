package zset_test

// popScripts are about the commands that take from the ends.
var popScripts = []script{
	{"pops", `
		ZADD z 1 a 2 b 3 c 4 d 5 e 6 f 7 g
		ZPOPMIN z
		ZPOPMAX z
		ZPOPMIN z 2
		ZPOPMAX z 1
		ZPOPMIN z 0
		ZPOPMAX z 100
		EXISTS z
		ZPOPMIN z
		ZPOPMIN z 3
		ZPOPMIN z 0
		ZPOPMIN z -1
		ZPOPMIN z x
		ZPOPMIN z 1 2
		ZPOPMIN z x y
		SET s 1
		ZPOPMIN s
		ZPOPMAX s 0
		ZPOPMAX s -1
		ZADD z 1 a 2 b 3 c 4 d 5 e 6 f 7 g
		ZMPOP 1 z MIN
		ZMPOP 1 z MAX COUNT 2
		ZMPOP 2 nosuch z MIN COUNT 1
		ZMPOP 2 nosuch nosuch2 MIN COUNT 1
		ZMPOP 2 z s MIN COUNT 100
		ZMPOP 2 z s MIN
		ZMPOP 1 s MAX
		ZMPOP 0 z MIN
		ZMPOP -1 z MIN
		ZMPOP x z MIN
		ZMPOP 2 z MIN
		ZMPOP 1 z
		ZMPOP 1 z MID
		ZMPOP 1 z MIN COUNT
		ZMPOP 1 z MIN COUNT 0
		ZMPOP 1 z MIN COUNT x
		ZMPOP 1 z MIN COUNT 1 COUNT 1
		ZMPOP 1 z MIN NONSENSE 1
	`},
	{"pops that may wait", `
		ZADD z 1 a 2 b 3 c 4 d 5 e 6 f 7 g
		BZPOPMIN z 0
		BZPOPMAX nosuch z 1
		BZMPOP 0 1 z MIN
		BZMPOP 0 2 nosuch z MAX COUNT 2
		BZMPOP 0 1 z MAX COUNT 200
		EXISTS z
		SET s 1
		BZPOPMIN s 0
		BZPOPMIN nosuch s 0
		BZMPOP 0 1 s MIN
		BZPOPMIN z x
		BZPOPMIN z -1
		BZPOPMAX s x
		BZMPOP x 1 z MIN
		BZMPOP -1 1 z MIN
		BZMPOP x 0 z MIN
		BZMPOP x 1 z MID
		BZMPOP x 1 z MIN COUNT 0
		BZMPOP 1 1 z
		BZMPOP 1 5 z MIN
		MULTI
		BZPOPMIN nosuch 0
		BZMPOP 0 1 nosuch MIN
		ZADD z 1 a 2 b
		BZPOPMIN z 0
		BZMPOP 0 1 z MIN
		EXEC
	`},
}

// combinationScripts are about what is made of several sorted sets.
var combinationScripts = []script{
	{"combinations", `
		ZADD a 1 x 2 y 3 z
		ZADD b 10 y 20 z 30 w
		ZADD c 100 z
		ZUNION 2 a b
		ZUNION 2 a b WITHSCORES
		ZUNION 3 a b c WITHSCORES AGGREGATE MIN
		ZUNION 3 a b c WITHSCORES AGGREGATE MAX
		ZUNION 2 a b WEIGHTS 2 0.5 WITHSCORES
		ZUNION 2 a b WEIGHTS 2 -1 AGGREGATE SUM WITHSCORES
		ZINTER 2 a b WITHSCORES
		ZINTER 3 a b c WITHSCORES
		ZINTER 2 a nosuch
		ZINTER 2 a a WITHSCORES
		ZINTER 2 a b WEIGHTS 1 2 AGGREGATE MAX WITHSCORES
		ZDIFF 2 a b
		ZDIFF 2 a b WITHSCORES
		ZDIFF 1 a
		ZDIFF 2 a a
		ZDIFF 3 a b c
		ZDIFF 2 nosuch a
		ZINTERCARD 2 a b
		ZINTERCARD 2 a b LIMIT 1
		ZINTERCARD 2 a b LIMIT 0
		ZINTERCARD 2 a b LIMIT 9
		ZINTERCARD 1 nosuch
		ZUNIONSTORE d 2 a b
		ZRANGE d 0 -1 WITHSCORES
		ZUNIONSTORE d 2 a b WEIGHTS 1 2 AGGREGATE MAX
		ZRANGE d 0 -1 WITHSCORES
		ZINTERSTORE d 2 a b
		ZRANGE d 0 -1 WITHSCORES
		ZDIFFSTORE d 2 a b
		ZRANGE d 0 -1 WITHSCORES
		OBJECT ENCODING d
		ZDIFFSTORE d 2 a a
		EXISTS d
		ZDIFFSTORE d 2 a a
		ZINTERSTORE a 2 a b
		ZRANGE a 0 -1 WITHSCORES
		SET d 1 EX 1000
		ZUNIONSTORE d 1 b
		TTL d
		SET d 1
		ZINTERSTORE d 2 b nosuch
		EXISTS d
		ZADD i inf p inf q
		ZADD j -inf p 0 q
		ZUNION 2 i j WITHSCORES
		ZUNION 2 i j WEIGHTS 0 1 WITHSCORES
		ZINTER 2 i j WITHSCORES
		ZINTER 2 i j WEIGHTS 0 0 WITHSCORES
		ZINTER 2 i j WEIGHTS 0 0 AGGREGATE MIN WITHSCORES
		ZUNION 1 i WEIGHTS inf WITHSCORES
		ZUNION 1 j WEIGHTS inf WITHSCORES
		ZADD k 0.1 m
		ZADD l 0.2 m 1 n
		ZADD o 0.3 m 1 n 2 p
		ZUNION 3 o l k WITHSCORES
		ZINTER 3 k o l WITHSCORES
	`},
	{"combinations refuse", `
		ZADD a 1 x
		SET s 1
		ZUNION 0 a
		ZUNION -1 a
		ZUNION x a
		ZUNION 2 a
		ZUNION 1 a b
		ZUNION 1 a WEIGHTS
		ZUNION 1 a WEIGHTS x
		ZUNION 1 a WEIGHTS 1 2
		ZUNION 2 a a WEIGHTS 1
		ZUNION 1 a AGGREGATE
		ZUNION 1 a AGGREGATE AVG
		ZUNION 1 a LIMIT 1
		ZUNION 1 s
		ZUNION 1 s NONSENSE
		ZUNION 2 nosuch s NONSENSE
		ZUNION 0 s
		ZINTER 0 a
		ZDIFF 0 a
		ZDIFF 1 a WEIGHTS 1
		ZDIFF 1 a AGGREGATE SUM
		ZDIFF 1 s
		ZUNIONSTORE d 0 a
		ZUNIONSTORE d 1 a WITHSCORES
		ZUNIONSTORE d 2 a
		ZUNIONSTORE d 1 s
		ZINTERSTORE d 0 a
		ZDIFFSTORE d 0 a
		ZDIFFSTORE d 1 s
		ZINTERCARD 0 a
		ZINTERCARD 1 a LIMIT
		ZINTERCARD 1 a LIMIT x
		ZINTERCARD 1 a LIMIT -1
		ZINTERCARD 1 a WITHSCORES
		ZINTERCARD 1 a WEIGHTS 1
		ZINTERCARD 1 s
		EXISTS d
	`},
	{"a difference either way", `
		ZADD z 1 a 2 b 3 c 4 d 5 e -0 f
		ZADD few 1 a 9 x
		SADD set b
		ZADD many 1 a 2 b 3 c 4 d 5 e 6 g 7 h 8 i 9 j 10 k 11 l 12 m
		ZDIFF 4 z few set none WITHSCORES
		ZDIFF 2 z many WITHSCORES
		ZDIFF 3 few z many WITHSCORES
		ZDIFF 3 z few z
		ZDIFF 2 none none
		ZDIFF 2 none z
		ZDIFFSTORE to 4 z few set none
		ZDIFFSTORE to 2 z many
		ZDIFFSTORE to 5 z few few set many
		ZDIFFSTORE to 2 z z
	`},
	{"nothing to store where a key has expired", `
		ZADD to 1 a
		PEXPIRE to 20
		wait 25ms
		ZUNIONSTORE to 1 none
		ZADD to 1 a
		PEXPIRE to 20
		wait 25ms
		ZRANGESTORE to none 0 -1
	`},
}
