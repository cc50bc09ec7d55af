// What a store of results does, step by step, as every engine must do it. A step is an operation of the protocol in
// README.md; `is` is the answer ({ ok: true } when left out). Where generations of Effect differ, `is` is a Differs.

export class Differs {
  constructor(answers) {
    this.answers = answers
  }
}

const ann = { _tag: 'Success', value: { id: 1, name: 'Ann' } }
const bob = { _tag: 'Success', value: { id: 2, name: 'Боб 😀' } }
const failed = (...cause) => ({ _tag: 'Failure', cause })
const notFound = failed({ _tag: 'Fail', error: { _tag: 'NotFound', id: 9 } })
const interrupted = (fiberId) => failed({ _tag: 'Interrupt', fiberId })
const none = { exit: null }
const schemaError = { error: 'schema' }

const set = (key, exit, options) => ({ op: 'set', key, exit, ...options })
const setMany = (...entries) => ({ op: 'setMany', entries })
const get = (key, exit, options) => ({ op: 'get', key, ...options, is: exit === undefined ? none : { exit } })
const getMany = (keys, exits) => ({ op: 'getMany', keys, is: { exits } })
const getFails = (key, options) => ({ op: 'get', key, ...options, is: schemaError })
const remove = (key, options) => ({ op: 'remove', key, ...options })
const clear = (options) => ({ op: 'clear', ...options })
const advance = (ms) => ({ op: 'advance', ms })
const plant = (key, value) => ({ op: 'plant', key, value })
const stored = (key, value) => ({ op: 'stored', key, is: { value } })

export const behaviours = {
  'a missing key is none': [get('a'), getMany(['a', 'b'], [null, null]), getMany([], [])],

  'an exit comes back as it went in': [
    set('success', ann), get('success', ann),
    set('failure', notFound), get('failure', notFound),
    set('defect', failed({ _tag: 'Die', defect: 'boom' })), get('defect', failed({ _tag: 'Die', defect: 'boom' })),
    set('nobody', interrupted(null)), get('nobody', interrupted(null)),
    set('fiber', interrupted(7)), get('fiber', interrupted(7)),
    set('empty', failed()), get('empty', failed())
  ],

  'a combined cause keeps its reasons in order': [
    set('a', failed(notFound.cause[0], { _tag: 'Die', defect: 'late' }, { _tag: 'Interrupt', fiberId: 3 })),
    get('a', failed(notFound.cause[0], { _tag: 'Die', defect: 'late' }, { _tag: 'Interrupt', fiberId: 3 }))
  ],

  'void succeeds without a value': [
    { ...set('a', { _tag: 'Success', value: null }), as: 'void' },
    get('a', { _tag: 'Success', value: null }, { as: 'void' }),
    stored('a', new Differs({
      v3: { _tag: 'Success' },
      v4: { _tag: 'Success', value: null },
      libpersist: { _tag: 'Success', value: null }
    }))
  ],

  'set replaces value and expiry': [
    set('a', ann, { ttl: 10 }), set('a', bob), advance(20), get('a', bob),
    set('a', ann, { ttl: 10 }), get('a', ann), advance(10), get('a')
  ],

  'an entry lives until its last millisecond': [
    set('a', ann, { ttl: 10 }), set('b', bob), advance(9), get('a', ann), getMany(['a', 'b'], [ann, bob]),
    advance(1), get('a'), getMany(['a', 'b'], [null, bob])
  ],

  'an expired entry can be set again': [
    set('a', ann, { ttl: 10 }), advance(10), set('a', bob, { ttl: 10 }), get('a', bob), advance(10), get('a')
  ],

  'a time to live of zero writes nothing': [
    set('a', ann), set('a', bob, { ttl: 0 }), get('a', ann), set('b', bob, { ttl: 0 }), get('b')
  ],

  'a negative time to live writes nothing': [
    set('a', ann), set('a', bob, { ttl: -1 }), get('a', ann), set('b', bob, { ttl: -1 }), get('b')
  ],

  'an infinite time to live never ends': [
    set('a', ann, { ttl: 'infinity' }), advance(1e12), get('a', ann)
  ],

  'getMany answers in the order of the keys, duplicates too': [
    set('a', ann), set('b', bob), set('c', notFound),
    getMany(['c', 'a', 'missing', 'b', 'a'], [notFound, ann, null, bob, ann])
  ],

  'setMany writes them all': [
    setMany({ key: 'a', exit: ann }, { key: 'b', exit: bob, ttl: 10 }, { key: 'c', exit: notFound, ttl: 0 }),
    getMany(['a', 'b', 'c'], [ann, bob, null]),
    advance(10), getMany(['a', 'b', 'c'], [ann, null, null])
  ],

  'of a key given twice the last wins': [
    setMany({ key: 'a', exit: ann }, { key: 'a', exit: bob }), get('a', bob)
  ],

  'setMany of nothing does nothing': [setMany(), get('a')],

  'what does not encode writes nothing': [
    set('a', ann),
    { ...set('a', 'unencodable'), is: schemaError },
    get('a', ann),
    { ...setMany({ key: 'a', exit: bob }, { key: 'b', exit: 'unencodable' }), is: schemaError },
    getMany(['a', 'b'], [ann, null])
  ],

  'get of what does not decode fails, and keeps it': [
    plant('a', { _tag: 'Success', value: 'no person' }),
    getFails('a'), getFails('a'), stored('a', { _tag: 'Success', value: 'no person' })
  ],

  'getMany of what does not decode has none, and removes it': [
    set('b', bob),
    plant('a', { _tag: 'Success', value: 'no person' }),
    getMany(['a', 'b'], [null, bob]),
    stored('a', null), get('a'), get('b', bob)
  ],

  'no Exit: an object': [plant('a', {}), getFails('a'), getMany(['a'], [null]), stored('a', null)],

  'no Exit: an unknown tag': [plant('a', { _tag: 'success', value: ann.value }), getFails('a')],

  'no Exit: an array': [plant('a', [ann]), getFails('a')],

  'no Exit: true': [plant('a', true), getFails('a')],

  'no Exit: JSON that JavaScript takes for false': [
    // Effect 4 asks whether there is a value by its truth, and so misses these; they are faults all the same.
    plant('a', 0),
    { op: 'get', key: 'a', is: new Differs({ v3: schemaError, v4: none, libpersist: schemaError }) },
    getMany(['a'], [null]),
    stored('a', null)
  ],

  'one bad reason spoils the whole exit': [
    plant('a', failed({ _tag: 'Die', defect: 'fine' }, { _tag: 'Fail', error: 'no NotFound' })), getFails('a')
  ],

  'the older dialect': [
    plant('a', { _tag: 'Failure', cause: { _tag: 'Fail', error: { _tag: 'NotFound', id: 9 } } }),
    {
      op: 'get',
      key: 'a',
      is: new Differs({ v3: { exit: notFound }, v4: schemaError, libpersist: { exit: notFound } })
    }
  ],

  'the newer dialect': [
    plant('a', notFound),
    {
      op: 'get',
      key: 'a',
      is: new Differs({ v3: schemaError, v4: { exit: notFound }, libpersist: { exit: notFound } })
    }
  ],

  'unknown members are ignored': [
    plant('a', { more: 1, ...ann, value: { ...ann.value, more: [2] } }), get('a', ann)
  ],

  'two handles of one store see the same entries': [
    { op: 'make', handle: 'other', store: 'users' },
    set('a', ann, { handle: 'other' }), get('a', ann),
    set('a', bob), get('a', bob, { handle: 'other' }),
    remove('a', { handle: 'other' }), get('a')
  ],

  'stores never meet': [
    { op: 'make', handle: 'other', store: 'user' },
    set('a', ann), get('a', undefined, { handle: 'other' }), get('sa', undefined, { handle: 'other' }),
    set('a', bob, { handle: 'other' }), get('a', ann)
  ],

  'remove removes, and a missing key is no error': [
    set('a', ann), set('b', bob), remove('a'), remove('a'), getMany(['a', 'b'], [null, bob])
  ],

  'clear empties this store and no other': [
    { op: 'make', handle: 'other', store: 'others' },
    set('a', ann), set('b', bob), set('a', bob, { handle: 'other' }),
    clear(), getMany(['a', 'b'], [null, null]), get('a', bob, { handle: 'other' }),
    set('a', bob), get('a', bob)
  ],

  'any text is a key': ['', ' ', 'a:b', '%', 'nul\0inside', 'ключ 🔑', '__proto__', 'constructor']
    .flatMap((key) => [get(key), set(key, ann), get(key, ann)])
}
