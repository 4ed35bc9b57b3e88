return cjson.encode({1, 2, {3}, {}, true, false, cjson.null, 'x"\\/\b\f\n\r\t\1\127é', 1.5, 1e20, 0.1, -0, 100000000000000, 123456789012345})
==
return {cjson.encode({a = 1}), cjson.encode({[1] = 'x', [3] = 'y'}), cjson.encode('x'), cjson.encode(nil), cjson.encode(12), cjson.encode({[5] = 1}), cjson.encode({[1.5] = 1}), cjson.encode({[-1] = 1})}
==
return {pcall(cjson.encode, {[100] = 1})}
==
return {pcall(cjson.encode, function() end)}
==
return {pcall(cjson.encode, {[true] = 1})}
==
return {pcall(cjson.encode, 1/0)}
==
return {pcall(cjson.encode, 0/0)}
==
return {pcall(cjson.encode)}
==
return {pcall(cjson.encode, 1, 2)}
==
local t = {} for i = 1, 1000 do t = {t} end return {pcall(cjson.encode, t)}
==
local t = {} for i = 1, 999 do t = {t} end return #cjson.encode(t)
==
local t = cjson.decode('{"a":[1,2.5,"x",null,true,false],"b":{"c":"\\u00e9\\ud83d\\ude00\\n\\/"},"n":-1e3}') return {t.a[1], tostring(t.a[2]), t.a[3], t.a[4] == cjson.null, t.a[5], t.a[6], t.b.c, t.n}
==
return {cjson.decode('[]'), cjson.decode('{}'), cjson.decode(' 1 '), cjson.decode('"x"'), cjson.decode('true'), cjson.decode('null') == cjson.null, cjson.decode('[[[]]]'), cjson.decode('0x10'), cjson.decode('1e2'), cjson.decode('-5'), cjson.decode('010'), tostring(cjson.decode('inf')), tostring(cjson.decode('-Infinity')), cjson.decode('1.5e1'), cjson.decode('1\0rest')}
==
return {pcall(cjson.decode, '')}
==
return {pcall(cjson.decode, '{')}
==
return {pcall(cjson.decode, '[1')}
==
return {pcall(cjson.decode, '[1,]')}
==
return {pcall(cjson.decode, '{"a"}')}
==
return {pcall(cjson.decode, '{"a":1,}')}
==
return {pcall(cjson.decode, '{1:2}')}
==
return {pcall(cjson.decode, '[1 2]')}
==
return {pcall(cjson.decode, '1 2')}
==
return {pcall(cjson.decode, '"x')}
==
return {pcall(cjson.decode, '"\\x"')}
==
return {pcall(cjson.decode, '"\\u12"')}
==
return {pcall(cjson.decode, '"\\ud800"')}
==
return {pcall(cjson.decode, '"\\udc00"')}
==
return {pcall(cjson.decode, '"\\ud800\\u0041"')}
==
return {pcall(cjson.decode, 'nul')}
==
return {pcall(cjson.decode, 'tru')}
==
return {pcall(cjson.decode, '+1')}
==
return {pcall(cjson.decode, '-')}
==
return {pcall(cjson.decode, '@')}
==
return {pcall(cjson.decode, '\0\0')}
==
return {pcall(cjson.decode)}
==
return {pcall(cjson.decode, {})}
==
return {pcall(cjson.decode, ('['):rep(1001))}
==
return {pcall(cjson.decode, ('['):rep(1000))}
==
return {pcall(cjson.decode, ('{"a":'):rep(1001))}
==
return {cjson.encode_sparse_array(), cjson.encode_max_depth(), cjson.decode_max_depth(), cjson.encode_number_precision(), cjson.encode_keep_buffer(), cjson.encode_invalid_numbers(), cjson.decode_invalid_numbers()}
==
local c = cjson.new() c.encode_sparse_array(true) c.encode_number_precision(3) c.encode_invalid_numbers(true) return {c.encode({[1000] = 1}), c.encode(1/3), c.encode({1/0, -1/0, 0/0}), c.encode(12345), c._NAME}
==
local c = cjson.new() c.encode_invalid_numbers('null') c.decode_max_depth(2) c.encode_max_depth(2) return {c.encode(0/0), pcall(c.decode, '[[[]]]'), c.encode_invalid_numbers()}
==
local c = cjson.new() c.encode_max_depth(2) return {pcall(c.encode, {{{}}})}
==
local c = cjson.new() c.decode_invalid_numbers(false) return {pcall(c.decode, '0x10')}
==
local c = cjson.new() c.decode_invalid_numbers('off') return {pcall(c.decode, '010')}
==
local c = cjson.new() c.decode_invalid_numbers(false) return {pcall(c.decode, 'nan')}
==
local c = cjson.new() return {pcall(c.encode_number_precision, 15)}
==
local c = cjson.new() return {pcall(c.encode_number_precision, 1, 2)}
==
local c = cjson.new() return {pcall(c.encode_invalid_numbers, 'x')}
==
local c = cjson.new() c.encode_keep_buffer(false) return {c.encode({1}), c.encode_keep_buffer('on')}
==
cjson.foo = 1
==
return cmsgpack.pack(1, -1, 127, 128, 255, 256, 65535, 65536, 4294967295, 4294967296, -32, -33, -128, -129, -32768, -32769, -2147483648, -2147483649, 2^53, -2^53, 1.5, 0.1, 1e300, 1/0, nil, true, false)
==
return cmsgpack.pack('', 'x', ('x'):rep(31), ('x'):rep(32), ('x'):rep(255), ('x'):rep(256), {}, {1, 2, 3}, {a = 1}, {[1] = 1, [3] = 3}, {[0] = 1}, {1, 2, nil, 4}, function() end, {{{}}})
==
return cmsgpack.pack((function() local t = {} for i = 1, 20 do t[i] = i end return t end)())
==
return #cmsgpack.pack((function() local t = {} for i = 1, 70000 do t[i] = 1 end return t end)())
==
local t = {} for i = 1, 20 do t = {t} end return cmsgpack.pack(t)
==
return {cmsgpack.unpack(cmsgpack.pack(1, 'x', {1, {2}}, true, 1.5 * 2, -5, 70000, -70000, 2^40, -2^40, ('y'):rep(300)))}
==
local t = cmsgpack.unpack(cmsgpack.pack({a = {b = 'c'}, [5] = 6})) return {t.a.b, t[5]}
==
return {cmsgpack.unpack_one(cmsgpack.pack(1, 2, 3)), cmsgpack.unpack_one(cmsgpack.pack(1, 2, 3), 1), cmsgpack.unpack_one(cmsgpack.pack(1), 0)}
==
return {cmsgpack.unpack_limit(cmsgpack.pack(1, 2, 3), 2), cmsgpack.unpack_limit(cmsgpack.pack(1, 2, 3), 2, 1), cmsgpack.unpack_limit(cmsgpack.pack(1, 2, 3), 0)}
==
return {pcall(cmsgpack.pack)}
==
return {pcall(cmsgpack.unpack)}
==
return {pcall(cmsgpack.unpack, '\217')}
==
return {pcall(cmsgpack.unpack, '\193')}
==
return {pcall(cmsgpack.unpack, '\219\255\255\255\255x')}
==
return {pcall(cmsgpack.unpack, '\221\255\255\255\255\1')}
==
return {pcall(cmsgpack.unpack, '\223\255\255\255\255\1\1')}
==
return {pcall(cmsgpack.unpack_one, 'x', -1)}
==
return {pcall(cmsgpack.unpack_one, 'x', 5)}
==
return {pcall(cmsgpack.unpack_limit, 'x', -1)}
==
return {pcall(cmsgpack.unpack_limit, 'x')}
==
return {cmsgpack.unpack('')}
==
return {pcall(cmsgpack.unpack, '\129\192\1')}
==
return {pcall(cmsgpack.unpack, '\129\203\127\248\0\0\0\0\0\0\1')}
==
return {struct.pack('>bBhHiIlLfd', -1, 255, -2, 65535, -3, 4294967295, -4, 4, 1.5, 2.5), struct.pack('<i3I5', -2, 2^33), struct.pack('s', 'abc'), struct.pack('c5', 'abcdef'), struct.pack('c0', 'abc'), struct.pack('x'), struct.pack('!4bi', 1, 2), struct.pack('!bdh', 1, 2, 3), struct.pack(''), struct.pack('> i < i', 1, 1), struct.pack('T', 7)}
==
return {struct.unpack('>bBhHiIlLfd', struct.pack('>bBhHiIlLfd', -1, 255, -2, 65535, -3, 4294967295, -4, 4, 1.5, 2.5))}
==
return {struct.unpack('<i3I5', struct.pack('<i3I5', -2, 2^33)), struct.unpack('s', 'abc\0def'), struct.unpack('bc0', '\3abcdef'), struct.unpack('c3', 'abcdef', 2), struct.unpack('i16', ('\255'):rep(16)), struct.unpack('I32', ('\1'):rep(32)), struct.unpack('i12', ('\255'):rep(12)), struct.size('!8bdh'), struct.size('i3c10x'), struct.size('>!4 bi')}
==
return {pcall(struct.pack, 'i33', 1)}
==
return {pcall(struct.pack, 'y', 1)}
==
return {pcall(struct.pack, 'i')}
==
return {pcall(struct.pack, 'c10', 'abc')}
==
return {pcall(struct.pack, '!3', 1)}
==
return {pcall(struct.pack, 'i99999999999', 1)}
==
return {pcall(struct.pack, 'i0', 1)}
==
return {pcall(struct.unpack, 'i', 'abc')}
==
return {pcall(struct.unpack, 's', 'abc')}
==
return {pcall(struct.unpack, 'c0', 'abc')}
==
return {pcall(struct.unpack, 'bc0', '\9abc')}
==
return {pcall(struct.unpack, 'lc0', ('\255'):rep(8))}
==
return {pcall(struct.unpack, 'i', 'abcd', 0)}
==
return {pcall(struct.unpack, 'i', 'abcd', -1)}
==
return {pcall(struct.unpack, 'i', 'abcd', 100)}
==
return {pcall(struct.unpack, 'c2147483647', 'abcd')}
==
return {pcall(struct.unpack, 'c2147483647c2147483647c2147483647', 'abcd', 2147483647)}
==
return {pcall(struct.size, 's')}
==
return {pcall(struct.size, 'c0')}
==
return {pcall(struct.unpack, ('x'):rep(10) .. 'b', 'abc')}
==
return {struct.unpack(('b'):rep(100), ('x'):rep(100))}
