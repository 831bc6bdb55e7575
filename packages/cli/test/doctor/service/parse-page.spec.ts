import { MAX_KEPT_SAMPLES, parsePage } from '../../../src/doctor/service/page/parse-page.js';

const everything = () => true;

function read(text: string): readonly (readonly [string, Readonly<Record<string, string>>, number])[] {
  const parsed = parsePage(text, everything);
  if (!parsed.ok) throw new Error(`line ${parsed.line}: ${parsed.why}`);
  return parsed.samples.map(({ name, labels, value }) => [name, Object.fromEntries(labels), value]);
}

test('names, labels with escapes, numbers and times are read', () => {
  expect(
    read(
      [
        '# HELP a Something with a {brace="',
        '# TYPE a counter',
        'a 1',
        '',
        'b:c{} 2.5e-3',
        'd{x="1",y="a\\\\b\\"c\\nd"} -Inf',
        'd{x="{,}=",} +Inf 1700000000000',
        'e{x="näh 🪹"} NaN',
        '',
      ].join('\n'),
    ),
  ).toEqual([
    ['a', {}, 1],
    ['b:c', {}, 0.0025],
    ['d', { x: '1', y: 'a\\b"c\nd' }, -Infinity],
    ['d', { x: '{,}=' }, Infinity],
    ['e', { x: 'näh 🪹' }, NaN],
  ]);
});

test.each([
  ['<html>', 'a name is missing'],
  ['1a 1', 'a name is missing'],
  ['a', 'no space stands before its number'],
  ['a\t1', 'no space stands before its number'],
  ['a{x="1" 1', 'a , is missing'],
  ['a{x="1"y="2"} 1', 'a , is missing'],
  ['a{,} 1', 'the name of a label is missing'],
  ['a{x} 1', 'a = is missing'],
  ['a{x=1} 1', 'a " is missing'],
  ['a{x="1} 1', 'the value of a label does not end'],
  ['a{x="\\t"} 1', 'a backslash stands before what needs none'],
  ['a{x="\\', 'a backslash stands before what needs none'],
  ['a{x="1",x="2"} 1', 'it has a label twice'],
  ['a{', 'the name of a label is missing'],
  ['a one', 'it does not end with a number'],
  ['a 1 2 3', 'it does not end with a number'],
  ['a 0x10', 'it does not end with a number'],
  ['a  1', 'it does not end with a number'],
  ['a 1\r', 'it does not end with a number'],
  [`a ${'1'.repeat(65)}`, 'its number is too long'],
  [`a{${Array.from({ length: 129 }, (_, index) => `l${index}=""`).join()}} 1`, 'it has more than 128 labels'],
])('the line %j is refused', (line, why) => {
  expect(parsePage(`a 1\n${line}\n`, everything)).toEqual({ ok: false, line: 2, why });
});

test('a page whose last line does not end was cut off', () => {
  expect(parsePage('a 1\nb 12', everything)).toEqual({
    ok: false,
    line: 2,
    why: 'it does not end: the page was cut off',
  });
});

test('what nobody asks for is read, and not kept', () => {
  expect(parsePage('a 1\nb 2\n', (name) => name === 'b')).toEqual({
    ok: true,
    samples: [{ name: 'b', labels: new Map(), value: 2 }],
  });
  expect(parsePage('a one\nb 2\n', (name) => name === 'b').ok).toBe(false);
});

test('only so many numbers are kept', () => {
  const page = 'a 1\n'.repeat(MAX_KEPT_SAMPLES);
  expect(parsePage(page, everything).ok).toBe(true);
  expect(parsePage(`${page}a 1\n`, everything)).toEqual({
    ok: false,
    line: 20_001,
    why: "more than 20000 numbers of Eyrie's own",
  });
});

test.each([
  ['labels that are not closed', `a{x="${'\\\\'.repeat(4_000_000)}`],
  ['quotes', `a{x="${'\\"'.repeat(4_000_000)}"} 1`],
  ['a long name', 'a'.repeat(8_000_000)],
  ['spaces', `a${' '.repeat(8_000_000)}`],
  ['comments', `#${'\n#'.repeat(4_000_000)}`],
])('a page of 8 MB of %s takes no more than linear time', (_what, text) => {
  // A quadratic reader would take hours: the test would end by its deadline.
  expect(parsePage(`${text}\n`, () => false)).toBeDefined();
});
