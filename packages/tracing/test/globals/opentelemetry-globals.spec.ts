import { Diagnostics } from '@eyrie/core/engine';
import {
  type Context,
  context,
  createContextKey,
  diag,
  ProxyTracerProvider,
  propagation,
  ROOT_CONTEXT,
  type TextMapPropagator,
  type TracerProvider,
  trace,
} from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  claimGlobals,
  ensureContextManager,
  type GlobalsClaim,
} from '../../src/globals/opentelemetry-globals.js';

const KEY = createContextKey('test');

function propagatorOf(field: string): TextMapPropagator {
  return { inject: () => {}, extract: (given: Context) => given, fields: () => [field] };
}

class NamedProvider implements TracerProvider {
  getTracer() {
    return new ProxyTracerProvider().getTracer('nothing');
  }
}

interface TestClaim extends GlobalsClaim {
  readonly said: readonly string[];
}

function claimOf(name: string): TestClaim {
  const said: string[] = [];
  return {
    provider: new NamedProvider(),
    propagator: propagatorOf(name),
    diagnostics: new Diagnostics((_level, message) => void said.push(message)),
    said,
  };
}

/** Whose the globals are, and whether a context can be active. */
function state(claims: Readonly<Record<string, GlobalsClaim>>): string {
  const given = trace.getTracerProvider();
  const provider = given instanceof ProxyTracerProvider ? given.getDelegate() : given;
  const owner = Object.keys(claims).find((name) => claims[name]?.provider === provider) ?? 'nobody';
  const active = context.with(
    ROOT_CONTEXT.setValue(KEY, true),
    () => context.active().getValue(KEY) === true,
  );
  return `${owner} ${propagation.fields().join() || '-'} ${active ? 'active' : 'inactive'}`;
}

const NOTHING = 'nobody - inactive';
const [one, two, three] = [claimOf('one'), claimOf('two'), claimOf('three')];
const claims = { one, two, three };

afterEach(() => expect(state(claims)).toBe(NOTHING));

test('an app that gives way has the globals only while no other one is there', () => {
  const [releaseIdle, releaseTwo] = [claimGlobals({ ...one, givesWay: true }), claimGlobals(two)];
  expect(state(claims)).toBe('two two active');
  const releaseThree = claimGlobals(three);
  expect(state(claims)).toBe('two two active');
  releaseTwo();
  expect(state(claims)).toBe('three three active');
  releaseThree();
  expect(state(claims)).toBe('one one active');
  releaseIdle();
});

test('the first app has the globals until it lets go, and then nobody', () => {
  expect(state(claims)).toBe(NOTHING);
  const release = claimGlobals(one);
  expect(state(claims)).toBe('one one active');
  release();
  expect(state(claims)).toBe(NOTHING);
  release();
});

test('the next app has them when the first lets go', () => {
  const releases = [one, two, three].map(claimGlobals);
  expect(state(claims)).toBe('one one active');
  releases[0]?.();
  expect(state(claims)).toBe('two two active');
  releases[0]?.();
  expect(state(claims)).toBe('two two active');
  releases[1]?.();
  expect(state(claims)).toBe('three three active');
  releases[2]?.();
});

test('an app that lets go while another has them changes nothing', () => {
  const releases = [one, two, three].map(claimGlobals);
  releases[1]?.();
  expect(state(claims)).toBe('one one active');
  releases[0]?.();
  expect(state(claims)).toBe('three three active');
  releases[2]?.();
});

test('what OpenTelemetry says is said by the app that has the globals', () => {
  const [first, second] = [claimOf('first'), claimOf('second')];
  const releases = [first, second].map(claimGlobals);
  diag.error('for the first');
  releases[0]?.();
  diag.error('for the second');
  releases[1]?.();
  diag.error('for nobody');
  const line = (text: string) =>
    `EYRIE_TRACING_SDK_MESSAGE: OpenTelemetry says: ${text}. OTEL_LOG_LEVEL sets how much it says.`;
  expect([first.said, second.said]).toEqual([[line('for the first')], [line('for the second')]]);
});

describe('beside a context manager that somebody else has set', () => {
  beforeEach(() => void context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable()));
  afterEach(() => context.disable());

  test('it is used, and left alone at the end', () => {
    const release = claimGlobals(one);
    expect(state(claims)).toBe('one one active');
    release();
    expect(state(claims)).toBe('nobody - active');
    context.disable();
  });

  test('no other one is made sure of', () => {
    ensureContextManager()();
    expect(state(claims)).toBe('nobody - active');
    context.disable();
  });
});

test('where there is no context manager one is made sure of, and taken away again', () => {
  const undo = ensureContextManager();
  expect(state(claims)).toBe('nobody - active');
  undo();
});

test('two apps that make sure of it: it stays as long as the first of them', () => {
  const [undo, undoSecond] = [ensureContextManager(), ensureContextManager()];
  undoSecond();
  expect(state(claims)).toBe('nobody - active');
  undo();
});
