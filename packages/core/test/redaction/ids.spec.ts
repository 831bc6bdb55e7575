import * as fc from 'fast-check';
import { HarmlessIds } from '../../src/redaction/text/harmless-ids.js';
import { randomHex } from '../../src/security/random-hex.js';
import { redactorOf } from './redactors.js';

const digits = (length: number) =>
  fc
    // Mostly digits, as numbers of cards are, and now and then a letter.
    .array(
      fc.oneof(
        { weight: 4, arbitrary: fc.constantFrom(...'0123456789'.split('')) },
        fc.constantFrom(...'abcdef'.split('')),
      ),
      {
        minLength: length,
        maxLength: length,
      },
    )
    .map((each) => each.join(''));
const hexId = digits(32);
const uuid = fc
  .tuple(digits(8), digits(4), digits(4), digits(4), digits(12))
  .map((groups) => groups.join('-'));

describe('an id', () => {
  test('that looks like those of Eyrie holds nothing that a scan of all its characters would find', () => {
    const redactor = redactorOf();
    const ids = new HarmlessIds();
    fc.assert(
      fc.property(fc.oneof(hexId, uuid), (id) => {
        expect(ids.has(id)).toBe(true);
        // With anything around it a text is no longer such an id, and is scanned.
        const scanned = [` ${id}.`, `"${id}"`, `-${id}-`, `[${id}] `];
        expect(scanned.map((text) => redactor.text(text))).toEqual(scanned);
        expect(redactor.text(id)).toBe(id);
      }),
      { numRuns: 2000 },
    );
  });

  test('is known again, and its neighbours are not', () => {
    const ids = new HarmlessIds();
    const id = '0af7651916cd43dd8448eb211c80319c';
    const known = [id, id, `${id.slice(1)}g`, id, `${id}0`, id.toUpperCase(), `${id.slice(0, 31)}-`, ''];
    expect(known.map((text) => ids.has(text))).toEqual([true, true, false, true, false, false, false, false]);
    expect(ids.has('123e4567-e89b-12d3-a456-426614174000')).toBe(true);
    expect(ids.has('123e4567-e89b-12d3-a456-42661417400z')).toBe(false);
    expect(ids.has('123e4567-e89b-12d3-a4566-42661417400')).toBe(false);
  });

  test('that Eyrie has made is one', () => {
    expect(new HarmlessIds().has(randomHex(16))).toBe(true);
  });

  test('that a client has chosen loses what it holds, however long it is', () => {
    const redactor = redactorOf();
    const chosen = [
      `sk_live_${'a1'.repeat(12)}`,
      `ghp_${'a1'.repeat(16)}`,
      '4111111111111111/0123456789abcde',
    ];
    expect(chosen.map(({ length }) => length)).toEqual([32, 36, 32]);
    expect(chosen.map((id) => redactor.text(id))).toEqual([
      '[REDACTED:api-key]',
      '[REDACTED:api-key]',
      '[REDACTED:card]/0123456789abcde',
    ]);
  });

  test('gives way to a pattern of the configuration', () => {
    const redactor = redactorOf({ patterns: [{ name: 'tenant', pattern: /[0-9a-f]{32}/ }] });
    const id = '0af7651916cd43dd8448eb211c80319c';
    expect([id, id].map((text) => redactor.text(text))).toEqual(['[REDACTED:tenant]', '[REDACTED:tenant]']);
  });
});
