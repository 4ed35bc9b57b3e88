return foo
==
foo = 1
==
function foo() end
==
return _G.foo
==
_G.foo = 1
==
rawset(_G, 'foo', 1)
==
setmetatable(_G, {})
==
local g = getmetatable(_G) g.__index = {}
==
local g = getmetatable(_G) g.x = {}
==
redis = function() return 1 end
==
redis.call = nil
==
_G = {}
==
table.insert(redis, 1)
==
string.x = 1
==
getmetatable(getmetatable(_G)).x = 1
==
return {rawget(_G, 'foo'), rawget(_G, 'KEYS')[1]}
==
KEYS = {}
==
KEYS[1] = 'changed' ARGV.x = 1 return {KEYS, ARGV.x}
==
return 1 + nil
==
return {} + 1
==
return 'a' + 1
==
return true .. 'x'
==
return 'x' .. {}
==
return 'x' .. nil
==
return 1 < 'x'
==
return {} < {}
==
return nil < nil
==
return {} <= 1
==
return -{}
==
return -nil
==
return #5
==
return #nil
==
return ('x')()
==
return (5)()
==
return (nil).x
==
return (5).x
==
local t = {} t[nil] = 1
==
local t = {} t[0/0] = 1
==
redis.call()
==
redis.call('get', {})
==
redis.call('get', nil)
==
redis.call('get', true)
==
return redis.pcall('get', {})
==
return redis.pcall()
==
redis.call('set', 'x', 1) redis.call('lpush', 'x', 1)
==

redis.call('set', 'x', 1)
return redis.call('lpush', 'x', 1)
==
redis.setresp(4)
==
redis.setresp()
==
redis.setresp('x')
==
redis.set_repl()
==
redis.set_repl(9)
==
redis.log()
==
redis.log('x', 'y')
==
redis.log(9, 'y')
==
redis.log(0, 'y')
==
redis.sha1hex()
==
return redis.sha1hex('abc') .. redis.sha1hex('') .. redis.sha1hex(12)
==
return {redis.breakpoint(), redis.debug('x'), redis.replicate_commands()}
==
return redis.acl_check_cmd()
==
return redis.acl_check_cmd('set', 'x', 1)
==
return redis.register_function
==
redis.register_function('x', function() end)
==
string.rep()
==
string.rep('x', {})
==
('x'):rep({})
==
return string.char(256)
==
return math.floor('x')
==
return math.floor()
==
return setmetatable(1, {})
==
return setmetatable({}, 1)
==
return setmetatable({})
==
return ipairs()
==
return pairs(nil)
==
return tostring()
==
return type()
==
return table.concat({1, {}, 3})
==
return table.concat({1, 2}, ',', 1, 3)
==
return table.insert({1}, 2, 3, 4)
==
return table.sort({1, 'x'})
==
return table.sort({3, 1, 2, 5, 4, 7, 6}, function() return true end)
==
return math.random(0)
==
return math.random(2, 1)
==
return math.random(1, 2, 3)
==
x =
==
x = = 1
==
return 'unfinished
==
return [[unfinished
==
--[[ unfinished
==
local x = 1 2
==
if x then
==
if x

then
return 1
==
for i = 1 do end
==
for in x do end
==
for x y do end
==
f(
==
f(1 2)
==
local function x(a,) end
==
local function x(1) end
==
return ...
==
return function() return ... end
==
break
==
return 1 return 2
==
x.y = 1
==
x:y = 1
==
x
==
(x) = 1
==
f() = 1
==
local x = {1, 2 3}
==
local x = {1, 2
==
local x = "\300"
==
return 3x
==
return 0xg
==
return 1..2
==
return ~1
==
return 1 ! 2
==
return @
==
local x = [=x
==
local a = function( end
==
end
==
until x
==
local 1
==
return }
==
x = {a=1, [2]=3; 'z'} y
==
f
(1)
==
local x x
(1)
==
return "a" "b"
==
while true do x() end end
==
repeat x() until
==
function a.b.c:d.e() end
==
function 1() end
==
local x = nil; x.y.z = 1
==
return 'x\
y' .. z
==
local t = {}

t.x.y = 1
==
return {pcall(string.format, '%d', 'x')}
==
return {pcall(string.format, '%y', 'x')}
==
return {pcall(string.format, '%', 'x')}
==
return {pcall(string.format, '%d')}
==
return {pcall(string.find, 'x', '[')}
==
return {pcall(string.find, 'x', '%')}
==
return {pcall(string.find, 'x', '(')}
==
return {pcall(string.find, 'x', ')')}
==
return {pcall(string.find, 'x', '%1')}
==
return {pcall(string.gsub, 'x', 'x', {x = {}})}
==
return {pcall(string.gsub, 'x', 'x', '%2')}
==
return {pcall(string.gsub, 'x', 'x')}
==
return {pcall(string.find, 'x', '%f')}
==
return {pcall(string.find, 'x', '%b')}
==
local function f() return f() + 1 end
return f()
==
local function f() return pcall(f) end return f()
==
local co = coroutine.wrap(function() error('in co') end) co()
==
local co = coroutine.wrap(function() error({err='in co'}) end) co()
==
return coroutine.resume(coroutine.create(function() error('x') end))
==
coroutine.yield(1)
==
return {pcall(coroutine.create, 1)}
==
return {pcall(coroutine.resume, 1)}