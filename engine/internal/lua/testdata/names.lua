local x return x.y
==
local x x.y = 1
==
local t = {} return t.a.b
==
local t = {} t.a.b = 1
==
local t = {} t.a[1] = 1
==
local t = {} local k = 'z' t.a[k] = 1
==
local t = {} return t[1].x
==
local t = {} t.f()
==
local t = {} t:f()
==
local f f()
==
local t = {} return t.a.b()
==
local x return (function() return x.y end)()
==
local x return (function() return x() end)()
==
return redis.foo()
==
redis.foo.bar = 1
==
return KEYS[5].x
==
return KEYS[5] .. 'x'
==
return 'x' .. KEYS[5]
==
local t = {} return 'x' .. t.name .. 'y'
==
local a, b = 1 return a .. b
==
local a, b = 1 return a + b
==
local a, b = 1 return b + a
==
local t = {} return t.n + 1
==
local t = {} return 1 + t.n
==
local t = {} t.n = t.n + 1
==
local t = {} return -t.n
==
local t = {} return #t.n
==
local x return #x
==
return ARGV[9] + 1
==
return tonumber('x') + 1
==
local x = 'abc' return x + 1
==
local function f(a) return a.b.c end return f({})
==
local function f(a) return a.b.c end return f()
==
local x = 5 x()
==
('x')()
==
string.foo('x')
==
('x'):foo()
==
local s = 'x' s:foo()
==
for i = 1, 3 do local y = nil y.z = i end
==
local x if true then local y y = x.z end
==
local cjson2 = cjson.nope return cjson2.x
==
return redis.call('get', 'x').foo.bar
==
local v = redis.call('get', 'nope') return v .. 'x'
==
local v = redis.call('get', 'nope') return v + 1
==
math.floor(KEYS[9])
==
local f = math.floor return f({})
==
('x'):rep({})
==
('x'):find()
==
local s = 'x' return s:sub()
==
return string.sub()