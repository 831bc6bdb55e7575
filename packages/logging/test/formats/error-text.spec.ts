import type { PlainFields } from '@eyrie/core/engine';
import { errorText, withoutStacks } from '../../src/formats/error-text.js';

describe('the text of an error', () => {
  test('begins with the name of the error even where the stack does not', () => {
    expect(
      errorText({ type: 'TypeError', message: 'x is not a function', stack: '    at run (/app/a.js:1:1)' }),
    ).toBe('TypeError: x is not a function\n    at run (/app/a.js:1:1)');
  });

  test('does with what there is', () => {
    expect(errorText({ type: 'Error', message: '' })).toBe('Error');
    expect(errorText({})).toBe('Error');
    expect(errorText({ type: 'Error', message: 'a', stack: '', cause: 7 })).toBe('Error: a\nCaused by: 7');
    expect(errorText({ type: 'Error', message: 'a', cause: { code: 7 } })).toBe('Error: a\nCaused by: Error');
  });

  test('follows sixteen causes and no more', () => {
    let error: PlainFields = { type: 'Error', message: 'last' };
    for (let depth = 0; depth < 40; depth++) error = { type: 'Error', message: `${depth}`, cause: error };
    expect(errorText(error).split('\n')).toHaveLength(17);
  });

  test('is left out of the error beside it', () => {
    const cause = { type: 'Error', stack: 's' };
    expect(withoutStacks({ type: 'A', stack: 's', cause, errors: [cause, 'text'], path: '/x' })).toEqual({
      type: 'A',
      cause: { type: 'Error' },
      errors: [{ type: 'Error' }, 'text'],
      path: '/x',
    });
  });
});
