import type { LogLevel } from '../../src/levels/log-level.js';
import { lineSampling } from '../../src/volume/line-sampling.js';

/** The trace whose last 56 bits are that share of all of them. */
function traceAt(share: number): string {
  const digits = Math.floor(share * 2 ** 52)
    .toString(16)
    .padStart(13, '0');
  return `${'f'.repeat(18)}${digits}0`;
}

/** A source of the given numbers, one after the other. */
function drawing(...numbers: readonly number[]): () => number {
  let at = 0;
  return () => {
    const number = numbers[at];
    at += 1;
    if (number === undefined) throw new Error('one draw too many');
    return number;
  };
}

describe('WARN and above', () => {
  test.each<LogLevel>(['warn', 'error', 'critical'])('%s passes at every ratio', (level) => {
    const sampling = lineSampling({ debug: 0, info: 0, access: 0, random: drawing() });
    expect(sampling.passes({ level })).toBe(true);
    expect(sampling.passes({ level, access: true, request: {}, traceId: traceAt(0) })).toBe(true);
  });
});

describe('the ratio', () => {
  test('of each level and of access lines is its own', () => {
    const sampling = lineSampling({ debug: 0, info: 1, access: 0, random: drawing() });
    expect([
      sampling.passes({ level: 'debug' }),
      sampling.passes({ level: 'info' }),
      sampling.passes({ level: 'info', access: true }),
    ]).toEqual([false, true, false]);
  });

  test('keeps what reaches the threshold of OpenTelemetry, (1 - ratio) * 2^56', () => {
    const sampling = lineSampling({ info: 0.25, random: drawing() });
    const passes = (traceId: string) => sampling.passes({ level: 'info', traceId });
    expect([
      passes(`${'f'.repeat(18)}bfffffffffffff`),
      passes(`${'0'.repeat(18)}c0000000000000`),
      passes(`${'0'.repeat(18)}C0000000000000`),
      passes(`${'0'.repeat(18)}ffffffffffffff`),
      passes(`${'f'.repeat(18)}00000000000000`),
    ]).toEqual([false, true, true, true, false]);
  });

  test('keeps as many traces as it says', () => {
    const sampling = lineSampling({ info: 0.1, random: drawing() });
    let kept = 0;
    for (let index = 0; index < 1000; index += 1)
      kept += Number(sampling.passes({ level: 'info', traceId: traceAt((index + 0.5) / 1000) }));
    expect(kept).toBe(100);
  });
});

describe('the lines of a request', () => {
  test('are decided alike in every service that sees the trace', () => {
    const traces = [0.01, 0.3, 0.49, 0.5, 0.51, 0.99].map(traceAt);
    const decide = () => {
      const sampling = lineSampling({ info: 0.5, random: drawing() });
      return traces.map((traceId) => sampling.passes({ level: 'info', request: {}, traceId }));
    };
    expect(decide()).toEqual(decide());
    expect(decide()).toEqual([false, false, false, true, true, true]);
  });

  test('that pass at a low ratio pass at a higher one', () => {
    const sampling = lineSampling({ debug: 0.1, info: 0.5 });
    for (let index = 0; index < 200; index += 1) {
      const request = {};
      if (sampling.passes({ level: 'debug', request }))
        expect(sampling.passes({ level: 'info', request })).toBe(true);
    }
  });

  test('share one draw, with a trace or without', () => {
    const sampling = lineSampling({ info: 0.5, random: drawing(0.7, 0.2) });
    const [one, two] = [{}, {}];
    expect([1, 2, 3].map(() => sampling.passes({ level: 'info', request: one }))).toEqual([true, true, true]);
    expect([1, 2, 3].map(() => sampling.passes({ level: 'info', request: two }))).toEqual([
      false,
      false,
      false,
    ]);
    const request = {};
    expect(sampling.passes({ level: 'info', request, traceId: traceAt(0.9) })).toBe(true);
    expect(sampling.passes({ level: 'info', request, traceId: traceAt(0.1) })).toBe(true);
  });

  test('with something else than a trace id draw at random', () => {
    const sampling = lineSampling({ info: 0.5, random: drawing(0.7, 0.2) });
    const passes = (traceId: string) => sampling.passes({ level: 'info', request: {}, traceId });
    expect([passes('not a trace'), passes('')]).toEqual([true, false]);
  });
});

test('outside of a request each line draws for itself', () => {
  const sampling = lineSampling({ debug: 0.25, random: drawing(0.74, 0.75, 0) });
  expect([1, 2, 3].map(() => sampling.passes({ level: 'debug' }))).toEqual([false, true, false]);
});

test('what was left out is counted by level, access lines apart', () => {
  const sampling = lineSampling({ debug: 0, info: 0, access: 0 });
  sampling.countOut({ level: 'debug' });
  sampling.countOut({ level: 'info' });
  sampling.countOut({ level: 'info' });
  sampling.countOut({ level: 'info', access: true });
  expect(sampling.sampledOut).toEqual({ debug: 1, info: 2, access: 1 });
});

test('where every ratio is 1, one object that does nothing serves all', () => {
  expect(lineSampling()).toBe(lineSampling({ debug: 1, info: 1, access: 1, random: drawing() }));
  expect(lineSampling().passes({ level: 'debug' })).toBe(true);
  expect(lineSampling().sampledOut).toEqual({ debug: 0, info: 0, access: 0 });
});
