import { overrideMethod } from '../../src/nest/override-method.js';

class Greeter {
  greet(): string {
    return 'hello';
  }
}

const shout = (original: (...args: unknown[]) => unknown) =>
  function (this: unknown, ...args: unknown[]) {
    return `${String(Reflect.apply(original, this, args)).toUpperCase()}!`;
  };

test('one object gets the new method, its class and its siblings keep theirs', () => {
  const greeter = new Greeter();
  overrideMethod(greeter, 'greet', shout);
  expect(greeter.greet()).toBe('HELLO!');
  expect(new Greeter().greet()).toBe('hello');
});

test('undoing takes the method away again where the object had none of its own', () => {
  const greeter = new Greeter();
  const undo = overrideMethod(greeter, 'greet', shout);
  undo();
  expect(greeter.greet()).toBe('hello');
  expect(Object.getOwnPropertyNames(greeter)).toEqual([]);
  undo();
  expect(greeter.greet()).toBe('hello');
});

test('undoing restores a method of its own as it was declared', () => {
  const greeter = new Greeter();
  Object.defineProperty(greeter, 'greet', { value: () => 'hi', writable: true, configurable: true });
  const before = Object.getOwnPropertyDescriptor(greeter, 'greet');
  const undo = overrideMethod(greeter, 'greet', shout);
  expect(greeter.greet()).toBe('HI!');
  undo();
  expect(Object.getOwnPropertyDescriptor(greeter, 'greet')).toEqual(before);
});

test('undoing leaves a later replacement alone', () => {
  const greeter = new Greeter();
  const undo = overrideMethod(greeter, 'greet', shout);
  greeter.greet = () => 'later';
  undo();
  expect(greeter.greet()).toBe('later');
});

test('replacements are undone in reverse order', () => {
  const greeter = new Greeter();
  const undoFirst = overrideMethod(greeter, 'greet', shout);
  const undoSecond = overrideMethod(greeter, 'greet', shout);
  expect(greeter.greet()).toBe('HELLO!!');
  undoSecond();
  expect(greeter.greet()).toBe('HELLO!');
  undoFirst();
  expect(greeter.greet()).toBe('hello');
});

test('an object without such a method stays as it is', () => {
  const bare: Record<string, unknown> = { greet: 'not a method' };
  overrideMethod(bare, 'greet', shout)();
  overrideMethod(bare, 'other', shout)();
  expect(bare).toEqual({ greet: 'not a method' });
});

test('a frozen object stays as it is, and nothing is thrown', () => {
  const greeter = Object.freeze(new Greeter());
  const undo = overrideMethod(greeter, 'greet', shout);
  expect(greeter.greet()).toBe('hello');
  undo();
  expect(greeter.greet()).toBe('hello');
});
