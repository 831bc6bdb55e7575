import { ROOT_CONTEXT } from '@opentelemetry/api';
import { SamplingDecision, TraceIdRatioBasedSampler } from '@opentelemetry/sdk-trace';
import * as fc from 'fast-check';
import { TraceIdRatio } from '../../src/sampling/trace-id-ratio.js';

const traceIds = fc
  .tuple(fc.bigInt({ min: 0n, max: 2n ** 128n - 1n }), fc.boolean())
  .map(([id, upper]) => id.toString(16).padStart(32, '0')[upper ? 'toUpperCase' : 'toLowerCase']());
const ratios = fc.oneof(
  fc.double({ min: 0, max: 1, noNaN: true }),
  fc.constantFrom(0, 1, 0.1, 0.5, 2 ** -32, 1 - 2 ** -32, Number.NaN, -1, 2),
);

describe('a ratio of trace ids', () => {
  test("draws exactly what OpenTelemetry's sampler samples", () => {
    fc.assert(
      fc.property(ratios, fc.oneof(traceIds, fc.string()), (ratio, traceId) => {
        const { decision } = new TraceIdRatioBasedSampler(ratio).shouldSample(ROOT_CONTEXT, traceId);
        expect(new TraceIdRatio(ratio).draws(traceId)).toBe(decision === SamplingDecision.RECORD_AND_SAMPLED);
      }),
      { numRuns: 3000 },
    );
  });

  test("agrees with OpenTelemetry's sampler to the last id that is drawn", () => {
    fc.assert(
      fc.property(
        ratios,
        fc.constantFrom(-1, 0, 1),
        fc.integer({ min: 0, max: 0xffff_ffff }),
        (ratio, by, spread) => {
          const folded = Math.min(
            Math.max(Math.floor(new TraceIdRatio(ratio).ratio * 0xffff_ffff) + by, 0),
            0xffff_ffff,
          );
          const word = (value: number) => (value >>> 0).toString(16).padStart(8, '0');
          const traceId = word(spread) + word(0) + word(folded) + word(spread);
          const { decision } = new TraceIdRatioBasedSampler(ratio).shouldSample(ROOT_CONTEXT, traceId);
          expect(new TraceIdRatio(ratio).draws(traceId)).toBe(
            decision === SamplingDecision.RECORD_AND_SAMPLED,
          );
        },
      ),
      { numRuns: 1000 },
    );
  });

  test('draws what a smaller one draws as well', () => {
    fc.assert(
      fc.property(ratios, ratios, traceIds, (one, other, traceId) => {
        const [smaller, larger] = [new TraceIdRatio(one), new TraceIdRatio(other)];
        fc.pre(smaller.ratio <= larger.ratio && smaller.draws(traceId));
        expect(larger.draws(traceId)).toBe(true);
      }),
    );
  });

  test('of 0 draws nothing, of 1 everything with a valid id', () => {
    expect(new TraceIdRatio(0).draws('a'.repeat(32))).toBe(false);
    expect(new TraceIdRatio(1).draws('f'.repeat(32))).toBe(true);
    expect(new TraceIdRatio(1).draws('0'.repeat(32))).toBe(false);
    expect(new TraceIdRatio(1).draws('no id')).toBe(false);
  });
});
