import {
  type Context,
  createTraceState,
  ROOT_CONTEXT,
  SpanKind,
  TraceFlags,
  trace,
} from '@opentelemetry/api';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ParentBasedSampler,
  type Sampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import * as fc from 'fast-check';
import { SAMPLER_NAMES, type SamplerName } from '../../src/config/sampling-options.js';
import { calledWith, decisionOf, samplerOf, TAIL_OFF, TAIL_ON, Traced, traceIdOf } from './traced.js';

const DROPPED = 'NOT_RECORD';
const TAIL = 'RECORD';
const SAMPLED = 'RECORD_AND_SAMPLED';

const UNSAMPLED = { traceFlags: TraceFlags.NONE, isRemote: false };

function below(span: ReturnType<Traced['request']>): Context {
  return trace.setSpan(ROOT_CONTEXT, span);
}

/** Parents by their kinds, each with the trace id that a span below it has. */
const PARENTS = {
  none: () => ({ context: ROOT_CONTEXT, traceId: traceIdOf(1) }),
  invalid: () => ({ context: calledWith('01', '0'.repeat(32)), traceId: traceIdOf(1) }),
  'remote 01': () => ({ context: calledWith('01'), traceId: traceIdOf(1) }),
  'remote 00': () => ({ context: calledWith('00'), traceId: traceIdOf(1) }),
  'local sampled': () => parentFrom({ sampler: 'always_on' }),
  'local recorded': () => parentFrom({ ratio: 0 }),
  'local recorded and ended': () => {
    const span = new Traced({ ratio: 0 }).request();
    span.end();
    return { context: below(span), traceId: span.spanContext().traceId };
  },
  'local dropped': () => ({ context: calledWith('00', traceIdOf(1), UNSAMPLED), traceId: traceIdOf(1) }),
} as const;

type ParentKind = keyof typeof PARENTS;

function parentFrom(settings: ConstructorParameters<typeof Traced>[0]) {
  const span = new Traced(settings).request();
  return { context: below(span), traceId: span.spanContext().traceId };
}

const KINDS = Object.keys(PARENTS) as readonly ParentKind[];

const all = (decision: string) => KINDS.map(() => decision);

describe('a sampler by its name', () => {
  // In the order of PARENTS: none, invalid, remote 01, remote 00, local sampled, recorded, ended, dropped.
  test.each<readonly [SamplerName, number, readonly string[]]>([
    ['always_on', 0, all(SAMPLED)],
    ['always_off', 1, all(DROPPED)],
    ['traceidratio', 1, all(SAMPLED)],
    ['traceidratio', 0, [TAIL, TAIL, TAIL, TAIL, DROPPED, TAIL, TAIL, DROPPED]],
    ['parentbased_always_on', 0, [SAMPLED, SAMPLED, SAMPLED, DROPPED, SAMPLED, TAIL, TAIL, DROPPED]],
    ['parentbased_always_off', 1, [DROPPED, DROPPED, SAMPLED, DROPPED, SAMPLED, TAIL, TAIL, DROPPED]],
    ['parentbased_traceidratio', 1, [SAMPLED, SAMPLED, SAMPLED, DROPPED, SAMPLED, TAIL, TAIL, DROPPED]],
    ['parentbased_traceidratio', 0, [TAIL, TAIL, SAMPLED, DROPPED, SAMPLED, TAIL, TAIL, DROPPED]],
  ])('%s with the ratio %d decides by the parent', (sampler, ratio, expected) => {
    const decide = samplerOf({ sampler, ratio });
    const decisions = KINDS.map((kind) => [kind, decisionOf(decide, PARENTS[kind]())]);
    expect(decisions).toEqual(KINDS.map((kind, index) => [kind, expected[index]]));
  });

  const root = { always_on: () => new AlwaysOnSampler(), always_off: () => new AlwaysOffSampler() };
  const theirs = (name: SamplerName, ratio: number): Sampler => {
    const own = name.replace('parentbased_', '') as 'always_on' | 'always_off' | 'traceidratio';
    const sampler = own === 'traceidratio' ? new TraceIdRatioBasedSampler(ratio) : root[own]();
    return name === own ? sampler : new ParentBasedSampler({ root: sampler });
  };
  const ratios = fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(0, 0.1, 1));
  const ids = fc.bigInt({ min: 1n, max: 2n ** 128n - 1n }).map((id) => id.toString(16).padStart(32, '0'));

  test("decides as OpenTelemetry's own where neither tail nor routes are set", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...SAMPLER_NAMES),
        ratios,
        ids,
        fc.option(fc.record({ flag: fc.constantFrom('00' as const, '01' as const), isRemote: fc.boolean() })),
        (sampler, ratio, traceId, parent) => {
          const context =
            parent === null ? ROOT_CONTEXT : calledWith(parent.flag, traceId, { isRemote: parent.isRemote });
          const ours = decisionOf(samplerOf({ sampler, ratio, tail: TAIL_OFF }), { context, traceId });
          expect(ours).toBe(decisionOf(theirs(sampler, ratio), { context, traceId }));
        },
      ),
      { numRuns: 2000 },
    );
  });

  test("samples with a tail what OpenTelemetry's own samples", () => {
    fc.assert(
      fc.property(ratios, ids, fc.constantFrom(TAIL_ON, TAIL_OFF), (ratio, traceId, tail) => {
        const ours = decisionOf(samplerOf({ ratio, tail }), { traceId });
        expect(ours === SAMPLED).toBe(decisionOf(theirs('traceidratio', ratio), { traceId }) === SAMPLED);
        expect(ours === TAIL).toBe(ours !== SAMPLED && tail.enabled);
      }),
    );
  });

  test('says what it is', () => {
    expect(String(samplerOf({ ratio: 0.1, routes: [{ route: '/a', ratio: 1 }] }))).toBe(
      'parentbased_traceidratio{ratio=0.1,routes=1,tail=true}',
    );
    expect(String(samplerOf({ sampler: 'always_on', ratio: 0.1, tail: TAIL_OFF }))).toBe(
      'always_on{ratio=1,routes=0,tail=false}',
    );
    expect(String(samplerOf({ sampler: 'parentbased_always_off', ratio: 1 }))).toBe(
      'parentbased_always_off{ratio=0,routes=0,tail=true}',
    );
  });
});

describe('the ratio of a route', () => {
  const routes = [
    { route: 'GET /health', ratio: 0 },
    { route: '/payments/*', ratio: 1 },
  ];
  const onPaths = (sampler: SamplerName, ratio: number, of: object = {}) =>
    ['/health', '/payments/7', '/users'].map((path) =>
      decisionOf(samplerOf({ sampler, ratio, routes }), { path, ...of }),
    );

  test.each<readonly [SamplerName, number, string]>([
    ['always_on', 0, SAMPLED],
    ['always_off', 1, DROPPED],
    ['traceidratio', 1, SAMPLED],
    ['traceidratio', 0, TAIL],
    ['parentbased_always_on', 0, SAMPLED],
    ['parentbased_always_off', 1, DROPPED],
    ['parentbased_traceidratio', 1, SAMPLED],
    ['parentbased_traceidratio', 0, TAIL],
  ])('replaces the ratio of %s %d', (sampler, ratio, other) => {
    expect(onPaths(sampler, ratio)).toEqual([DROPPED, SAMPLED, other]);
  });

  test('leaves the decision of a caller alone where the sampler is parent-based, else not', () => {
    for (const sampler of [
      'parentbased_always_on',
      'parentbased_always_off',
      'parentbased_traceidratio',
    ] as const) {
      expect(onPaths(sampler, 0.5, { context: calledWith('01') })).toEqual([SAMPLED, SAMPLED, SAMPLED]);
      expect(onPaths(sampler, 0.5, { context: calledWith('00') })).toEqual([DROPPED, DROPPED, DROPPED]);
    }
    expect(onPaths('traceidratio', 0, { context: calledWith('01') })).toEqual([DROPPED, SAMPLED, TAIL]);
    expect(onPaths('always_on', 0, { context: calledWith('00') })).toEqual([DROPPED, SAMPLED, SAMPLED]);
  });

  test('is for server spans alone', () => {
    const inner = { kind: SpanKind.INTERNAL };
    expect(onPaths('parentbased_traceidratio', 1, inner)).toEqual([SAMPLED, SAMPLED, SAMPLED]);
    const sampler = samplerOf({ routes });
    const { decision } = sampler.shouldSample(ROOT_CONTEXT, traceIdOf(1), 'x', SpanKind.SERVER, {}, []);
    expect(decision).toBe(2);
  });

  test('between 0 and 1 draws by the trace id, and leaves the rest to the tail', () => {
    const half = [{ route: '/users', ratio: 0.5 }];
    for (const [traceId, expected] of [
      [traceIdOf(0), SAMPLED],
      [`f${'0'.repeat(31)}`, TAIL],
    ]) {
      const of = { path: '/users', traceId: traceId as string };
      expect(decisionOf(samplerOf({ ratio: 0, routes: half }), of)).toBe(expected);
      expect(decisionOf(samplerOf({ sampler: 'always_off', routes: half }), of)).toBe(expected);
      expect(decisionOf(samplerOf({ ratio: 0, routes: half, tail: TAIL_OFF }), of)).toBe(
        expected === TAIL ? DROPPED : expected,
      );
    }
  });

  test.each(SAMPLER_NAMES)('holds for the spans below as well with %s', (sampler) => {
    for (const [path, expected] of [
      ['/health', [false, 0]],
      ['/payments/7', [true, 1]],
    ] as const) {
      const request = new Traced({ sampler, ratio: 0.5, routes });
      const server = request.request(ROOT_CONTEXT, path);
      const child = request.child(server);
      expect([child.isRecording(), child.spanContext().traceFlags]).toEqual(expected);
    }
  });
});

describe('a decision', () => {
  test('is one and the same object for all spans', () => {
    const sampler = samplerOf({ ratio: 0 });
    const decide = () => sampler.shouldSample(ROOT_CONTEXT, traceIdOf(1), 'x', SpanKind.SERVER, {}, []);
    expect(decide()).toBe(decide());
    expect(Object.isFrozen(decide())).toBe(true);
  });

  test.each(['00', '01'] as const)('of a caller with %s keeps the state of the trace', (flag) => {
    const traceState = createTraceState('a=1,b=2');
    const tracer = new TracerProvider({ sampler: samplerOf({}) }).getTracer('test');
    const span = tracer.startSpan('x', {}, calledWith(flag, traceIdOf(1), { traceState }));
    expect(span.spanContext().traceState).toBe(traceState);
    expect(span.spanContext().traceId).toBe(traceIdOf(1));
  });

  test('for a span without a parent outside of a request is that of the ratio', () => {
    const job = { kind: SpanKind.INTERNAL };
    expect(decisionOf(samplerOf({ ratio: 1 }), job)).toBe(SAMPLED);
    expect(decisionOf(samplerOf({ ratio: 0 }), job)).toBe(TAIL);
  });

  test('goes down the whole of a trace', () => {
    for (const [settings, recording] of [
      [{ sampler: 'always_off' }, false],
      [{ ratio: 0 }, true],
      [{ ratio: 1 }, true],
      [{ sampler: 'traceidratio', ratio: 0 }, true],
      [{ ratio: 0, tail: TAIL_OFF }, false],
    ] as const) {
      const traced = new Traced(settings);
      const root = traced.request();
      const grandchild = traced.child(traced.child(root));
      expect(root.isRecording()).toBe(recording);
      expect(grandchild.isRecording()).toBe(recording);
      expect(grandchild.spanContext()).toMatchObject({
        traceId: root.spanContext().traceId,
        traceFlags: root.spanContext().traceFlags,
      });
    }
  });
});
