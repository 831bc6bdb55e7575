import { formatCheckpointText, parseCheckpointText } from '../../src/integrity/checkpoint-text.js';

const ROOT = 'CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=';
const TEXT = `example.com/behind-the-sofa\n20852163\n${ROOT}\n`;
const CHECKPOINT = {
  origin: 'example.com/behind-the-sofa',
  size: 20_852_163,
  rootHex: Buffer.from(ROOT, 'base64').toString('hex'),
};

test("the specification's own example is read and written", () => {
  expect(parseCheckpointText(TEXT)).toEqual({ kind: 'checkpoint', ...CHECKPOINT, extensions: [] });
  expect(formatCheckpointText(CHECKPOINT)).toBe(TEXT);
});

test('extension lines are kept', () => {
  const extensions = ['one', ' two '];
  const text = `${TEXT}one\n two \n`;
  expect(parseCheckpointText(text)).toEqual({ kind: 'checkpoint', ...CHECKPOINT, extensions });
  expect(formatCheckpointText({ ...CHECKPOINT, extensions })).toBe(text);
});

test.each([
  ['lines', 'example.com\n1\n'],
  ['lines', TEXT.slice(0, -1)],
  ['origin', `\n1\n${ROOT}\n`],
  ['size', `example.com\n01\n${ROOT}\n`],
  ['size', `example.com\n-1\n${ROOT}\n`],
  ['size', `example.com\n1e3\n${ROOT}\n`],
  ['size', `example.com\n9007199254740993\n${ROOT}\n`],
  ['root', `example.com\n1\n${ROOT.slice(0, -1)}\n`],
  ['root', 'example.com\n1\nAAAA\n'],
  ['root', `example.com\n1\n${ROOT.replace('I=', 'J=')}\n`],
  ['extension', `${TEXT}\none\n`],
])('what is malformed is refused: %s', (reason, text) => {
  expect(parseCheckpointText(text)).toEqual({ kind: 'malformed', reason });
});

test.each([
  ['an origin of two lines', { origin: 'one\ntwo' }],
  ['no origin', { origin: '' }],
  ['a size that is none', { size: 1.5 }],
  ['a root in capitals', { rootHex: 'A'.repeat(64) }],
  ['an empty extension line', { extensions: [''] }],
  ['an extension line of two lines', { extensions: ['one\ntwo'] }],
])('a checkpoint with %s is not written', (_what, wrong) => {
  expect(() => formatCheckpointText({ ...CHECKPOINT, ...wrong })).toThrow(
    expect.objectContaining({ code: 'EYRIE_AUDIT_CHECKPOINT_INVALID' }),
  );
});
