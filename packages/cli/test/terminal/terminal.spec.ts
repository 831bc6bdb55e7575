import { Output } from '../../src/terminal/output.js';
import { Progress } from '../../src/terminal/progress.js';
import { safeJson, safeLines, safeText } from '../../src/terminal/safe-text.js';
import { table } from '../../src/terminal/table.js';
import { KeptStream } from '../support/run.js';

const everyCharacter = Array.from({ length: 0x10000 }, (_, code) => String.fromCharCode(code));

test('no control character and no mark of direction passes, and nothing else is changed', () => {
  const changed = everyCharacter.filter((character) => safeText(character) !== character);
  const codes = changed
    .map((character) => character.charCodeAt(0))
    .filter((code) => code < 0xd800 || code > 0xdfff);
  const range = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, index) => from + index);
  expect(codes).toEqual([
    ...range(0, 0x1f),
    ...range(0x7f, 0x9f),
    0x61c,
    ...range(0x200e, 0x200f),
    ...range(0x2028, 0x202e),
    ...range(0x2066, 0x2069),
    0xfeff,
  ]);
  expect(everyCharacter.filter((character) => safeLines(character) !== safeText(character))).toEqual(['\n']);
  expect(safeText('Grüße 🦅')).toBe('Grüße 🦅');
});

test('JSON stays the same value', () => {
  const value = { text: everyCharacter.filter((character) => character.isWellFormed()).join('') };
  expect(JSON.parse(safeJson(value))).toEqual(value);
});

test('columns of a table are as wide as their widest cell, up to a bound', () => {
  expect(
    table(
      ['A', 'B', 'C'],
      [
        ['1', '🦅🦅', ''],
        ['long', '2', 'x'.repeat(200)],
      ],
    ),
  ).toBe(`A     B   C\n1     🦅🦅\nlong  2   ${'x'.repeat(99)}…\n`);
});

describe('progress', () => {
  async function shown({
    isTTY,
    env = {},
  }: {
    isTTY: boolean;
    env?: Record<string, string>;
  }): Promise<string> {
    const stream = new KeptStream({ isTTY });
    const output = new Output(stream);
    const progress = new Progress({ output, verb: 'verified', env });
    progress.show(1);
    await new Promise((resolve) => setTimeout(resolve, 250));
    progress.show(1000);
    progress.show(1001);
    progress.end();
    await output.flush();
    return stream.text;
  }

  test('is one line of a terminal that is gone afterwards', async () => {
    expect(await shown({ isTTY: true })).toMatch(/^\rverified 1,000 entries \([\d,]+ per second\)\r +\r$/);
  });

  test('is nothing anywhere else', async () => {
    expect(await shown({ isTTY: false })).toBe('');
    expect(await shown({ isTTY: true, env: { TERM: 'dumb' } })).toBe('');
  });
});
