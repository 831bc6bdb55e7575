// What happens to a file when processes share it, or end: see ../fixtures/rotating-file.ts.
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Program } from '../support/program.js';

interface ReadBack {
  readonly logger: string;
  readonly context: { readonly index: number };
}

let folder = '';
let path = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'eyrie-file-'));
  path = join(folder, 'app.log');
});
afterEach(() => rmSync(folder, { recursive: true }));

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
const names = (): string[] => {
  const [current = '', ...old] = readdirSync(folder).sort();
  return [...old, current];
};
const linesOf = (text: string): ReadBack[] =>
  text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as ReadBack);
const allLines = (): ReadBack[] =>
  names().flatMap((name) => linesOf(readFileSync(join(folder, name), 'utf8')));
const indexesOf = (name: string, lines: readonly ReadBack[]): number[] =>
  lines.filter(({ logger }) => logger === name).map(({ context }) => context.index);

test('process.exit with a write under way loses no line and keeps its code', async () => {
  const program = new Program('rotating-file.ts', ['exit', path, 'shop', '20000']);
  expect(await program.ends()).toEqual({ code: 3, signal: null, errors: '' });
  expect(indexesOf('shop', allLines())).toEqual(upTo(20_001));
});

test('two processes that rotate one file lose no line and mix none', async () => {
  const programs = ['one', 'two'].map(
    (name) => new Program('rotating-file.ts', ['steadily', path, name, '4000', '65536', '300']),
  );
  for (const program of programs) expect(await program.ends()).toEqual({ code: 0, signal: null, errors: '' });
  const lines = allLines();
  expect(names().length).toBeGreaterThan(10);
  expect(lines).toHaveLength(8000);
  for (const name of ['one', 'two']) {
    expect(indexesOf(name, lines).toSorted((first, second) => first - second)).toEqual(upTo(4000));
  }
});

test('a killed process leaves at most one torn line, and the next one begins on a line of its own', async () => {
  const killed = new Program('rotating-file.ts', ['until killed', path, 'killed']);
  await killed.says('ready');
  killed.send('SIGKILL');
  expect((await killed.ends()).signal).toBe('SIGKILL');
  const next = new Program('rotating-file.ts', ['exit', path, 'next', '10']);
  expect((await next.ends()).code).toBe(3);
  const texts = readFileSync(path, 'utf8').split('\n').slice(0, -1);
  const torn = texts.filter((text) => !text.endsWith('}'));
  expect(torn.length).toBeLessThanOrEqual(1);
  const lines = texts.filter((text) => text.endsWith('}')).map((text) => JSON.parse(text) as ReadBack);
  expect(indexesOf('next', lines)).toEqual(upTo(11));
});

// A limit on the length of files stands for a full disk: the last write is cut within a line, then all writes fail.
test('lines wait while a disk is full; when there is room again they follow, none cut and none lost', async () => {
  const limited = new Program('rotating-file.ts', ['limited', path, 'shop', '200'], 'pipe', {
    fileBlocks: 100,
  });
  await limited.says('pending true');
  renameSync(path, join(folder, 'app.log.0'));
  const { code, errors } = await limited.ends();
  expect(code).toBe(0);
  expect(errors).toMatch(/^EYRIE_LOGGING_FILE_FAILED: [^\n]*EFBIG[^\n]*\npending true\npending false\n$/);
  const [before = '', after = ''] = ['app.log.0', 'app.log'].map((name) =>
    readFileSync(join(folder, name), 'utf8'),
  );
  expect(Buffer.byteLength(before)).toBe(51_200);
  expect(indexesOf('shop', [...linesOf(before), ...linesOf(after)])).toEqual(upTo(200));
});
