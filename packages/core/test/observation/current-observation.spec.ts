import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { RequestContext, runInRequestContext } from '../../src/context/request-context.js';
import {
  currentObservation,
  currentWork,
  runInObservation,
} from '../../src/observation/current-observation.js';
import { WorkObservation } from '../../src/observation/work-observation.js';

const SPAN = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), sampled: true };

const work = (name: string) => new WorkObservation({ kind: 'method', name });
const request = (name: string) => new RequestContext(`id of ${name}`, work(name));

/** What is current now, as `work / observation`. */
const current = () => `${currentWork()?.name} / ${currentObservation()?.name}`;

test('outside of all work nothing is current', () => {
  expect(current()).toBe('undefined / undefined');
});

test('in a request its observation is current, which is no work beside it', () => {
  expect(runInRequestContext(request('GET /'), current)).toBe('undefined / GET /');
});

test('work is current while it runs, across its continuations, and the work around it afterwards', async () => {
  const seen: string[] = [];
  await runInObservation(work('outer'), async () => {
    seen.push(current());
    await runInObservation(work('inner'), async () => {
      await sleep(1);
      seen.push(current());
    });
    seen.push(current());
  });
  expect(seen).toEqual(['outer / outer', 'inner / inner', 'outer / outer']);
  expect(current()).toBe('undefined / undefined');
});

test('what the work returns and throws comes through', () => {
  const error = new Error('no');
  expect(runInObservation(work('a'), () => 7)).toBe(7);
  expect(() =>
    runInObservation(work('a'), () => {
      throw error;
    }),
  ).toThrow(error);
  expect(current()).toBe('undefined / undefined');
});

test('work inside of a request is current there, and the request again when the work is over', () => {
  runInRequestContext(request('GET /'), () => {
    expect(runInObservation(work('users.find'), current)).toBe('users.find / users.find');
    expect(current()).toBe('undefined / GET /');
  });
});

test('a request that comes in while a job runs is not inside of the job', () => {
  runInObservation(work('job'), () => {
    runInRequestContext(request('GET /'), () => {
      expect(current()).toBe('undefined / GET /');
      expect(runInObservation(work('users.find'), current)).toBe('users.find / users.find');
    });
    expect(current()).toBe('job / job');
  });
});

test('a request inside of another request’s work is not inside of that work', () => {
  runInRequestContext(request('GET /outer'), () =>
    runInObservation(work('outer'), () => {
      expect(runInRequestContext(request('GET /inner'), current)).toBe('undefined / GET /inner');
    }),
  );
});

test('work that goes on at the same time does not mix', async () => {
  const seen = await Promise.all(
    Array.from({ length: 50 }, (_, index) =>
      runInRequestContext(request(`GET /${index}`), () =>
        runInObservation(work(`work ${index}`), async () => {
          await sleep(index % 5);
          return current();
        }),
      ),
    ),
  );
  expect(seen).toEqual(seen.map((_, index) => `work ${index} / work ${index}`));
});

describe('the scope of an observation', () => {
  const active = new AsyncLocalStorage<string>();
  const scopeOf = (name: string) => ({
    run: <Result>(run: () => Result): Result => active.run(name, run),
    enter: () => {
      const before = active.getStore();
      active.enterWith(name);
      return () => active.enterWith(before as string);
    },
  });

  test('is active while the work runs, and its span is that of the work', () => {
    const observation = work('traced');
    observation.tracedBy(SPAN, scopeOf('span'));
    expect(observation.span).toBe(SPAN);
    expect(runInObservation(observation, () => `${active.getStore()} in ${current()}`)).toBe(
      'span in traced / traced',
    );
    expect(active.getStore()).toBeUndefined();
  });

  test('stays when the span is told anew without one', () => {
    const observation = work('traced');
    const scope = scopeOf('span');
    observation.tracedBy(SPAN, scope);
    const kept = { ...SPAN, sampled: false };
    observation.tracedBy(kept);
    expect(observation.span).toBe(kept);
    expect(observation.scope).toBe(scope);
  });

  test('is absent where nothing traces', () => {
    expect([work('untraced').span, work('untraced').scope]).toEqual([undefined, undefined]);
  });

  test('of a request is active wherever its context is', () => {
    const context = request('GET /');
    expect(context.scope).toBeUndefined();
    context.activeIn(scopeOf('server span'));
    const said = runInRequestContext(
      context,
      (one: string, other: string) => `${one} ${other} ${active.getStore()}`,
      'a',
      'b',
    );
    expect(said).toBe('a b server span');
    expect(active.getStore()).toBeUndefined();
  });
});
