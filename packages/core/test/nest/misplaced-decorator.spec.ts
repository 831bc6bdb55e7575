import { observeMethod } from '../../src/nest/methods/observe-method.js';

const Observed = (): ((target: object, key: string | symbol, descriptor?: PropertyDescriptor) => void) =>
  observeMethod(() => ({ succeeded() {}, failed() {}, withdrawn() {} })) as ReturnType<typeof Observed>;

test.each([
  ['an accessor', { get: () => 1 }],
  ['a property', undefined],
  ['a property with a value that is no function', { value: 1 }],
])('a decorator for methods refuses %s when the class is declared', (_what, descriptor) => {
  class Service {}
  expect(() => Observed()(Service.prototype, 'size', descriptor)).toThrow(
    'EYRIE_METHOD_DECORATOR_MISPLACED: Service.size is not a method, but carries a decorator for methods.' +
      ' Decorate a method: neither a property that holds a function nor an accessor will do.',
  );
});

test('a decorator for methods refuses a static one when the class is declared', () => {
  const declare = (): unknown => {
    class Service {
      @Observed()
      static size(): number {
        return 1;
      }
    }
    return Service;
  };
  expect(declare).toThrow(
    'EYRIE_METHOD_DECORATOR_MISPLACED: Service.size is a static method, but carries a decorator for methods of instances.' +
      ' Decorate a method of a provider or controller: a class belongs to no app, so nothing would be done.',
  );
});
