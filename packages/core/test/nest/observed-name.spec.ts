import { Observed, type ObservedOptions } from '../../src/nest/methods/observed.js';

describe('the name', () => {
  test.each(['users.create', 'a', 'Users create', 'users/create:v1', 'users-create_2', 'x'.repeat(100)])(
    '"%s" is taken',
    (name) => {
      expect(() => Observed(name)).not.toThrow();
    },
  );

  test.each(['', 'x'.repeat(101), 'naïve', 'a\nb', 'a{b}', 'a"b', '=', 'users\tcreate'])(
    '%j is refused',
    (name) => {
      expect(() => Observed(name)).toThrow(
        expect.objectContaining({
          code: 'EYRIE_OBSERVED_NAME_INVALID',
          message:
            `EYRIE_OBSERVED_NAME_INVALID: @Observed was given the name ${JSON.stringify(name).slice(0, 120)}. ` +
            'Take 1 to 100 letters, digits, blanks or "_.:/-", the same for every call, such as "users.create".',
        }),
      );
    },
  );

  test('that is very long is cut in the message', () => {
    expect(() => Observed('!'.repeat(10_000))).toThrow(
      expect.objectContaining({ message: expect.stringMatching(/^.{0,400}$/) }),
    );
  });
});

test('on what is no method it is refused', () => {
  const decorate = () => {
    class Misused {
      @Observed('misused')
      get value(): number {
        return 1;
      }
    }
    return Misused;
  };
  expect(decorate).toThrow(expect.objectContaining({ code: 'EYRIE_METHOD_DECORATOR_MISPLACED' }));
});

test('details know the types of the arguments', () => {
  const options: ObservedOptions<[plan: string, size: number]> = {
    details: (plan, size) => ({ plan: plan.length, size: size.toFixed(1) }),
  };
  expect(options.details?.('gold', 2)).toEqual({ plan: 4, size: '2.0' });
});
