import { type LogLevel, SEVERITY } from '../../src/levels/log-level.js';
import { type GatedLine, type LineFate, LineGate } from '../../src/volume/line-gate.js';
import { lineSampling } from '../../src/volume/line-sampling.js';
import { NO_TAIL, TailBuffer, type TailLines } from '../../src/volume/tail-buffer.js';

const INFO = { severity: SEVERITY.info };

type Situation = 'outside' | 'off' | 'keeping' | 'released' | 'discarded';

const SITUATIONS: readonly Situation[] = ['outside', 'off', 'keeping', 'released', 'discarded'];

/** A gate that lets no INFO line pass by itself, and a line in the situation. */
function gated(situation: Situation, level: LogLevel, ratio: number) {
  const buffer = new TailBuffer();
  const tail: TailLines = situation === 'off' ? NO_TAIL : buffer;
  const request = situation === 'outside' ? undefined : {};
  if (request !== undefined && situation === 'released') tail.release(request);
  if (request !== undefined && situation === 'discarded') tail.discard(request);
  const sampling = lineSampling({ info: ratio });
  const line: GatedLine = { level, threshold: INFO, request };
  return { gate: new LineGate({ sampling, tail }), line, sampling };
}

const fatesOf = (level: LogLevel, ratio: number): LineFate[] =>
  SITUATIONS.map((situation) => {
    const { gate, line } = gated(situation, level, ratio);
    return gate.fateOf(line);
  });

describe('the fate of a line outside of a request, without tail buffering, kept, released, discarded', () => {
  test.each<[what: string, level: LogLevel, ratio: number, fates: readonly LineFate[]]>([
    ['below the level', 'debug', 1, ['drop', 'drop', 'keep', 'write', 'drop']],
    ['sampled out', 'info', 0, ['drop', 'drop', 'keep', 'write', 'drop']],
    ['at the level', 'info', 1, ['write', 'write', 'write', 'write', 'write']],
    ['WARN', 'warn', 0, ['write', 'write', 'write', 'write', 'write']],
    ['CRITICAL', 'critical', 0, ['write', 'write', 'write', 'write', 'write']],
  ])('%s', (_what, level, ratio, fates) => {
    expect(fatesOf(level, ratio)).toEqual(fates);
  });
});

test('a line counts as sampled out only where sampling made it drop', () => {
  const counts = SITUATIONS.map((situation) => {
    const { gate, line, sampling } = gated(situation, 'info', 0);
    gate.fateOf(line);
    gate.fateOf({ ...line, level: 'debug' });
    return sampling.sampledOut;
  });
  const out = { debug: 0, info: 1, access: 0 };
  const none = { debug: 0, info: 0, access: 0 };
  expect(counts).toEqual([out, out, none, none, out]);
});

test('a WARN line below a higher level is kept with the others', () => {
  const gate = new LineGate({ sampling: lineSampling(), tail: new TailBuffer() });
  expect(gate.fateOf({ level: 'warn', threshold: { severity: SEVERITY.error }, request: {} })).toBe('keep');
});

test('a gate says whether a logger must ask for lines below its level', () => {
  const sampling = lineSampling();
  expect(new LineGate({ sampling }).dropsBelowLevel).toBe(true);
  expect(new LineGate({ sampling, tail: new TailBuffer() }).dropsBelowLevel).toBe(false);
});

test('a threshold that changes in place changes the fate', () => {
  const threshold = { severity: SEVERITY.info };
  const gate = new LineGate({ sampling: lineSampling() });
  const line: GatedLine = { level: 'debug', threshold };
  expect(gate.fateOf(line)).toBe('drop');
  threshold.severity = SEVERITY.debug;
  expect(gate.fateOf(line)).toBe('write');
});
