import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Diagnostics, EyrieError } from '@eyrie/core/engine';
import type { FileDestination } from '../../src/outputs/file-destination.js';
import { createRotatingFileSink } from '../../src/outputs/rotating-file-sink.js';
import { aLine } from './lines.js';

const LINE = aLine();
const DAY_MS = 86_400_000;

let folder = '';
let path = '';
const said: string[] = [];
const open: { close(): Promise<void> }[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'eyrie-file-'));
  path = join(folder, 'app.log');
  said.length = 0;
});
afterEach(async () => {
  for (const sink of open.splice(0)) await sink.close();
  rmSync(folder, { recursive: true });
});

function aSink(given: Partial<FileDestination> = {}, maxBufferedBytes?: number) {
  const sink = createRotatingFileSink({
    destination: { type: 'file', path, ...given },
    diagnostics: new Diagnostics((_level, message) => said.push(message)),
    maxBufferedBytes,
  });
  open.push(sink);
  return sink;
}

const rotated = (): string[] => readdirSync(folder).filter((name) => name !== 'app.log');
const textOf = (name: string): string => readFileSync(join(folder, name), 'utf8');
const allText = (): string => [...rotated(), 'app.log'].map(textOf).join('');
const eventually = async (isSo: () => boolean): Promise<void> => {
  for (let attempt = 0; attempt < 1000 && !isSo(); attempt += 1) await sleep(5);
};

test('lines are appended to the file, whose folder is made, and others may not read it', async () => {
  path = join(folder, 'deep', 'er', 'app.log');
  const sink = aSink();
  sink.write('one\n', LINE);
  sink.write('zwei äöü\n', LINE);
  expect(sink.pendingLines).toBe(2);
  await sink.flush();
  expect(sink.pendingLines).toBe(0);
  expect(readFileSync(path, 'utf8')).toBe('one\nzwei äöü\n');
  expect(statSync(path).mode & 0o137).toBe(0);
});

test('a file that is there is continued', async () => {
  writeFileSync(path, 'before\n');
  const sink = aSink();
  sink.write('after\n', LINE);
  await sink.flush();
  expect(readFileSync(path, 'utf8')).toBe('before\nafter\n');
});

test('a line that a killed process left without its end stays alone', async () => {
  writeFileSync(path, 'whole\n{"torn');
  const sink = aSink();
  sink.write('next\n', LINE);
  await sink.flush();
  expect(readFileSync(path, 'utf8')).toBe('whole\n{"torn\nnext\n');
});

test('a file that would become too long is renamed with its time, and none is longer than it may be', async () => {
  const sink = aSink({ maxBytes: 1024, maxFiles: 100 });
  const lines = Array.from({ length: 100 }, (_, index) => `${index} ${'x'.repeat(90)}\n`);
  for (const line of lines) sink.write(line, LINE);
  await sink.flush();
  expect(allText()).toBe(lines.join(''));
  expect(rotated()).toHaveLength(9);
  for (const name of rotated()) {
    expect(name).toMatch(/^app\.log\.\d{8}T\d{6}\.\d{3}Z(\.\d+)?$/);
    expect(statSync(join(folder, name)).size).toBeLessThanOrEqual(1024);
  }
});

test('a line longer than a file may be has a file of its own', async () => {
  const sink = aSink({ maxBytes: 1024, maxFiles: 100 });
  const long = `${'y'.repeat(5000)}\n`;
  for (const line of ['first\n', long, 'last\n']) sink.write(line, LINE);
  await sink.flush();
  expect([...rotated().map(textOf), textOf('app.log')]).toEqual(['first\n', long, 'last\n']);
});

test('only the newest rotated files are kept, and other files of the folder are left alone', async () => {
  const others = [
    'app.log.1',
    'app.log.gz',
    'app.logbook.20200101T000000.000Z',
    'b.log.20200101T000000.000Z',
  ];
  for (const name of others) writeFileSync(join(folder, name), 'not ours');
  writeFileSync(join(folder, 'app.log.20200101T000000.000Z'), 'old\n');
  const sink = aSink({ maxBytes: 1024, maxFiles: 2 });
  for (let index = 0; index < 5; index += 1) {
    sink.write(`${index} ${'x'.repeat(1000)}\n`, LINE);
    await sink.flush();
    await sleep(2);
  }
  await eventually(() => rotated().length === others.length + 2);
  const kept = rotated().filter((name) => !others.includes(name));
  expect(kept.map((name) => textOf(name)[0])).toEqual(['2', '3']);
  expect(rotated()).toEqual(expect.arrayContaining(others));
});

test('a file of yesterday is rotated with the first line of today', async () => {
  writeFileSync(path, 'yesterday\n');
  const yesterday = new Date(Date.now() - DAY_MS);
  utimesSync(path, yesterday, yesterday);
  const sink = aSink({ interval: 'day' });
  sink.write('today\n', LINE);
  await sink.flush();
  expect(rotated().map(textOf)).toEqual(['yesterday\n']);
  expect(textOf('app.log')).toBe('today\n');
});

test('a file of yesterday stays where it is without an interval', async () => {
  writeFileSync(path, 'yesterday\n');
  const yesterday = new Date(Date.now() - DAY_MS);
  utimesSync(path, yesterday, yesterday);
  const sink = aSink();
  sink.write('today\n', LINE);
  await sink.flush();
  expect(textOf('app.log')).toBe('yesterday\ntoday\n');
});

test('a file that logrotate moves is followed by a new one within about a second', async () => {
  const sink = aSink();
  sink.write('first\n', LINE);
  await sink.flush();
  renameSync(path, join(folder, 'app.log.1'));
  for (let index = 0; index < 1000 && !existsSync(path); index += 1) {
    sink.write(`${index}\n`, LINE);
    await sink.flush();
    await sleep(5);
  }
  sink.write('last\n', LINE);
  await sink.flush();
  expect(textOf('app.log').endsWith('last\n')).toBe(true);
  expect(`${textOf('app.log.1')}${textOf('app.log')}`).toMatch(/^first\n(\d+\n)+last\n$/);
});

test('a folder that is deleted is made again', async () => {
  path = join(folder, 'logs', 'app.log');
  const sink = aSink();
  rmSync(join(folder, 'logs'), { recursive: true });
  for (let index = 0; index < 1000 && !existsSync(path); index += 1) {
    sink.write('x\n', LINE);
    await sleep(5);
  }
  await sink.flush();
  expect(readFileSync(path, 'utf8')).toMatch(/^(x\n)+$/);
});

test('a file that logrotate copies and truncates is written from its start', async () => {
  const sink = aSink({ maxBytes: 1024 });
  sink.write(`${'x'.repeat(900)}\n`, LINE);
  await sink.flush();
  truncateSync(path, 0);
  sink.write(`${'y'.repeat(900)}\n`, LINE);
  await sink.flush();
  expect(textOf('app.log')).toBe(`${'y'.repeat(900)}\n`);
  expect(rotated()).toEqual([]);
});

test('what others append counts towards the length of the file', async () => {
  const sink = aSink({ maxBytes: 1024 });
  appendFileSync(path, `${'x'.repeat(1000)}\n`);
  sink.write(`${'y'.repeat(100)}\n`, LINE);
  await sink.flush();
  expect(rotated().map((name) => textOf(name)[0])).toEqual(['x']);
  expect(textOf('app.log')).toBe(`${'y'.repeat(100)}\n`);
});

test('lines beyond the buffer are dropped whole and counted, but a critical one is taken', async () => {
  const sink = aSink({}, 1000);
  for (let index = 0; index < 20; index += 1) sink.write(`${String(index).padStart(99)}\n`, LINE);
  sink.write('critical\n', aLine({ level: 'critical' }));
  expect(sink.droppedLines).toEqual(new Map([['buffer_full', 10]]));
  expect(sink.pendingLines).toBe(11);
  await sink.flush();
  expect(
    textOf('app.log')
      .split('\n')
      .map((line) => line.trim()),
  ).toEqual([...Array.from({ length: 10 }, (_, index) => String(index)), 'critical', '']);
});

test('a flush on the spot goes on behind a write that is under way', async () => {
  const sink = aSink();
  const lines = Array.from({ length: 50 }, (_, index) => `${index} ${'x'.repeat(20_000)}\n`);
  for (const line of lines.slice(0, 25)) sink.write(line, LINE);
  await new Promise((resolve) => setImmediate(resolve));
  for (const line of lines.slice(25)) sink.write(line, LINE);
  sink.flushSync(5000);
  expect(sink.pendingLines).toBe(0);
  expect(textOf('app.log')).toBe(lines.join(''));
  sink.write('later\n', LINE);
  await sink.flush();
  expect(textOf('app.log')).toBe(`${lines.join('')}later\n`);
});

test('after its close a sink has written all, and drops what comes', async () => {
  const sink = aSink();
  sink.write('one\n', LINE);
  await sink.close();
  expect(textOf('app.log')).toBe('one\n');
  sink.write('two\n', LINE);
  sink.flushSync(10);
  await sink.close();
  expect([...sink.droppedLines]).toEqual([['closed', 1]]);
  expect(textOf('app.log')).toBe('one\n');
});

test('a path that is a folder, a device or below a file is a start error', () => {
  mkdirSync(path);
  writeFileSync(join(folder, 'file'), '');
  const errorOf = (given: string): unknown => {
    try {
      return aSink({ path: given });
    } catch (error) {
      return error;
    }
  };
  for (const given of [path, '/dev/null', join(folder, 'file', 'app.log')]) {
    const error = errorOf(given);
    expect(error).toBeInstanceOf(EyrieError);
    expect(error).toMatchObject({
      code: 'EYRIE_LOGGING_FILE_UNUSABLE',
      problem: expect.stringContaining(`The log file ${given} cannot be written (`),
      remedy: 'Let the user of this process write the file and its folder, or choose another path',
    });
  }
});

test('a path that is gone for a while is said once, and its lines are written when it is back', async () => {
  const sink = aSink({ maxBytes: 1024 });
  sink.write(`${'x'.repeat(1000)}\n`, LINE);
  await sink.flush();
  const away = `${folder}-away`;
  renameSync(folder, away);
  writeFileSync(folder, 'in the way');
  sink.write(`${'y'.repeat(100)}\n`, LINE);
  await eventually(() => said.length > 0);
  await sleep(600);
  expect(said).toEqual([
    expect.stringMatching(
      /^EYRIE_LOGGING_FILE_FAILED: The log file .* cannot be written or rotated \(.*EEXIST/,
    ),
  ]);
  expect(
    said[0]?.endsWith(
      '): lines wait in a buffer and are dropped once it is full. ' +
        'Make room on its disk, or give the process its rights back; it is tried again by itself.',
    ),
  ).toBe(true);
  expect(sink.pendingLines).toBe(1);
  rmSync(folder);
  renameSync(away, folder);
  await sink.flush();
  expect(rotated().map((name) => textOf(name)[0])).toEqual(['x']);
  expect(textOf('app.log')).toBe(`${'y'.repeat(100)}\n`);
});

test('a file that cannot be renamed grows on, and that is said', async () => {
  // With a time behind it the name is longer than names may be.
  path = join(folder, 'a'.repeat(250));
  const sink = aSink({ maxBytes: 1024 });
  const lines = Array.from({ length: 5 }, (_, index) => `${index} ${'x'.repeat(900)}\n`);
  for (const line of lines) {
    sink.write(line, LINE);
    await sink.flush();
  }
  expect(readFileSync(path, 'utf8')).toBe(lines.join(''));
  expect(said).toEqual([expect.stringContaining('ENAMETOOLONG')]);
});
