import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { openSqliteStore, type Store } from '@eyrie/store/engine';
import { sinkContract, storeContract } from '../../src/contract.js';
import { FileDropSink, fileDropSink } from './third-party/file-drop-sink.js';

describe('a sink of somebody else, under Jest', () => {
  for (const { name, run } of sinkContract({ create: () => fileDropSink() })) test(name, run);
});

/** What a runner with other globals does: it is given a name and a function, and hears of a rejection. */
async function runAll(
  cases: readonly { readonly name: string; run(): Promise<void> }[],
): Promise<readonly string[]> {
  const red: string[] = [];
  for (const { name, run } of cases) await run().catch(() => red.push(name));
  return red;
}

test.each([
  [
    'that keeps repetitions',
    class extends FileDropSink {
      override nameOf(id: string): string {
        return `${id}-${this.written++}`;
      }
    },
    [
      'a record that is delivered twice is there once',
      'a far side that is down makes every record retry, and all of them arrive after its repair',
    ],
  ],
  [
    'that cuts what it writes',
    class extends FileDropSink {
      override textOf(body: string): string {
        return super.textOf(body.slice(0, 4096));
      }
    },
    ['records of any content and of 60 KiB arrive byte for byte'],
  ],
  [
    'that says delivered whatever happens',
    class extends FileDropSink {
      override async writeOne(): Promise<void> {}
    },
    [
      'a batch is delivered, with one result for each record, even if all were sealed at the same time',
      'records of later batches are added to those of earlier ones',
      'a record that is delivered twice is there once',
      'records of any content and of 60 KiB arrive byte for byte',
      'a far side that is down makes every record retry, and all of them arrive after its repair',
    ],
  ],
] as const)('a sink %s makes the suite red', async (_what, Sink, expected) => {
  const create = () => fileDropSink((folder) => new Sink(folder));
  expect(await runAll(sinkContract({ create, abortMarginMs: 200 }))).toEqual(expected);
});

describe('a store, under Jest', () => {
  for (const { name, run } of storeContract) {
    test(name, async () => {
      const folder = await mkdtemp(join(tmpdir(), 'eyrie-testing-'));
      try {
        await run(async () => openSqliteStore({ path: join(folder, 'store.db') }));
      } finally {
        await rm(folder, { recursive: true });
      }
    });
  }
});

test('a store that rolls nothing back makes the suite red', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'eyrie-testing-'));
  try {
    const open = async (): Promise<Store> => {
      const store = openSqliteStore({ path: join(folder, 'store.db') });
      return new Proxy(store, {
        get(target, property) {
          if (property === 'transaction') return (work: (tx: unknown) => unknown) => work(target);
          const value: unknown = Reflect.get(target, property);
          return typeof value === 'function' ? value.bind(target) : value;
        },
      });
    };
    const red = await runAll(storeContract.map(({ name, run }) => ({ name, run: () => run(open) })));
    expect(red.length).toBeGreaterThan(0);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('both suites run under node:test, where a broken sink is red as well', async () => {
  const program = join(import.meta.dirname, 'third-party', 'node-test-program.ts');
  const loader = join(import.meta.dirname, '../../../../scripts/lib/typescript-loader.mjs');
  // Without what tells a child of a test runner that it is one.
  const { NODE_TEST_CONTEXT: _, ...environment } = process.env;
  const run = (broken: string) =>
    promisify(execFile)(
      process.execPath,
      [
        '--disable-warning=ExperimentalWarning',
        '--import',
        loader,
        '--conditions=@eyrie/source',
        '--test-reporter=tap',
        program,
      ],
      { env: { ...environment, BROKEN_SINK: broken } },
    );
  const { stdout } = await run('');
  expect(stdout).toMatch(/^# fail 0$/m);
  expect(Number(/^# pass (\d+)$/m.exec(stdout)?.[1])).toBe(storeContract.length + 10);
  const failure = await run('yes').then(
    () => undefined,
    (error: { readonly stdout: string }) => error.stdout,
  );
  expect(failure).toMatch(/^# fail 1$/m);
});
