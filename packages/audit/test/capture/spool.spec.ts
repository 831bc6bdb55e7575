import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { Diagnostics, EyrieError } from '@eyrie/core/engine';
import { Losses } from '../../src/capture/losses.js';
import type { PreparedEvent } from '../../src/capture/prepared-event.js';
import { Spool } from '../../src/capture/spool/spool.js';
import { spoolFolderOf } from '../../src/capture/spool/spool-folder.js';

const LOADER = new URL('../../../../scripts/lib/typescript-loader.mjs', import.meta.url);
const PROGRAM = fileURLToPath(new URL('./programs/spooler.ts', import.meta.url));

let folder: string;
let said: string[];
let losses: Losses;
const opened: Spool[] = [];

beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'eyrie-spool-')), 'spool');
  said = [];
  losses = new Losses();
});

afterEach(async () => {
  for (const spool of opened.splice(0)) await spool.close();
  rmSync(join(folder, '..'), { recursive: true });
});

function spoolOf(maxBytes = 1_000_000): Spool {
  const diagnostics = new Diagnostics((level, message) => said.push(`${level} ${message}`));
  const spool = new Spool({ folder, maxBytes, diagnostics, losses });
  opened.push(spool);
  return spool;
}

const codeOf = (line: string): string => line.split(':')[0] ?? '';

const event = (id: string, text = ''): PreparedEvent =>
  ({ event: { id, attributes: { text } }, mayExist: false }) as unknown as PreparedEvent;

const files = (): readonly string[] => readdirSync(folder);
const dataFiles = (): readonly string[] =>
  files().filter((name) => name.startsWith('spool-') && name.endsWith('.jsonl'));
const textOf = (kind: string): string =>
  files()
    .filter((name) => name.startsWith(kind))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('');

/** Drains a spool, and tells what came, `!` after what may exist. */
async function drained(spool: Spool): Promise<readonly string[]> {
  const came: string[] = [];
  await spool.drain(async (events) => {
    came.push(...events.map((each) => `${each.event.id}${each.mayExist ? '!' : ''}`));
  });
  return came;
}

test('what is appended comes back in order, once, as what may have been written already', async () => {
  const spool = spoolOf();
  await spool.append([event('1', 'line\nbreak\u2028'), event('2')]);
  await spool.append([event('3')]);
  expect([spool.events, spool.isEmpty, files().length]).toEqual([3, false, 2]);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(files().map((name) => statSync(join(folder, name)).mode & 0o777)).toEqual([0o600, 0o600]);
  expect(await drained(spool)).toEqual(['1!', '2!', '3!']);
  expect([await drained(spool), spool.isEmpty, files()]).toEqual([[], true, []]);
});

test('events that are appended at the same time share one file', async () => {
  const spool = spoolOf();
  await Promise.all(['1', '2', '3', '4'].map((id) => spool.append([event(id)])));
  expect(dataFiles()).toHaveLength(1);
  expect((await drained(spool)).toSorted()).toEqual(['1!', '2!', '3!', '4!']);
});

test('what is not taken stays, and what comes meanwhile follows', async () => {
  const spool = spoolOf();
  await spool.append([event('1')]);
  await expect(spool.drain(() => Promise.reject(new Error('down')))).rejects.toThrow('down');
  await spool.append([event('2')]);
  expect(spool.isEmpty).toBe(false);
  expect(await drained(spool)).toEqual(['1!', '2!']);
});

test('two drains at the same time are one', async () => {
  const spool = spoolOf();
  await spool.append([event('1')]);
  const came = await Promise.all([drained(spool), drained(spool)]);
  expect(came.flat()).toEqual(['1!']);
});

test('many events come in batches', async () => {
  const spool = spoolOf();
  await spool.append(Array.from({ length: 450 }, (_, at) => event(String(at))));
  const sizes: number[] = [];
  await spool.drain(async (events) => void sizes.push(events.length));
  expect(sizes).toEqual([200, 200, 50]);
});

test('a full spool refuses, and takes again once it was drained', async () => {
  const spool = spoolOf(200);
  await spool.append([event('1', 'x'.repeat(100))]);
  await expect(spool.append([event('2', 'x'.repeat(100))])).rejects.toThrow(
    'EYRIE_AUDIT_SPOOL_FULL: The spool already holds 200 bytes of audit events. ' +
      'Bring the store back, or raise spool.maxBytes.',
  );
  expect(await drained(spool)).toEqual(['1!']);
  await spool.append([event('3', 'x'.repeat(100))]);
  expect(await drained(spool)).toEqual(['3!']);
});

test('a disk that refuses rejects, and what comes after it is mended is kept', async () => {
  const spool = spoolOf();
  writeFileSync(folder, 'no folder');
  await expect(spool.append([event('1')])).rejects.toMatchObject({ code: 'EEXIST' });
  expect([spool.isEmpty, spool.events]).toEqual([true, 0]);
  unlinkSync(folder);
  await spool.append([event('2')]);
  expect(await drained(spool)).toEqual(['2!']);
});

/** The name of a file that a process has left behind, wherever it ran. */
const LEFT = 'spool-20260101T000000000Z-0123456789abcdef-000001.jsonl';

async function withFile(name: string, content: string, maxBytes?: number): Promise<Spool> {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), content);
  const spool = spoolOf(maxBytes);
  await spool.adopt();
  return spool;
}

test('a last line that a kill has cut off is put aside and said, and is no loss', async () => {
  const spool = await withFile(LEFT, `${JSON.stringify(event('1'))}\n{"event":{"id":"2`);
  expect(await drained(spool)).toEqual(['1!']);
  expect(textOf('unreadable')).toBe('{"event":{"id":"2\n');
  expect([said.map(codeOf), losses.total]).toEqual([['warn EYRIE_AUDIT_SPOOL_TORN'], 0]);
});

test('lines that are no events are put aside, counted and said, once', async () => {
  const lines = `${JSON.stringify(event('1'))}\nnonsense\n{}\n`;
  const spool = await withFile(LEFT, lines + JSON.stringify(event('2')));
  await expect(spool.drain(() => Promise.reject(new Error('down')))).rejects.toThrow('down');
  expect(await drained(spool)).toEqual(['1!', '2!']);
  expect(textOf('unreadable')).toBe('nonsense\n{}\n');
  const aside = files().find((name) => name.startsWith('unreadable')) ?? '';
  expect(statSync(join(folder, aside)).mode & 0o777).toBe(0o600);
  expect([losses.byReason.get('unreadable'), losses.total]).toEqual([2, 2]);
  expect(said).toEqual([
    `warn EYRIE_AUDIT_SPOOL_UNREADABLE: 2 lines of the spool file ${join(folder, LEFT)} cannot be read: ` +
      `they were put aside in ${join(folder, aside)}. ` +
      'The file was changed or its disk is damaged. Look at the lines; nothing removes them.',
  ]);
});

test('a file that is no spool is left alone', async () => {
  const spool = await withFile('notes.jsonl', `${JSON.stringify(event('theirs'))}\n`);
  expect(await drained(spool)).toEqual([]);
  expect(files()).toEqual(['notes.jsonl']);
});

test('an event that is refused is put aside, counted and said', async () => {
  const spool = spoolOf();
  const error = new EyrieError({ code: 'EYRIE_AUDIT_ID_CONFLICT', problem: 'Another one', remedy: 'None' });
  await spool.refuse(event('1'), error);
  await spool.refuse(event('2'), error);
  const lines = ['1', '2'].map((id) => JSON.stringify({ ...event(id), refused: error.code }));
  expect(textOf('refused')).toBe(`${lines.join('\n')}\n`);
  expect([losses.byReason.get('refused'), said.map(codeOf)]).toEqual([2, ['warn EYRIE_AUDIT_EVENT_REFUSED']]);
  await spool.close();
  expect(files()).toHaveLength(1);
});

test.each(['drain', 'append'] as const)(
  'its own file that somebody removes before it goes on to %s is a loss, and what comes next is kept',
  async (step) => {
    const spool = spoolOf();
    await spool.append([event('1'), event('2')]);
    const [name = ''] = dataFiles();
    unlinkSync(join(folder, name));
    if (step === 'append') await spool.append([event('3')]);
    expect(await drained(spool)).toEqual(step === 'append' ? ['3!'] : []);
    expect(losses.byReason.get('spool_gone')).toBe(2);
    expect(said).toEqual([
      'warn EYRIE_AUDIT_EVENT_LOST: 2 acknowledged audit events were lost: somebody else removed or cut the spool ' +
        `file ${join(folder, name)}. See what removes files in the folder of the spool, and restore the file there from a backup.`,
    ]);
    await spool.append([event('4')]);
    expect(await drained(spool)).toEqual(['4!']);
    expect(files()).toEqual([]);
  },
);

test('events of its own file that somebody has cut out are a loss', async () => {
  const spool = spoolOf();
  await spool.append([event('1'), event('2')]);
  const path = join(folder, dataFiles()[0] ?? '');
  writeFileSync(path, readFileSync(path, 'utf8').replace('}\n', ''));
  expect(await drained(spool)).toEqual([]);
  expect(Object.fromEntries(losses.byReason)).toMatchObject({ unreadable: 1, spool_gone: 1 });
});

test('what is appended while a drain goes on is drained by it', async () => {
  const spool = spoolOf();
  await spool.append([event('1')]);
  const came: string[] = [];
  await spool.drain(async (events) => {
    came.push(...events.map((each) => each.event.id));
    if (came.length < 3) await spool.append([event(String(came.length + 1))]);
  });
  expect([came, spool.isEmpty, files()]).toEqual([['1', '2', '3'], true, []]);
});

test('an append that comes when another has just ended is written', async () => {
  const spool = spoolOf();
  await spool.append([event('0')]);
  for (let round = 0; round < 5; round++) {
    await spool.append([event('1')]);
    // So many turns later.
    const rest = Array.from({ length: 6 }, async (_, turns) => {
      for (let at = 0; at < turns; at++) await Promise.resolve();
      await spool.append([event('2')]);
    });
    await Promise.all(rest);
  }
  expect(await drained(spool)).toHaveLength(36);
});

test('a worker thread with a copy of this package of its own leaves a live spool alone', async () => {
  const spool = spoolOf();
  await spool.append([event('1')]);
  const worker = new Worker(new URL('./programs/adopter.js', import.meta.url), { workerData: folder });
  const [taken] = (await once(worker, 'message')) as [readonly string[]];
  await worker.terminate();
  expect(taken).toEqual([]);
  await spool.append([event('2')]);
  expect(await drained(spool)).toEqual(['1!', '2!']);
  expect(losses.total).toBe(0);
});

test('two apps of one process leave each other’s files alone', async () => {
  const first = spoolOf();
  await first.append([event('1')]);
  const second = spoolOf();
  await second.adopt();
  expect(await drained(second)).toEqual([]);
  await first.close();
  const third = spoolOf();
  await third.adopt();
  expect(await drained(third)).toEqual(['1!']);
});

test('bytes count wherever they come from', async () => {
  const spool = await withFile(LEFT, `${JSON.stringify(event('1', 'x'.repeat(150)))}\n`, 250);
  await expect(spool.append([event('2', 'x'.repeat(50))])).rejects.toMatchObject({
    code: 'EYRIE_AUDIT_SPOOL_FULL',
  });
  expect(await drained(spool)).toEqual(['1!']);
  await spool.append([event('2', 'x'.repeat(50))]);
});

test('the folder of a stream and store is its own', () => {
  const of = (stream: string, store: string) => spoolFolderOf('/spool', { stream, store });
  expect(of('shop/eu', 'sqlite:/a')).toMatch(/^\/spool\/shop_eu-[0-9a-f]{8}$/);
  const folders = [of('a', 's'), of('b', 's'), of('a', 't'), of('..', 's'), of('x/y', 's'), of('x_y', 's')];
  expect(new Set(folders).size).toBe(folders.length);
  expect(of('..', 's')).toMatch(/^\/spool\/__-/);
});

test('what a killed process had acknowledged is taken over', async () => {
  const child = spawn(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      '--conditions=@eyrie/source',
      `--import=${LOADER.href}`,
      PROGRAM,
      folder,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
  });
  while (!printed.includes('ready')) await new Promise((resolve) => setTimeout(resolve, 10));
  const early = spoolOf();
  await early.adopt();
  expect(await drained(early)).toEqual([]);
  child.kill('SIGKILL');
  await once(child, 'close');
  const spool = spoolOf();
  await spool.adopt();
  expect(await drained(spool)).toEqual(['child-0!', 'child-1!', 'child-2!', 'child-3!', 'child-4!']);
});
