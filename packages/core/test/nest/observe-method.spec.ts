import { Injectable, Scope } from '@nestjs/common';
import type { EyrieApp } from '../../src/app/eyrie-app.js';
import { inContext } from '../support/in-context.js';
import { Measured } from '../support/measured.js';

const measured = new Measured();
const Noted = (as?: string) => measured.decorator(as);
beforeEach(() => void measured.take());

@Injectable()
class Payments {
  @Noted()
  charge(amount: number, currency: string): string {
    return `${amount} ${currency}`;
  }

  @Noted()
  refuse(): never {
    throw new RangeError('no');
  }

  @Noted()
  whoAmI(): unknown {
    return this;
  }
}

test('a method of a provider is measured with its name, its arguments, its object and its app', async () => {
  await inContext([Payments], (context, app) => {
    const payments = context.get(Payments);
    expect(payments.charge(5, 'EUR')).toBe('5 EUR');
    expect(() => payments.refuse()).toThrow(new RangeError('no'));
    expect(payments.whoAmI()).toBe(payments);
    expect(measured.take().slice(0, 4)).toEqual([
      'start Payments.charge [5,"EUR"]',
      'succeeded Payments.charge "5 EUR"',
      'start Payments.refuse []',
      'failed Payments.refuse RangeError',
    ]);
    expect(measured.calls.at(-1)).toMatchObject({ name: 'Payments.whoAmI', args: [] });
    expect(measured.calls.at(-1)?.self).toBe(payments);
    expect(measured.calls.at(-1)?.app).toBe(app);
  });
});

test('outside of an app the method runs as if it were not decorated', () => {
  expect(new Payments().charge(5, 'EUR')).toBe('5 EUR');
  expect(() => new Payments().refuse()).toThrow(new RangeError('no'));
  const { charge } = Payments.prototype;
  expect(Reflect.apply(charge, undefined, [1, 'EUR'])).toBe('1 EUR');
  expect(measured.take()).toEqual([]);
});

test('in an app without Eyrie the method runs as if it were not decorated', async () => {
  await inContext(
    [Payments],
    (context) => {
      expect(context.get(Payments).charge(5, 'EUR')).toBe('5 EUR');
    },
    [],
  );
  expect(measured.take()).toEqual([]);
});

test('the app is invisible to whoever lists or serialises the object', async () => {
  await inContext([Payments], (context) => {
    const payments = context.get(Payments);
    expect(Object.keys(payments)).toEqual([]);
    expect(JSON.stringify(payments)).toBe('{}');
  });
});

test('two apps of a process measure their own calls of one class', async () => {
  const owners: EyrieApp[] = [];
  await inContext([Payments], async (one, oneApp) => {
    await inContext([Payments], (other, otherApp) => {
      measured.calls.length = 0;
      other.get(Payments).charge(1, 'EUR');
      one.get(Payments).charge(2, 'EUR');
      owners.push(...measured.calls.map(({ app }) => app));
      expect(owners.map((owner) => owner === oneApp)).toEqual([false, true]);
      expect(owners[0]).toBe(otherApp);
    });
  });
});

test('request-scoped and transient providers are measured like any other', async () => {
  @Injectable({ scope: Scope.REQUEST })
  class PerRequest {
    @Noted()
    work(): string {
      return 'per request';
    }
  }
  @Injectable({ scope: Scope.TRANSIENT })
  class PerUse {
    @Noted()
    work(): string {
      return 'per use';
    }
  }
  await inContext([PerRequest, PerUse], async (context) => {
    expect((await context.resolve(PerRequest)).work()).toBe('per request');
    expect((await context.resolve(PerUse)).work()).toBe('per use');
    expect((await context.resolve(PerUse)).work()).toBe('per use');
  });
  expect(measured.take().filter((line) => line.startsWith('succeeded'))).toEqual([
    'succeeded PerRequest.work "per request"',
    'succeeded PerUse.work "per use"',
    'succeeded PerUse.work "per use"',
  ]);
});

test('an inherited method is measured under the class that declares it', async () => {
  class Base {
    @Noted()
    inherited(): string {
      return 'base';
    }
  }
  @Injectable()
  class Derived extends Base {}
  @Injectable()
  class DerivedAgain extends Derived {
    @Noted()
    own(): string {
      return this.inherited();
    }
  }
  await inContext([Derived, DerivedAgain], (context) => {
    expect(context.get(Derived).inherited()).toBe('base');
    expect(measured.take()).toEqual(['start Base.inherited []', 'succeeded Base.inherited "base"']);
    expect(context.get(DerivedAgain).own()).toBe('base');
    expect(measured.take()).toEqual([
      'start DerivedAgain.own []',
      'start Base.inherited []',
      'succeeded Base.inherited "base"',
      'succeeded DerivedAgain.own "base"',
    ]);
  });
});

test('two decorators on one method both measure each call, the upper one around the lower', async () => {
  @Injectable()
  class Twice {
    @Noted('upper')
    @Noted('lower')
    async work(): Promise<number> {
      return 1;
    }

    @Noted('upper')
    @Noted('lower')
    async *steps(): AsyncGenerator<number> {
      yield 1;
      yield 2;
    }
  }
  await inContext([Twice], async (context) => {
    expect(await context.get(Twice).work()).toBe(1);
    expect(measured.take()).toEqual([
      'upper start Twice.work []',
      'lower start Twice.work []',
      'lower succeeded Twice.work 1',
      'upper succeeded Twice.work 1',
    ]);
    const steps: number[] = [];
    for await (const step of context.get(Twice).steps()) steps.push(step);
    expect(steps).toEqual([1, 2]);
    expect(measured.take().filter((line) => !line.includes('withdrawn'))).toEqual([
      'upper start Twice.steps []',
      'lower start Twice.steps []',
      'upper start Twice.steps []',
      'lower start Twice.steps []',
      'lower succeeded Twice.steps undefined',
      'upper succeeded Twice.steps undefined',
    ]);
  });
});

test('the wrapper keeps name, length, own properties and metadata', () => {
  const Mark = (target: object, key: string | symbol, descriptor: PropertyDescriptor): void => {
    Reflect.defineMetadata('mark', `${target.constructor.name}.${String(key)}`, descriptor.value);
    Object.assign(descriptor.value, { own: true });
  };
  class Marked {
    @Noted()
    @Mark
    below(_first: number, _second: number): void {}

    @Mark
    @Noted()
    above(_first: number): void {}
  }
  const { below, above } = Marked.prototype;
  for (const [method, name, length] of [
    [below, 'below', 2],
    [above, 'above', 1],
  ] as const) {
    expect(method.name).toBe(name);
    expect(method).toHaveLength(length);
    expect(method).toHaveProperty('own', true);
    expect(Reflect.getMetadata('mark', method)).toBe(`Marked.${name}`);
  }
});

test('a method named by a symbol is measured', async () => {
  const work = Symbol('work');
  @Injectable()
  class Named {
    @Noted()
    [work](): number {
      return 1;
    }
  }
  await inContext([Named], (context) => {
    expect(context.get(Named)[work]()).toBe(1);
  });
  expect(measured.take()).toEqual(['start Named.Symbol(work) []', 'succeeded Named.Symbol(work) 1']);
});
