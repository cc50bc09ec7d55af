// What applications keep, and how each dialect writes it down. `exit` makes the exit (exits.js) from a generation's
// values; `json` is a success's value where both dialects agree, `v3` and `v4` are whole exits where they do not.
// A dialect that is left out cannot hold the entry or does not read it back as it was. `moves: false` marks what reads
// differently after a move to the other dialect.

const at = new Date(1e12)
const long = Array.from({ length: 1000 }, (_, i) => i * i)

const successes = [
  { name: 'null', schema: 'Null', value: null, json: 'null' },
  { name: 'true', schema: 'Boolean', value: true, json: 'true' },
  { name: 'false', schema: 'Boolean', value: false, json: 'false' },
  { name: 'empty string', schema: 'String', value: '', json: '""' },
  { name: 'emoji', schema: 'String', value: 'Ann 😀 👩‍👩‍👧', json: '"Ann 😀 👩‍👩‍👧"' },
  { name: 'escapes', schema: 'String', value: 'a\0b\n\r\t\u001f"\\/', json: '"a\\u0000b\\n\\r\\t\\u001f\\"\\\\/"' },
  { name: 'line separators', schema: 'String', value: 'a\u2028b\u2029c\u007f', json: '"a\u2028b\u2029c\u007f"' },
  { name: 'lone surrogate', schema: 'String', value: 'x\ud83dy', json: '"x\\ud83dy"' },
  {
    name: 'numbers',
    schema: 'Numbers',
    value: [0, -1, 0.1 + 0.2, 1e21, 1e-7, 2 ** 53 - 1, 123456789012345680000, 1.7976931348623157e308, 5e-324],
    json: '[0,-1,0.30000000000000004,1e+21,1e-7,9007199254740991,123456789012345680000,1.7976931348623157e+308,5e-324]'
  },
  { name: 'bigint', schema: 'BigInt', value: -(10n ** 30n) - 7n, json: '"-1000000000000000000000000000007"' },
  { name: 'date', schema: 'Date', value: new Date(8.64e15), json: '"+275760-09-13T00:00:00.000Z"' },
  { name: 'some', schema: 'Option', value: (v) => v.some(7), json: '{"_tag":"Some","value":7}' },
  { name: 'none', schema: 'Option', value: (v) => v.none, json: '{"_tag":"None"}' },
  {
    name: 'class',
    schema: 'User',
    value: (v) => v.user({ id: 1, name: 'Ann', at, tags: ['a', ''], nick: v.none }),
    json: '{"id":1,"name":"Ann","at":"2001-09-09T01:46:40.000Z","tags":["a",""],"nick":{"_tag":"None"}}'
  },
  { name: 'hash map', schema: 'HashMap', value: (v) => v.hashMap([['a', 1]]), json: '[["a",1]]' },
  { name: 'hash set', schema: 'HashSet', value: (v) => v.hashSet(['z']), json: '["z"]' },
  { name: 'map', schema: 'Map', value: new Map([[2, 'b'], [1, 'a']]), json: '[[2,"b"],[1,"a"]]' },
  { name: 'chunk', schema: 'Chunk', value: (v) => v.chunk([1, 2]), json: '[1,2]' },
  { name: 'redacted', schema: 'Redacted', value: (v) => v.redacted('s3cret'), json: '"s3cret"' },
  { name: 'long array', schema: 'Numbers', value: long, json: `[${long}]` },
  {
    name: 'json',
    schema: 'Json',
    value: { b: 1, a: [null, true, { 2: 2, 1: 1, '': 'empty' }], ключ: 'значение' },
    json: '{"b":1,"a":[null,true,{"1":1,"2":2,"":"empty"}],"ключ":"значение"}'
  },
  {
    name: 'exit lookalike',
    schema: 'Json',
    value: { _tag: 'Failure', cause: [] },
    json: '{"_tag":"Failure","cause":[]}'
  }
]

const dialectSuccesses = [
  { name: 'void', schema: 'Void', value: undefined, v3: '{"_tag":"Success"}', v4: '{"_tag":"Success","value":null}' },
  { name: 'NaN', schema: 'Number', value: NaN, v4: '{"_tag":"Success","value":"NaN"}' },
  {
    name: 'bytes',
    schema: 'Bytes',
    value: new Uint8Array([0, 1, 127, 128, 255]),
    v3: '{"_tag":"Success","value":[0,1,127,128,255]}',
    v4: '{"_tag":"Success","value":"AAF/gP8="}',
    moves: false
  },
  {
    name: 'durations',
    schema: 'Durations',
    value: (v) => [v.millis(1500), v.nanos(1n), v.forever],
    v3: '{"_tag":"Success","value":[{"_tag":"Millis","millis":1500},{"_tag":"Nanos","nanos":"1"},{"_tag":"Infinity"}]}',
    v4: '{"_tag":"Success","value":[{"_tag":"Millis","value":1500},{"_tag":"Nanos","value":"1"},{"_tag":"Infinity"}]}',
    moves: false
  },
  {
    name: 'results',
    schema: 'Results',
    value: (v) => [v.ok(1), v.no('no')],
    v3: '{"_tag":"Success","value":[{"_tag":"Right","right":1},{"_tag":"Left","left":"no"}]}',
    v4: '{"_tag":"Success","value":[{"_tag":"Success","success":1},{"_tag":"Failure","failure":"no"}]}',
    moves: false
  }
]

const runtime = (id) => `{"_tag":"Runtime","id":${id},"startTimeMillis":1735689600123}`

const failures = [
  {
    name: 'tagged failure',
    error: 'NotFound',
    cause: (v) => ({ fail: v.notFound(2) }),
    v3: '{"_tag":"Fail","error":{"id":2,"_tag":"NotFound"}}',
    v4: '[{"_tag":"Fail","error":{"_tag":"NotFound","id":2}}]'
  },
  {
    name: 'string failure',
    error: 'Errors',
    cause: { fail: 'plain ошибка' },
    v3: '{"_tag":"Fail","error":"plain ошибка"}',
    v4: '[{"_tag":"Fail","error":"plain ошибка"}]'
  },
  {
    name: 'void failure',
    error: 'Void',
    cause: { fail: undefined },
    v3: '{"_tag":"Fail"}',
    v4: '[{"_tag":"Fail","error":null}]'
  },
  {
    name: 'error defect',
    cause: { die: new TypeError('boom') },
    v3: '{"_tag":"Die","defect":{"name":"TypeError","message":"boom"}}',
    v4: '[{"_tag":"Die","defect":{"name":"TypeError","message":"boom"}}]'
  },
  {
    name: 'string defect',
    cause: { die: 'just a string' },
    v3: '{"_tag":"Die","defect":"just a string"}',
    v4: '[{"_tag":"Die","defect":"just a string"}]'
  },
  {
    name: 'json defect',
    cause: { die: { a: 1, b: [null, true] } },
    v4: '[{"_tag":"Die","defect":{"a":1,"b":[null,true]}}]'
  },
  { name: 'absent defect', cause: { die: undefined }, v3: '{"_tag":"Die"}', moves: false },
  {
    name: 'interruption by nobody',
    cause: { interrupt: null },
    v3: '{"_tag":"Interrupt","fiberId":{"_tag":"None"}}',
    v4: '[{"_tag":"Interrupt","fiberId":null}]'
  },
  {
    name: 'interruption',
    cause: { interrupt: 42 },
    v3: `{"_tag":"Interrupt","fiberId":${runtime(42)}}`,
    v4: '[{"_tag":"Interrupt","fiberId":42}]'
  },
  {
    name: 'interruption by several',
    cause: { interrupt: [1, [2, 3]] },
    v3: `{"_tag":"Interrupt","fiberId":{"_tag":"Composite","left":${runtime(1)},"right":` +
      `{"_tag":"Composite","left":${runtime(2)},"right":${runtime(3)}}}}`,
    moves: false
  },
  { name: 'empty cause', cause: { empty: true }, v3: '{"_tag":"Empty"}', v4: '[]' },
  {
    name: 'sequential causes',
    error: 'NotFound',
    cause: (v) => ({ sequential: [{ fail: v.notFound(5) }, { die: 'finalizer' }] }),
    v3: '{"_tag":"Sequential","left":{"_tag":"Fail","error":{"id":5,"_tag":"NotFound"}},' +
      '"right":{"_tag":"Die","defect":"finalizer"}}',
    v4: '[{"_tag":"Fail","error":{"_tag":"NotFound","id":5}},{"_tag":"Die","defect":"finalizer"}]'
  },
  {
    name: 'nested causes',
    error: 'Errors',
    cause: {
      sequential: [
        { parallel: [{ fail: 'one' }, { fail: 'two' }] },
        { parallel: [{ die: 'three' }, { sequential: [{ interrupt: 4 }, { interrupt: null }] }] }
      ]
    },
    v3: '{"_tag":"Sequential","left":{"_tag":"Parallel","left":{"_tag":"Fail","error":"one"},' +
      '"right":{"_tag":"Fail","error":"two"}},"right":{"_tag":"Parallel","left":{"_tag":"Die","defect":"three"},' +
      `"right":{"_tag":"Sequential","left":{"_tag":"Interrupt","fiberId":${runtime(4)}},` +
      '"right":{"_tag":"Interrupt","fiberId":{"_tag":"None"}}}}}',
    v4: '[{"_tag":"Fail","error":"one"},{"_tag":"Fail","error":"two"},{"_tag":"Die","defect":"three"},' +
      '{"_tag":"Interrupt","fiberId":4},{"_tag":"Interrupt","fiberId":null}]'
  }
]

const made = (from, values) => typeof from === 'function' ? from(values) : from
const wrapped = (before, text) => text && `{"_tag":"${before}":${text}}`

export const catalogue = [
  ...successes.map(({ json, value, ...entry }) => ({
    ...entry,
    v3: wrapped('Success","value', json),
    v4: wrapped('Success","value', json),
    exit: (values) => ({ success: made(value, values) })
  })),
  ...dialectSuccesses.map(({ value, ...entry }) => ({
    ...entry,
    exit: (values) => ({ success: made(value, values) })
  })),
  ...failures.map(({ cause, ...entry }) => ({
    ...entry,
    v3: wrapped('Failure","cause', entry.v3),
    v4: wrapped('Failure","cause', entry.v4),
    exit: (values) => ({ failure: made(cause, values) })
  }))
]

/** Keys that a shell, a file system, SQL or a URL might trip over. */
export const oddKeys = [
  '', ' ', '  two words  ', 'ключ-键-🔑', 'a/b\\c/../d', '.', '..', '100%25 %zz %', 'k:1:2', ':', 'say "hi"',
  "it's; DROP TABLE effect_persistence; --", '123', '-1.5e3', '--help', '--', '@file', '[a,b]', '++', 'a*?[z]', "!~()'",
  'line\nfeed', 'tab\tand\rreturn', 'nul\0inside', '\u007f\u2028\ufeff', 'K', 'k', 'é', 'e\u0301'
]

/** Names of stores of the same kind; a dot is not for the multi-table layout, where Effect takes it for a schema. */
export const oddStores = [
  '', ' lead', 'a:b%c', 'a%3Ab', 'say "x"', "it's", 'ünï-😀', 'dotted.store.id', '-s', 'users_2', 'a*'
]
