import { parseSigningKey, parseVerifierKey } from '../../src/integrity/note-keys.js';
import { parseSignedNote, signNote, verifySignedNote } from '../../src/integrity/signed-note.js';
import {
  ENOCH_LINE,
  ENOCH_VERIFIER_KEY,
  PETER_LINE,
  PETER_PRIVATE_KEY,
  PETER_VERIFIER_KEY,
  TEXT,
} from './peter-neumann.js';

const PETER = parseVerifierKey(PETER_VERIFIER_KEY);
const ENOCH = parseVerifierKey(ENOCH_VERIFIER_KEY);
const NOTE = `${TEXT}\n${PETER_LINE}${ENOCH_LINE}`;

test('a text is signed as golang.org/x/mod/sumdb/note signs it', () => {
  expect(signNote(TEXT, [parseSigningKey(PETER_PRIVATE_KEY)])).toBe(`${TEXT}\n${PETER_LINE}`);
});

test('a note is verified by each key that is known', () => {
  expect(verifySignedNote(NOTE, [PETER])).toEqual({ kind: 'verified', text: TEXT, keys: [PETER] });
  expect(verifySignedNote(NOTE, [ENOCH, PETER])).toEqual({
    kind: 'verified',
    text: TEXT,
    keys: [PETER, ENOCH],
  });
});

test('a note that only unknown keys signed is not believed', () => {
  expect(verifySignedNote(`${TEXT}\n${PETER_LINE}`, [ENOCH])).toMatchObject({
    kind: 'unknown-keys',
    signatures: [{ name: 'PeterNeumann', keyId: 'c74f20a3' }],
  });
});

test('a signature that shares only name or only id with a known key is ignored', () => {
  const sameName = PETER_LINE.replace('x08g', 'xxxx');
  const sameId = PETER_LINE.replace('PeterNeumann', 'CarmenSandiego');
  expect(verifySignedNote(`${TEXT}\n${sameName}${sameId}${ENOCH_LINE}`, [PETER, ENOCH])).toEqual({
    kind: 'verified',
    text: TEXT,
    keys: [ENOCH],
  });
});

test.each([
  ['the text was changed', NOTE.replace('problem', 'Problem')],
  ['a line was added', `One more\n${NOTE}`],
  ['the signature was changed', NOTE.replace('x08go/Z', 'x08go/a')],
  ['the signature is longer', NOTE.replace('G/Sffc', 'G/ABCDSffc')],
  ['the signature of another text is its own', `${TEXT}\n${ENOCH_LINE}${PETER_LINE.replace('ZJku', 'ZJkv')}`],
])('a wrong signature of a known key makes the note invalid: %s', (_what, note) => {
  expect(verifySignedNote(note, [PETER])).toEqual({
    kind: 'invalid-signature',
    name: 'PeterNeumann',
    keyId: 'c74f20a3',
  });
});

test('of several signatures by one key the first counts', () => {
  expect(verifySignedNote(`${TEXT}\n${PETER_LINE.repeat(3)}`, [PETER])).toEqual({
    kind: 'verified',
    text: TEXT,
    keys: [PETER],
  });
});

test('a text may have empty lines: the last one is where the signatures begin', () => {
  const signed = signNote('one\n\n\ntwo\n', [parseSigningKey(PETER_PRIVATE_KEY)]);
  expect(verifySignedNote(signed, [PETER])).toMatchObject({ kind: 'verified', text: 'one\n\n\ntwo\n' });
});

test.each([
  ['no-signature-block', TEXT],
  ['no-signatures', `${TEXT}\n`],
  ['no-final-newline', `${TEXT}\n${PETER_LINE.slice(0, -1)}`],
  ['control-character', `\u0001${TEXT}\n${PETER_LINE}`],
  ['control-character', `${TEXT}\r\n${PETER_LINE}`],
  ['not-unicode', `\ud800${TEXT}\n${PETER_LINE}`],
  ['not-a-signature-line', `${TEXT}\n${PETER_LINE}Unexpected line.\n`],
  ['not-a-signature-line', `${TEXT}\n${PETER_LINE.replace('—', '-')}`],
  ['not-a-signature-line', `${TEXT}\n— PeterNeumann\n`],
  ['signature-encoding', `${TEXT}\n${PETER_LINE.replace('PeterNeumann', 'Bad Name')}`],
  ['key-name', `${TEXT}\n${PETER_LINE.replace('PeterNeumann', 'Bad\u00a0Name')}`],
  ['key-name', `${TEXT}\n${PETER_LINE.replace('PeterNeumann', 'Bad+Name')}`],
  ['key-name', `${TEXT}\n${PETER_LINE.replace('PeterNeumann', '')}`],
  ['signature-encoding', `${TEXT}\n${PETER_LINE.replace('AM=', 'AM')}`],
  ['signature-encoding', `${TEXT}\n${PETER_LINE.replace('AM=', 'AN=')}`],
  ['signature-encoding', `${TEXT}\n— PeterNeumann \n`],
  ['signature-encoding', `${TEXT}\n— PeterNeumann x08gow==\n`],
  ['too-many-signatures', `${TEXT}\n${PETER_LINE.repeat(101)}`],
  ['too-long', `${'a'.repeat(1_000_000)}\n\n${PETER_LINE}`],
])('what is malformed is refused: %s', (reason, note) => {
  expect(parseSignedNote(note)).toEqual({ kind: 'malformed', reason });
  expect(verifySignedNote(note, [PETER])).toEqual({ kind: 'malformed', reason });
});

test('up to 100 signatures are read', () => {
  expect(verifySignedNote(`${TEXT}\n${ENOCH_LINE.repeat(99)}${PETER_LINE}`, [PETER]).kind).toBe('verified');
});

test.each(['no end', 'a tab\t\n', '\udfff\n'])('what no note can hold is not signed: %j', (text) => {
  expect(() => signNote(text, [parseSigningKey(PETER_PRIVATE_KEY)])).toThrow(
    expect.objectContaining({ code: 'EYRIE_AUDIT_NOTE_INVALID' }),
  );
});
