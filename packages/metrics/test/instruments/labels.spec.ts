import { bounded, counter, type LabelsOf } from '../../src/engine.js';
import { shown, tellingRegistry } from '../registry/telling-registry.js';

const signups = counter({
  name: 'signups_total',
  help: 'h',
  labels: { plan: ['free', 'pro'], source: bounded(10) },
});

/** Labels as an untyped caller may pass them. */
const untyped = (labels: unknown) => labels as LabelsOf<typeof signups>;

function record(...given: unknown[]) {
  const { registry, said } = tellingRegistry();
  const counted = registry.register(signups);
  for (const labels of given) counted.inc(untyped(labels));
  return { shown: shown(registry, 'signups_total'), rejections: registry.rejections(), said };
}

const rejected = (reason: string, count: number) => [{ metric: 'signups_total', reason, count }];

describe('label values', () => {
  test('labels may be passed in any order and from any kind of object', () => {
    class Labels {
      readonly #plan = 'free';
      source = 'ads';
      get plan() {
        return this.#plan;
      }
    }
    const result = record(
      { plan: 'free', source: 'ads' },
      { source: 'ads', plan: 'free' },
      new Labels(),
      Object.create({ plan: 'free', source: 'ads' }),
      Object.assign(Object.create(null), { source: 'ads', plan: 'free' }),
    );
    expect(result).toEqual({ shown: { 'free,ads': 5 }, rejections: [], said: [] });
  });

  test('numbers, booleans and bigints become text', () => {
    const { shown, said } = record(
      { plan: 'free', source: 7 },
      { plan: 'free', source: '7' },
      { plan: 'free', source: 7n },
      { plan: 'free', source: true },
    );
    expect(shown).toEqual({ 'free,7': 3, 'free,true': 1 });
    expect(said).toEqual([]);
  });

  test('a value outside the closed set becomes __other__, the event counts, it is said once and never quoted', () => {
    const result = record(
      { plan: 'sk_live_secret', source: 'ads' },
      { plan: 'gold', source: 'ads' },
      { plan: '', source: 'ads' },
    );
    expect(result).toEqual({
      shown: { '__other__,ads': 3 },
      rejections: rejected('label_value', 3),
      said: [
        'warn EYRIE_METRICS_LABEL_VALUE_UNKNOWN: The label "plan" of metric "signups_total" was given a value that is not declared; it was recorded as "__other__". Pass one of free, pro.',
      ],
    });
  });

  test('a missing label becomes __other__ and the event counts', () => {
    const result = record(
      { plan: 'free' },
      { plan: 'free', source: undefined },
      { plan: 'free', source: null },
    );
    expect(result).toEqual({
      shown: { 'free,__other__': 3 },
      rejections: rejected('label_value', 3),
      said: [
        'warn EYRIE_METRICS_LABEL_VALUE_UNKNOWN: The label "source" of metric "signups_total" was missing in a recording; it was recorded as "__other__". Pass a string of at most 256 characters.',
      ],
    });
  });

  test('a value that is not text becomes __other__ and none of its code runs', () => {
    const refuse = () => {
      throw new Error('ran');
    };
    const result = record(
      { plan: 'free', source: { toString: refuse } },
      { plan: 'free', source: Symbol('s') },
      { plan: 'free', source: () => 'x' },
      { plan: 'free', source: ['x'] },
    );
    expect(result).toEqual({
      shown: { 'free,__other__': 4 },
      rejections: rejected('label_value', 4),
      said: [
        'warn EYRIE_METRICS_LABEL_VALUE_UNKNOWN: The label "source" of metric "signups_total" was given something that is not text; it was recorded as "__other__". Pass a string of at most 256 characters.',
      ],
    });
  });

  test('the value __other__ itself is no mistake, whatever the label', () => {
    expect(record({ plan: '__other__', source: '__other__' })).toEqual({
      shown: { '__other__,__other__': 1 },
      rejections: [],
      said: [],
    });
  });

  test('values named as properties that every object has are values like any other', () => {
    const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', ''];
    const { shown, said } = record(...names.map((source) => ({ plan: 'free', source })));
    expect(shown).toEqual({
      'free,__proto__': 1,
      'free,constructor': 1,
      'free,toString': 1,
      'free,hasOwnProperty': 1,
      'free,': 1,
    });
    expect(said).toEqual([]);
  });

  test('a value is cut after 256 UTF-16 units, and half a character is not kept', () => {
    const long = 'x'.repeat(255);
    const { shown } = record(
      { plan: 'free', source: `${long}ab` },
      { plan: 'free', source: `${long}ac` },
      { plan: 'free', source: `${long}a` },
      { plan: 'free', source: `${long}🦅` },
      { plan: 'free', source: '\ud800' },
      { plan: 'free', source: '\udc00' },
    );
    expect(shown).toEqual({ [`free,${long}a`]: 3, [`free,${long}\ufffd`]: 1, 'free,\ufffd': 2 });
  });
});

describe('label names', () => {
  test('an unknown label is ignored, the event counts, and it is said once', () => {
    const result = record(
      { plan: 'free', source: 'ads' },
      { plan: 'free', source: 'ads', tier: 'gold' },
      { tier: 'gold', plan: 'free', source: 'ads' },
      { plan: 'free', source: 'ads', '': 'x' },
      { plan: 'free', source: 'ads', a: 'x', b: 'y' },
    );
    expect(result).toEqual({
      shown: { 'free,ads': 5 },
      rejections: rejected('label_name', 5),
      said: [
        'warn EYRIE_METRICS_LABEL_UNKNOWN: Metric "signups_total" has no label "tier"; it was ignored. Pass only its labels: plan, source.',
      ],
    });
  });

  test('a very long unknown name is shortened in what is said', () => {
    const { said } = record({ plan: 'free', source: 'ads', ['x'.repeat(1000)]: '1' });
    expect(said).toEqual([
      `warn EYRIE_METRICS_LABEL_UNKNOWN: Metric "signups_total" has no label "${'x'.repeat(64)}"; it was ignored. Pass only its labels: plan, source.`,
    ]);
  });

  test('an unknown label in the place of a missing one is both', () => {
    expect(record({ plan: 'free', sauce: 'ads' })).toMatchObject({
      shown: { 'free,__other__': 1 },
      rejections: [...rejected('label_name', 1), ...rejected('label_value', 1)],
    });
  });

  test('__proto__ and constructor as keys are unknown labels and pollute nothing', () => {
    const result = record(
      JSON.parse('{"plan":"free","source":"ads","__proto__":{"polluted":true}}'),
      JSON.parse('{"__proto__":"x","plan":"free","source":"ads"}'),
      { plan: 'free', source: 'ads', constructor: 'x' },
    );
    expect(result.shown).toEqual({ 'free,ads': 3 });
    expect(result.rejections).toEqual(rejected('label_name', 3));
    expect(({} as { polluted?: true }).polluted).toBeUndefined();
  });

  test('a label called as an inherited property is missing where the caller did not pass it', () => {
    const { registry } = tellingRegistry();
    const built = registry.register(
      counter({ name: 'built_total', help: 'h', labels: { constructor: ['x'], valueOf: bounded(2) } }),
    );
    built.inc({ constructor: 'x', valueOf: 'y' });
    built.inc({} as { constructor: 'x'; valueOf: string });
    expect(shown(registry, 'built_total')).toEqual({ 'x,y': 1, '__other__,__other__': 1 });
    expect(registry.rejections()).toEqual([{ metric: 'built_total', reason: 'label_value', count: 2 }]);
  });
});

describe('labels that are none', () => {
  const throwing = new Proxy(
    {},
    {
      ownKeys() {
        throw new Error('no');
      },
    },
  );
  const throwingGetter = {
    plan: 'free',
    get source(): string {
      throw new Error('no');
    },
  };

  test.each([
    ['undefined', undefined],
    ['null', null],
    ['a number', 7],
    ['a string', 'free'],
    ['a function', () => 'free'],
    ['a symbol', Symbol('s')],
    ['an empty object', {}],
    ['an array', []],
    ['a proxy that throws', throwing],
    ['a getter that throws', throwingGetter],
  ])('%s instead of labels never throws: the event counts as __other__', (_what, labels) => {
    const { registry } = tellingRegistry();
    const counted = registry.register(signups);
    counted.inc(untyped(labels));
    counted.bind(untyped(labels)).inc();
    expect(shown(registry, 'signups_total')).toEqual({ '__other__,__other__': 2 });
    expect(registry.rejections()).toEqual(rejected('label_value', 4));
  });
});
