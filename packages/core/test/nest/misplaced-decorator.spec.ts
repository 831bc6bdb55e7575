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
