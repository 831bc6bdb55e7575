import { Injectable } from '@nestjs/common';
import { aroundMethod, type MethodCall } from '../../src/nest/methods/observe-method.js';
import { inContext } from '../support/in-context.js';

const calls: MethodCall[] = [];

const Doubled = aroundMethod((call, proceed) => {
  calls.push(call);
  return Number(proceed()) * 2;
});
const Never = aroundMethod(() => 'not called');
const Twice = aroundMethod((_, proceed) => [proceed(), proceed()]);
const Failing = aroundMethod(() => {
  throw new RangeError('refused');
});
const Named = (name: string): MethodDecorator => aroundMethod((_, proceed) => `${name}(${proceed()})`);

@Injectable()
class Sums {
  count = 0;

  @Doubled
  add(left: number, right: number): number {
    return left + right + this.count;
  }

  @Never
  unreached(): string {
    this.count += 1;
    return 'called';
  }

  @Twice
  counted(): number {
    this.count += 1;
    return this.count;
  }

  @Failing
  refused(): void {
    this.count += 1;
  }

  @Doubled
  thrown(): never {
    throw new TypeError('own');
  }

  @Named('outer')
  @Named('inner')
  stacked(): string {
    return 'method';
  }
}

const usingSums = (use: (sums: Sums) => void) =>
  inContext([Sums], (context) => {
    calls.length = 0;
    use(context.get(Sums));
  });

test('what stands around decides what the caller gets', async () => {
  await usingSums((sums) => {
    expect(sums.add(1, 2)).toBe(6);
    expect(sums.unreached()).toBe('not called');
    expect(sums.counted()).toEqual([1, 2]);
    expect(sums.stacked()).toBe('outer(inner(method))');
    expect(sums.count).toBe(2);
  });
});

test('it is told of the call', async () => {
  await usingSums((sums) => {
    sums.add(1, 2);
    expect(calls).toEqual([{ app: expect.anything(), name: 'Sums.add', self: sums, args: [1, 2] }]);
  });
});

test('what it throws, and what the method throws, reaches the caller', async () => {
  await usingSums((sums) => {
    expect(() => sums.refused()).toThrow(new RangeError('refused'));
    expect(() => sums.thrown()).toThrow(new TypeError('own'));
    expect(sums.count).toBe(0);
  });
});

test('outside of an app the method runs as it is', () => {
  const sums = new Sums();
  expect([sums.add(1, 2), sums.unreached(), sums.counted(), sums.stacked()]).toEqual([
    3,
    'called',
    2,
    'method',
  ]);
});
