import { bounded, counter, DEFAULT_BUCKETS, gauge, histogram } from '../../src/engine.js';

const help = 'h';

function isDeeplyFrozen(value: unknown): boolean {
  if (value === null || typeof value !== 'object') return true;
  return Object.isFrozen(value) && Object.values(value).every(isDeeplyFrozen);
}

describe('declarations', () => {
  test('a declaration is inert data with everything that was said', () => {
    expect(
      counter({
        name: 'user_signups_total',
        help: 'Users who signed up.',
        labels: { plan: ['free', 'pro'], source: bounded(50) },
        display: {
          unit: 'users',
          target: 100,
          thresholds: [
            { value: 200, severity: 'info' },
            { value: 10, severity: 'warn' },
            { value: 50, severity: 'critical', when: 'above' },
          ],
          panel: 'stat',
        },
        maxSeries: 500,
        overflowLabels: ['source'],
      }),
    ).toEqual({
      type: 'counter',
      name: 'user_signups_total',
      help: 'Users who signed up.',
      labels: { plan: ['free', 'pro'], source: { kind: 'bounded', maxValues: 50 } },
      display: {
        unit: 'users',
        target: 100,
        thresholds: [
          { value: 10, severity: 'warn', when: 'below' },
          { value: 50, severity: 'critical', when: 'above' },
          { value: 200, severity: 'info', when: 'above' },
        ],
        panel: 'stat',
      },
      maxSeries: 500,
      overflowLabels: ['source'],
    });
    expect(gauge({ name: 'active_users', help })).toEqual({
      type: 'gauge',
      name: 'active_users',
      help: 'h',
      labels: {},
    });
  });

  test('a histogram has eleven buckets from 5 ms to 10 s unless it says otherwise', () => {
    expect(histogram({ name: 'request_seconds', help }).buckets).toEqual([
      0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10,
    ]);
    expect(histogram({ name: 'request_seconds', help, buckets: [-1, 0, 1] }).buckets).toEqual([-1, 0, 1]);
    expect(Object.isFrozen(DEFAULT_BUCKETS)).toBe(true);
  });

  test('a display has a panel even if none was chosen', () => {
    const panels = [
      counter({ name: 'a_total', help, display: {} }),
      gauge({ name: 'a', help, display: {} }),
      histogram({ name: 'a', help, display: {} }),
    ].map(({ display }) => display);
    expect(panels).toEqual([
      { thresholds: [], panel: 'timeseries' },
      { thresholds: [], panel: 'timeseries' },
      { thresholds: [], panel: 'heatmap' },
    ]);
  });

  test('a declaration is frozen to its depth and shares nothing with what it was made from', () => {
    const plans: ['free', 'pro'] = ['free', 'pro'];
    const buckets = [1, 2];
    const thresholds = [{ value: 1, severity: 'warn' as const }];
    const declared = histogram({
      name: 'signup_seconds',
      help,
      labels: { plan: plans, source: bounded(2) },
      buckets,
      display: { thresholds },
      overflowLabels: ['source'],
    });
    plans[0] = 'pro' as 'free';
    buckets.push(3);
    thresholds.pop();
    expect(declared.labels.plan).toEqual(['free', 'pro']);
    expect(declared.buckets).toEqual([1, 2]);
    expect(declared.display?.thresholds).toHaveLength(1);
    expect(isDeeplyFrozen(declared)).toBe(true);
  });

  test('a label may be called as a property that every object inherits', () => {
    const declared = counter({ name: 'a_total', help, labels: { constructor: ['x'], toString: bounded(1) } });
    expect(Object.keys(declared.labels)).toEqual(['constructor', 'toString']);
  });
});

describe('names', () => {
  test.each([
    ['Signups_total', 'is not in snake case'],
    ['signups__total', 'is not in snake case'],
    ['_signups_total', 'is not in snake case'],
    ['1_signups_total', 'is not in snake case'],
    ['job:signups_total', 'is not in snake case'],
    ['signups_total_', 'is not in snake case'],
    ['sign ups_total', 'is not in snake case'],
    ['', 'is not in snake case'],
    ['_total', 'is not in snake case'],
  ])('the counter name "%s" is refused', (name, problem) => {
    expect(() => counter({ name, help })).toThrow(
      `EYRIE_METRICS_NAME_INVALID: The counter name "${name}" ${problem}.`,
    );
  });

  test('a counter must end in _total, and the error says what to write', () => {
    expect(() => counter({ name: 'signups', help })).toThrow(
      'EYRIE_METRICS_NAME_INVALID: The counter "signups" does not end in "_total". Rename it to "signups_total".',
    );
    expect(counter({ name: 'orders_created_total', help }).name).toBe('orders_created_total');
  });

  test.each(['_total', '_bucket', '_sum', '_count', '_created', '_info'])(
    'a gauge or histogram must not end in %s',
    (suffix) => {
      const problem = (type: string) =>
        `EYRIE_METRICS_NAME_INVALID: The ${type} "users${suffix}" ends in "${suffix}", which the exposition formats keep for themselves. Leave the suffix out, such as "users", or declare a counter if it only grows.`;
      expect(() => gauge({ name: `users${suffix}`, help })).toThrow(problem('gauge'));
      expect(() => histogram({ name: `users${suffix}`, help })).toThrow(problem('histogram'));
    },
  );

  test('a name from an untyped caller that is no string is refused', () => {
    const name = 7 as unknown as string;
    expect(() => counter({ name, help })).toThrow(
      'EYRIE_METRICS_NAME_INVALID: The counter name "7" is not in snake case.',
    );
  });

  test.each(['', '  '])('an empty help text is refused: "%s"', (empty) => {
    expect(() => counter({ name: 'a_total', help: empty })).toThrow(
      'EYRIE_METRICS_HELP_MISSING: Metric "a_total" has no help text. Say in one sentence what it measures, for whoever meets it on a dashboard.',
    );
  });
});

describe('labels', () => {
  const declare = (labels: object) =>
    counter({ name: 'a_total', help, labels: labels as { plan: ['free'] } });
  const remedy =
    'List its allowed values, such as ["free", "pro"], or use bounded(n) for strings that are not known.';

  test.each(['le', 'quantile', '__name__', '__tenant', '__proto__'])(
    'the label name %s is reserved',
    (name) => {
      expect(() => declare({ [name]: ['x'] })).toThrow(
        `EYRIE_METRICS_LABEL_RESERVED: The label name "${name}" of metric "a_total" is reserved by Prometheus. Choose a name other than "le", "quantile" and names that start with "__".`,
      );
    },
  );

  test.each(['1st', 'status-code', 'status code', '', 'größe'])('the label name "%s" is not one', (name) => {
    expect(() => declare({ [name]: ['x'] })).toThrow(
      `EYRIE_METRICS_LABEL_INVALID: The label name "${name}" of metric "a_total" is not one that Prometheus knows. Use letters, digits and underscores, not starting with a digit.`,
    );
  });

  test.each([
    ['has neither allowed values nor a bound', 'free'],
    ['has neither allowed values nor a bound', null],
    ['has neither allowed values nor a bound', undefined],
    ['allows no value', []],
    ['lists a value twice', ['free', 'free']],
    ['allows a value that is not a string', ['free', 7]],
    ['allows the empty string, which Prometheus treats as no label', ['']],
    ['allows "__other__", which stands for all undeclared values', ['__other__']],
    ['allows a value of more than 256 characters', ['x'.repeat(257)]],
  ])('a label that %s is refused', (problem, label) => {
    expect(() => declare({ plan: label })).toThrow(
      `EYRIE_METRICS_LABEL_INVALID: The label "plan" of metric "a_total" ${problem}. ${remedy}`,
    );
  });

  test('overflowLabels must name labels of the metric', () => {
    const labels = { plan: ['free'], source: bounded(2) } as const;
    expect(() => counter({ name: 'a_total', help, labels, overflowLabels: ['tier' as 'plan'] })).toThrow(
      'EYRIE_METRICS_LABEL_INVALID: overflowLabels of metric "a_total" names "tier", which is not one of its labels. Name at least one of plan, source, or leave it out.',
    );
    expect(() => counter({ name: 'a_total', help, labels, overflowLabels: [] })).toThrow(
      'EYRIE_METRICS_LABEL_INVALID: overflowLabels of metric "a_total" is empty. Name at least one of plan, source, or leave it out.',
    );
  });
});

describe('limits', () => {
  test.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('bounded(%d) is refused', (n) => {
    expect(() => bounded(n)).toThrow(
      `EYRIE_METRICS_LIMIT_INVALID: bounded(${n}) does not say how many distinct values a label may have. Give a whole number from 1, such as bounded(50).`,
    );
  });

  test.each([0, -1, 1.5, Number.NaN])('maxSeries %d is refused', (maxSeries) => {
    expect(() => counter({ name: 'a_total', help, maxSeries })).toThrow(
      `EYRIE_METRICS_LIMIT_INVALID: maxSeries of metric "a_total" is ${maxSeries}. Give a whole number from 1, such as 2000.`,
    );
  });
});

describe('buckets', () => {
  test.each([
    ['does not have between 1 and 200 buckets', []],
    ['does not have between 1 and 200 buckets', Array.from({ length: 201 }, (_, i) => i)],
    ['does not have between 1 and 200 buckets', '0.1' as unknown as number[]],
    ['has the bucket NaN', [1, Number.NaN]],
    ['has the bucket Infinity', [1, Number.POSITIVE_INFINITY]],
    ['has the bucket 1 after 1', [1, 1]],
    ['has the bucket 0.5 after 1', [1, 0.5]],
    ['has the bucket 2', ['2' as unknown as number]],
  ])('a histogram that %s is refused', (problem, buckets) => {
    expect(() => histogram({ name: 'a_seconds', help, buckets })).toThrow(
      `EYRIE_METRICS_BUCKETS_INVALID: The histogram "a_seconds" ${problem}. Give finite upper bounds in ascending order, without +Inf, such as [0.1, 0.5, 1].`,
    );
  });
});

describe('displays', () => {
  const declare = (display: object) => () => gauge({ name: 'users', help, display });
  test.each([
    [{ unit: ' ' }, 'display.unit is empty. Name the unit, such as "users" or "seconds", or leave it out.'],
    [{ target: Number.NaN }, 'display.target is NaN. Give a finite number, or leave it out.'],
    [{ panel: 'pie' }, 'display.panel is "pie". Choose one of stat, gauge, timeseries, bar, heatmap, table.'],
    [
      { thresholds: Array.from({ length: 11 }, (_, value) => ({ value, severity: 'warn' })) },
      'display.thresholds is not a list of at most 10. Give a list such as [{ value: 10, severity: "warn" }].',
    ],
    [
      { thresholds: [{ value: Number.POSITIVE_INFINITY, severity: 'warn' }] },
      'a threshold of its display is Infinity. Give a finite number.',
    ],
    [
      { thresholds: [{ value: 1, severity: 'bad' }] },
      'the threshold 1 of its display has the severity "bad". Choose one of info, warn, error, critical.',
    ],
    [
      { thresholds: [{ value: 1, severity: 'warn', when: 'over' }] },
      'the threshold 1 of its display is bad "over". Choose above or below.',
    ],
  ])('%j is refused', (display, message) => {
    expect(declare(display)).toThrow(
      `EYRIE_METRICS_DISPLAY_INVALID: Metric "users" cannot be displayed: ${message}`,
    );
  });
});
