import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Diagnostics } from '@eyrie/core/engine';
import type { PreparedEvent } from '../../src/capture/prepared-event.js';
import { Spool } from '../../src/capture/spool/spool.js';

const LOADER = new URL('../../../../scripts/lib/typescript-loader.mjs', import.meta.url);
const PROGRAM = fileURLToPath(new URL('./programs/spooler.ts', import.meta.url));

let folder: string;
let said: string[];
const opened: Spool[] = [];

beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'eyrie-spool-')), 'spool');
  said = [];
});

afterEach(async () => {
  for (const spool of opened.splice(0)) await spool.close();
  rmSync(join(folder, '..'), { recursive: true });
});

function spoolOf(maxBytes = 1_000_000): Spool {
  const diagnostics = new Diagnostics((level, message) => said.push(`${level} ${message}`));
  const spool = new Spool({ folder, maxBytes, diagnostics });
  opened.push(spool);
  return spool;
}

const event = (id: string, text = ''): PreparedEvent =>
  ({ event: { id, attributes: { text } }, mayExist: false }) as unknown as PreparedEvent;

const files = (): readonly string[] => readdirSync(folder);

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
  expect([spool.events, spool.isEmpty, files().length]).toEqual([3, false, 1]);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(statSync(join(folder, files()[0] ?? '')).mode & 0o777).toBe(0o600);
  expect(await drained(spool)).toEqual(['1!', '2!', '3!']);
  expect([await drained(spool), spool.isEmpty, files()]).toEqual([[], true, []]);
});

test('events that are appended at the same time share one file', async () => {
  const spool = spoolOf();
  await Promise.all(['1', '2', '3', '4'].map((id) => spool.append([event(id)])));
  expect(files()).toHaveLength(1);
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

/** The name of a file that a process of this host has left behind. */
const leftBy = (
  pid: number,
  host = hostname()
    .replace(/[^\w.-]/g, '_')
    .slice(0, 80),
): string => `spool-${host}-${pid}-0123abcd-1.jsonl`;

const NO_PROCESS = 999_999_999;

async function withFile(name: string, content: string): Promise<Spool> {
  await spoolOf().append([event('first')]);
  writeFileSync(join(folder, name), content);
  const spool = spoolOf();
  await spool.open();
  return spool;
}

test('a last line that a kill has cut off is passed over and said', async () => {
  const spool = await withFile(leftBy(NO_PROCESS), `${JSON.stringify(event('1'))}\n{"event":{"id":"2`);
  expect(await drained(spool)).toEqual(['1!']);
  expect(said).toEqual([
    `warn EYRIE_AUDIT_SPOOL_UNREADABLE: 1 lines of the spool file ${join(folder, leftBy(NO_PROCESS))} cannot be read. ` +
      'A last line that a kill has cut off was never acknowledged. More of them mean that the file was changed.',
  ]);
});

test.each([
  ['of a process that runs', leftBy(1)],
  ['of another host', leftBy(NO_PROCESS, 'elsewhere')],
  ['that is no spool', 'notes.jsonl'],
])('a file %s is left alone', async (_, name) => {
  const spool = await withFile(name, `${JSON.stringify(event('theirs'))}\n`);
  expect(await drained(spool)).toEqual([]);
  expect(files()).toContain(name);
});

test('a file that another process has taken to the store meanwhile holds nothing up', async () => {
  const spool = await withFile(leftBy(NO_PROCESS), `${JSON.stringify(event('1'))}\n`);
  unlinkSync(join(folder, leftBy(NO_PROCESS)));
  await spool.append([event('2')]);
  expect(await drained(spool)).toEqual(['2!']);
  expect(said).toEqual([]);
});

test('two apps of one process leave each other’s files alone', async () => {
  const first = spoolOf();
  await first.append([event('1')]);
  const second = spoolOf();
  await second.open();
  expect(await drained(second)).toEqual([]);
  await first.close();
  const third = spoolOf();
  await third.open();
  expect(await drained(third)).toEqual(['1!']);
});

test('bytes count wherever they come from', async () => {
  await spoolOf().append([event('first')]);
  appendFileSync(join(folder, leftBy(NO_PROCESS)), `${JSON.stringify(event('1', 'x'.repeat(150)))}\n`);
  const spool = spoolOf(250);
  await spool.open();
  await expect(spool.append([event('2', 'x'.repeat(50))])).rejects.toMatchObject({
    code: 'EYRIE_AUDIT_SPOOL_FULL',
  });
  expect(await drained(spool)).toEqual(['1!']);
  await spool.append([event('2', 'x'.repeat(50))]);
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
  await early.open();
  expect(await drained(early)).toEqual([]);
  child.kill('SIGKILL');
  await once(child, 'close');
  const spool = spoolOf();
  await spool.open();
  expect(await drained(spool)).toEqual(['child-0!', 'child-1!', 'child-2!', 'child-3!', 'child-4!']);
});
