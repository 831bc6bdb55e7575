import { assert, property, string } from 'fast-check';
import { safeSegment, textOfSegment } from '../../src/sinks/shared/safe-segment.js';

test.each([
  ['orders', 'orders'],
  ['', '!'],
  ['.', '!2e'],
  ['..', '!2e!2e'],
  ['../etc', '!2e.!2fetc'],
  ['a b', 'a!20b'],
  ['Ü', '!c3!9c'],
  ['a!b', 'a!21b'],
  ['v1.2.3', 'v1.2.3'],
  ['trailing.', 'trailing!2e'],
  ['CON', '!43ON'],
  ['nul.txt', '!6eul.txt'],
  ['console', 'console'],
  ['a\u0000b', 'a!00b'],
])('%j becomes %s', (text, segment) => {
  expect(safeSegment(text)).toBe(segment);
  expect(textOfSegment(segment)).toBe(text);
});

test('every text has a segment of its own that is safe and leads back to it', () => {
  assert(
    property(string({ unit: 'grapheme', maxLength: 40 }), (text) => {
      const segment = safeSegment(text);
      expect(segment).toMatch(/^[\w!~-][\w!~.-]*$/);
      expect(segment).not.toMatch(/\.$/);
      expect(segment.length).toBeLessThanOrEqual(180);
      if (!segment.includes('~')) expect(textOfSegment(segment)).toBe(text);
    }),
  );
});

test('long texts stay apart by a digest', () => {
  const [a, b] = [safeSegment(`${'x'.repeat(300)}a`), safeSegment(`${'x'.repeat(300)}b`)];
  expect(a).not.toBe(b);
  expect(a).toMatch(/^x{140}!~[\da-f]{32}$/);
  expect(textOfSegment(a)).toBeUndefined();
});
