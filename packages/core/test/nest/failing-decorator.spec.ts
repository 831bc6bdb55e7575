import { Injectable } from '@nestjs/common';
import { observeMethod } from '../../src/nest/methods/observe-method.js';
import { hostileErrors } from '../support/hostile.js';
import { inContext } from '../support/in-context.js';

describe('a decorator that throws', () => {
  const fail = (): never => {
    throw new TypeError('no label');
  };
  const Failing = observeMethod(fail);
  const FailingLater = observeMethod(() => ({ succeeded: fail, failed: fail, withdrawn: fail }));
  @Injectable()
  class Harmed {
    @Failing
    early(): number {
      return 1;
    }

    @FailingLater
    async late(): Promise<number> {
      return 2;
    }

    @FailingLater
    throwing(): never {
      throw new RangeError('its own');
    }

    @FailingLater
    async *steps(): AsyncGenerator<number> {
      yield 3;
    }
  }

  test('is said once per method, counted each time, and harms no call', async () => {
    await inContext([Harmed], async (context, app, said) => {
      const harmed = context.get(Harmed);
      for (let times = 0; times < 3; times += 1) expect(harmed.early()).toBe(1);
      expect(await harmed.late()).toBe(2);
      expect(() => harmed.throwing()).toThrow(new RangeError('its own'));
      for await (const step of harmed.steps()) expect(step).toBe(3);
      expect(said).toEqual(
        ['early', 'late', 'throwing', 'steps'].map(
          (name) =>
            `warn EYRIE_METHOD_DECORATOR_FAILED: What decorates Harmed.${name} threw TypeError: no label. ` +
            'The method was not affected. Check the functions given to its decorators, such as "labels".',
        ),
      );
      expect(app.diagnostics.counts()).toEqual([{ code: 'EYRIE_METHOD_DECORATOR_FAILED', count: 7 }]);
    });
  });

  test.each(hostileErrors())('%s harms no call', async (_, error) => {
    const Hostile = observeMethod(() => {
      throw error;
    });
    @Injectable()
    class Target {
      @Hostile
      work(): string {
        return 'done';
      }
    }
    await inContext([Target], (context, _app, said) => {
      expect(context.get(Target).work()).toBe('done');
      expect(said).toHaveLength(1);
    });
  });
});
