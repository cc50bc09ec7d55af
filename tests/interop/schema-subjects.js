// What applications keep, as schemas of Effect, by store: `success` and `failure` are schemas, `values` and `errors` what
// fits them, `wrong` (and `wrongErrors`) encoded JSON that Effect itself does not decode. Each generation hands in `kit`:
// the names that differ.

/** The subjects of a generation. */
export function subjects(S, kit) {
  class User extends S.Class('User')({
    id: S.Int,
    name: S.NonEmptyString,
    at: S.Date,
    tags: S.Array(S.String),
    nick: kit.optionalKey(S.String)
  }) {}
  class NotFound extends kit.TaggedError('NotFound', { id: S.Finite }) {}
  class Denied extends kit.TaggedError('Denied', { reason: kit.literals('role', 'quota') }) {}
  const Tree = kit.identified(S.Struct({ value: S.Finite, children: S.Array(S.suspend(() => Tree)) }), 'Tree')
  const user = (fields) => new User({ id: 1, name: 'Ann', at: new Date(1e12), tags: ['a', ''], ...fields })
  const at = '2001-09-09T01:46:40.000Z'

  return {
    users: {
      success: User,
      failure: kit.union(NotFound, Denied),
      values: [user({}), user({ id: -7, nick: 'an' })],
      errors: [new NotFound({ id: 3 }), new Denied({ reason: 'quota' })],
      wrong: [
        { name: 'Ann', at, tags: [] },
        { id: 1.5, name: 'Ann', at, tags: [] },
        { id: '1', name: 'Ann', at, tags: [] },
        { id: 1, name: '', at, tags: [] },
        { id: 1, name: 'Ann', at, tags: [7] },
        null
      ],
      wrongErrors: [{ _tag: 'NotFound' }, { _tag: 'Denied', reason: 'mood' }, { _tag: 'Lost', id: 1 }, 'NotFound']
    },
    trees: {
      success: Tree,
      values: [{ value: 1, children: [{ value: 0.5, children: [] }, { value: -3e21, children: [] }] }],
      wrong: [{ value: 1, children: [{ value: 1, children: [{ value: 'x', children: [] }] }] }]
    },
    tuples: {
      success: S.Struct({ pair: kit.tuple(S.String, S.Finite), rest: kit.tupleWithRest([S.String], S.Boolean) }),
      values: [{ pair: ['a', 1], rest: ['b', true, false] }, { pair: ['', 0], rest: ['b'] }],
      wrong: [{ pair: ['a'], rest: ['b'] }, { pair: [1, 'a'], rest: ['b'] }, { pair: ['a', 1], rest: ['b', 'c'] }]
    },
    records: {
      success: kit.record(S.String, S.Finite),
      values: [{}, { a: 1, 'b/~c': 2, 'é"': 3 }],
      wrong: [{ a: '1' }, []]
    },
    options: {
      success: S.Option(S.Finite),
      values: (values) => [values.some(7), values.none],
      wrong: [{ _tag: 'Some' }, { _tag: 'Some', value: 'x' }, { _tag: 'Any' }]
    },
    literals: {
      success: kit.literals('a', 1, true),
      values: ['a', 1, true],
      wrong: ['b', 2, false, null]
    },
    ranges: {
      success: S.Struct({ share: kit.between(0, 1), step: kit.multipleOf(0.25), name: kit.sized(2, 4) }),
      values: [{ share: 0, step: 0.75, name: 'ab' }, { share: 1, step: -10, name: 'abcd' }],
      wrong: [
        { share: 1.1, step: 1, name: 'ab' },
        { share: 0.5, step: 0.3, name: 'ab' },
        { share: 0.5, step: 1, name: '' },
        { share: 0.5, step: 1, name: 'abcde' }
      ]
    },
    patterns: {
      success: S.Struct({ code: kit.pattern(/^[A-Z]{2}\d+$/u), trimmed: kit.trimmed, id: kit.uuid }),
      values: [{ code: 'AB12', trimmed: 'a b', id: '936da01f-9abd-4d9d-80c7-02af85c822a8' }],
      wrong: [
        { code: 'ab12', trimmed: 'a', id: '936da01f-9abd-4d9d-80c7-02af85c822a8' },
        { code: 'AB12', trimmed: '\u00a0a', id: '936da01f-9abd-4d9d-80c7-02af85c822a8' },
        { code: 'AB12', trimmed: 'a', id: '936da01f' }
      ]
    },
    lists: {
      success: S.Struct({ some: kit.itemsBetween(S.Int, 1, 3), first: S.NonEmptyArray(S.String) }),
      values: [{ some: [1], first: ['a'] }, { some: [1, 2, 3], first: ['a', 'b'] }],
      wrong: [{ some: [], first: ['a'] }, { some: [1, 2, 3, 4], first: ['a'] }, { some: [1], first: [] }]
    },
    bigints: {
      success: S.BigInt,
      values: [10n ** 30n, -1n],
      wrong: [1, null]
    },
    bytes: {
      success: S.Uint8Array,
      values: [new Uint8Array([0, 255])],
      wrong: [{ 0: 1 }, null]
    },
    durations: {
      success: S.Duration,
      values: (values) => [values.millis(1500), values.nanos(10n ** 20n), values.forever],
      wrong: [{ _tag: 'Millis' }, { _tag: 'Nanos', nanos: 1 }, 5]
    },
    voids: { success: S.Void, values: [undefined], wrong: [] },
    unknowns: { success: S.Unknown, values: [{ any: ['thing', null] }], wrong: [] },
    nullable: { success: S.NullOr(S.String), values: [null, ''], wrong: [0] }
  }
}

/** The files of a generation in ../fixtures/schemas. */
export const fixtureNames = (generation) => ({
  schemas: `${generation.name.replace(' ', '-')}.json`,
  fitting: `${generation.name.replace(' ', '-')}.fitting.ndjson`,
  misfitting: `${generation.name.replace(' ', '-')}.misfitting.ndjson`
})

/** What `exported` answers as the text of these files. */
export const fixtureTexts = ({ schemas, fitting, misfitting }) => ({
  schemas: `${JSON.stringify(schemas, null, 2)}\n`,
  fitting: fitting.map((line) => `${JSON.stringify(line)}\n`).join(''),
  misfitting: misfitting.map((line) => `${JSON.stringify(line)}\n`).join('')
})

/** A schema file of `persist`, and dumps of what fits it and of what does not. */
export function exported(generation) {
  const stores = {}
  const fitting = []
  const misfitting = []
  const add = (lines, store, exits) => {
    for (const exit of exits) lines.push({ store, key: `${store}-${lines.length}`, exit })
  }
  for (const [store, subject] of Object.entries(subjects(generation.Schema, generation.schemaKit))) {
    const { success, failure, wrong, wrongErrors = [], errors = [] } = subject
    const values = typeof subject.values === 'function' ? subject.values(generation.values) : subject.values
    stores[store] = { success: generation.exportSchema(success) }
    if (failure) stores[store].failure = generation.exportSchema(failure)
    add(fitting, store, values.map((value) => generation.encodedExit(success, failure, { value })))
    add(fitting, store, errors.map((error) => generation.encodedExit(success, failure, { error })))
    for (const json of wrong) assert(!generation.decodes(success, json), store, json)
    for (const json of wrongErrors) assert(!generation.decodes(failure, json), store, json)
    add(misfitting, store, wrong.map(generation.successWith))
    add(misfitting, store, wrongErrors.map(generation.failureWith))
  }
  return { schemas: { stores }, fitting, misfitting }
}

function assert(holds, store, json) {
  if (!holds) throw new Error(`${store}: Effect decodes ${JSON.stringify(json)}`)
}
