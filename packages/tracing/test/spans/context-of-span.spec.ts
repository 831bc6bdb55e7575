import {
  type Context,
  createContextKey,
  ROOT_CONTEXT,
  type Span,
  TraceFlags,
  trace,
} from '@opentelemetry/api';
import * as fc from 'fast-check';
import { ContextOfSpan } from '../../src/spans/context-of-span.js';

const KEYS = ['one', 'two', 'three', 'four'].map((name) => createContextKey(name));
const spanOf = (digit: string): Span =>
  trace.wrapSpanContext({
    traceId: digit.repeat(32),
    spanId: digit.repeat(16),
    traceFlags: TraceFlags.SAMPLED,
  });
const SPANS = ['1', '2', '3'].map(spanOf);

interface Step {
  readonly name: string;
  readonly apply: (context: Context) => Context;
}

const key = fc.constantFrom(...KEYS);
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(key, fc.oneof(fc.integer(), fc.constant(undefined), fc.string())).map(([name, value]) => ({
    name: `set ${name.description} to ${value}`,
    apply: (context: Context) => context.setValue(name, value),
  })),
  key.map((name) => ({
    name: `delete ${name.description}`,
    apply: (context: Context) => context.deleteValue(name),
  })),
  fc.constantFrom(...SPANS).map((span) => ({
    name: `set span ${span.spanContext().spanId}`,
    apply: (context: Context) => trace.setSpan(context, span),
  })),
  fc.constant({ name: 'delete span', apply: (context: Context) => trace.deleteSpan(context) }),
);
const steps = fc.array(step, { maxLength: 6 });

const apply = (base: Context, all: readonly Step[]) =>
  all.reduce((context, { apply }) => apply(context), base);

const contentOf = (context: Context) => [
  trace.getSpan(context),
  ...KEYS.map((name) => context.getValue(name)),
];

test('it answers as the context that trace.setSpan gives, whatever is done before and afterwards', () => {
  fc.assert(
    fc.property(steps, fc.constantFrom(...SPANS), steps, (before, span, after) => {
      const base = apply(ROOT_CONTEXT, before);
      const ours = apply(new ContextOfSpan(base, span), after);
      const theirs = apply(trace.setSpan(base, span), after);
      expect(contentOf(ours)).toEqual(contentOf(theirs));
    }),
  );
});

test('what is done to it changes neither it nor its base', () => {
  fc.assert(
    fc.property(steps, steps, (before, after) => {
      const base = apply(ROOT_CONTEXT, before);
      const ofBase = contentOf(base);
      const ours = new ContextOfSpan(base, SPANS[0] as Span);
      const ofOurs = contentOf(ours);
      apply(ours, after);
      expect(contentOf(ours)).toEqual(ofOurs);
      expect(contentOf(base)).toEqual(ofBase);
    }),
  );
});

test('one inside of another has the inner span', () => {
  const outer = new ContextOfSpan(ROOT_CONTEXT.setValue(KEYS[0] as symbol, 7), SPANS[0] as Span);
  const inner = new ContextOfSpan(outer, SPANS[1] as Span);
  expect(contentOf(inner)).toEqual([SPANS[1], 7, undefined, undefined, undefined]);
  expect(trace.getSpan(outer)).toBe(SPANS[0]);
});

test('a context without its span has nothing of it', () => {
  const context = trace.deleteSpan(new ContextOfSpan(ROOT_CONTEXT, SPANS[0] as Span));
  expect(trace.getSpan(context)).toBeUndefined();
  expect(trace.getSpanContext(context)).toBeUndefined();
});
