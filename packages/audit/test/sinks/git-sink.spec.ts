import { execFile } from 'node:child_process';
import { chmod, mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { sinkContract } from '../../src/contract-suite/sink-contract.js';
import type { GitSinkOptions } from '../../src/sinks/git/git-options.js';
import { gitSink } from '../../src/sinks/git/git-sink.js';
import { checkpointOf, context, sealedUpTo } from './sink-records.js';
import { TempFolders } from './temp-folders.js';

const run = promisify(execFile);
const folders = new TempFolders();
let root: string;
beforeEach(async () => {
  root = await folders.make();
});
afterEach(() => folders.remove());

const BRANCH = 'audit-checkpoints';
const PATH = 'checkpoints/orders/0000/0000/0000';
const folderOf = (name: string) => join(root, `${name}.git`);
const sinkIn = (name: string, options: Partial<GitSinkOptions> = {}) =>
  gitSink({ folder: folderOf(name), ...options });

async function git(name: string, ...args: string[]): Promise<string> {
  return (await run('git', [`--git-dir=${folderOf(name)}`, ...args])).stdout;
}
const filesOf = async (name: string) =>
  (await git(name, 'ls-tree', '-r', '--name-only', BRANCH)).split('\n').slice(0, -1);
const commitsOf = async (name: string) => Number(await git(name, 'rev-list', '--count', BRANCH));

async function remote(): Promise<string> {
  await run('git', ['init', '--bare', '--quiet', folderOf('remote')]);
  await git('remote', 'config', 'receive.denyNonFastForwards', 'true');
  return folderOf('remote');
}

describe('the contract of sinks', () => {
  const cases = sinkContract({
    create: async () => {
      const own = await folders.make();
      const folder = join(own, 'anchor.git');
      const show = async (...args: string[]) => (await run('git', [`--git-dir=${folder}`, ...args])).stdout;
      return {
        sink: gitSink({ folder }),
        received: async () => [],
        anchored: async () => {
          const names = (await show('ls-tree', '-r', '--name-only', BRANCH)).split('\n');
          const notes = names.filter((name) => /\/\d+\.note$/.test(name));
          return Promise.all(notes.map((name) => show('cat-file', 'blob', `${BRANCH}:${name}`)));
        },
      };
    },
  });
  // It keeps no records, so the rules about their arrival do not apply.
  const ofAnchors = /^the sink has a name|^checkpoints are kept|closed twice/;
  for (const { name, run: check } of cases.filter((one) => ofAnchors.test(one.name))) test(name, check);
});

test('a checkpoint is a commit with its note, the latest note and trailers, by an author of its own', async () => {
  const checkpoint = checkpointOf(10);
  const result = await sinkIn('own').anchor?.(checkpoint, context);
  const head = (await git('own', 'rev-parse', BRANCH)).trim();
  expect(result).toEqual({ outcome: 'delivered', receipt: `commit ${head}` });
  expect(await filesOf('own')).toEqual([`${PATH}/10.note`, 'checkpoints/orders/latest.note']);
  expect(await git('own', 'cat-file', 'blob', `${BRANCH}:${PATH}/10.note`)).toBe(checkpoint.note);
  expect(await git('own', 'log', '-1', '--format=%an <%ae>%n%cn <%ce>%n%aI%n%B', BRANCH)).toBe(
    `Eyrie audit <audit@localhost>
Eyrie audit <audit@localhost>
2026-11-21T10:20:31+00:00
Checkpoint of 10 records of orders

Audit-Stream: orders
Audit-Size: 10
Audit-Root: ${checkpoint.root}

`,
  );
  expect(await git('own', 'log', '-1', '--format=%(trailers:key=Audit-Size,valueonly)', BRANCH)).toBe(
    '10\n\n',
  );
});

test('the same checkpoint again makes no commit, and an older one does not become the latest', async () => {
  const sink = sinkIn('own');
  await sink.anchor?.(checkpointOf(20), context);
  await sink.anchor?.(checkpointOf(20), context);
  await sink.anchor?.(checkpointOf(10), context);
  expect(await commitsOf('own')).toBe(2);
  expect(await git('own', 'cat-file', 'blob', `${BRANCH}:checkpoints/orders/latest.note`)).toBe(
    checkpointOf(20).note,
  );
  expect(await filesOf('own')).toEqual([
    `${PATH}/10.note`,
    `${PATH}/20.note`,
    'checkpoints/orders/latest.note',
  ]);
});

test('another checkpoint of the same size is rejected, other signatures under the same one are not', async () => {
  const sink = sinkIn('own');
  const checkpoint = checkpointOf(10);
  await sink.anchor?.(checkpoint, context);
  expect(await sink.anchor?.(checkpointOf(10, { seed: 'rewritten' }), context)).toEqual({
    outcome: 'rejected',
    error:
      'the branch audit-checkpoints holds another checkpoint of size 10 of the stream "orders": the log was rewritten, or belongs to another one',
  });
  const note = checkpoint.note.replace('AAAA', 'BBBB');
  expect(await sink.anchor?.({ ...checkpoint, note }, context)).toMatchObject({ outcome: 'delivered' });
  expect(await commitsOf('own')).toBe(1);
});

test('a stream can name no other folder and no option', async () => {
  await sinkIn('own').anchor?.(checkpointOf(10, { stream: '-rf ../../x\n\nAudit-Size: 99' }), context);
  expect(await filesOf('own')).toEqual([
    'checkpoints/-rf!20..!2f..!2fx!0a!0aAudit-Size!3a!2099/0000/0000/0000/10.note',
    'checkpoints/-rf!20..!2f..!2fx!0a!0aAudit-Size!3a!2099/latest.note',
  ]);
  expect(await git('own', 'log', '-1', '--format=%(trailers:key=Audit-Size,valueonly)', BRANCH)).toBe(
    '10\n\n',
  );
});

test('records are not kept', async () => {
  const sink = sinkIn('own');
  expect(sink.keeps).toBe('checkpoints');
  expect((await sink.deliver(sealedUpTo(2), context)).map(({ outcome }) => outcome)).toEqual([
    'delivered',
    'delivered',
  ]);
});

describe('a remote', () => {
  test('gets each commit', async () => {
    const sink = sinkIn('own', { remote: await remote() });
    await sink.anchor?.(checkpointOf(10), context);
    await sink.anchor?.(checkpointOf(20), context);
    expect(await git('remote', 'rev-parse', BRANCH)).toBe(await git('own', 'rev-parse', BRANCH));
    expect(await commitsOf('remote')).toBe(2);
  });

  test('that two push to has the checkpoints of both, in one line', async () => {
    const url = await remote();
    const [one, two] = [sinkIn('one', { remote: url }), sinkIn('two', { remote: url })];
    for (const size of [10, 20]) {
      for (const [sink, stream] of [
        [one, 'a'],
        [two, 'b'],
      ] as const) {
        expect(await sink.anchor?.(checkpointOf(size, { stream }), context)).toMatchObject({
          outcome: 'delivered',
        });
      }
    }
    const paths = ['a', 'b'].flatMap((stream) => [
      `checkpoints/${stream}/0000/0000/0000/10.note`,
      `checkpoints/${stream}/0000/0000/0000/20.note`,
      `checkpoints/${stream}/latest.note`,
    ]);
    expect(await filesOf('remote')).toEqual(paths);
    expect(await git('remote', 'rev-list', '--count', '--merges', BRANCH)).toBe('0\n');
    expect(await commitsOf('remote')).toBe(4);
  });

  test('that two push to at the same time takes both', async () => {
    const url = await remote();
    const results = await Promise.all(
      ['a', 'b', 'c'].map(async (stream) =>
        sinkIn(stream, { remote: url }).anchor?.(checkpointOf(10, { stream }), context),
      ),
    );
    expect(results.map((result) => result?.outcome)).toEqual(['delivered', 'delivered', 'delivered']);
    expect(await filesOf('remote')).toHaveLength(6);
  });

  test('that was away gets what it missed, too', async () => {
    const url = await remote();
    const sink = sinkIn('own', { remote: url });
    await rename(url, `${url}.away`);
    const failure = {
      outcome: 'retry',
      error: expect.stringContaining(
        'EYRIE_AUDIT_GIT_FAILED: "git push" of an audit sink ended with',
      ) as string,
    };
    expect(await sink.anchor?.(checkpointOf(10), context)).toEqual(failure);
    expect(await sink.anchor?.(checkpointOf(20), context)).toEqual(failure);
    await rename(`${url}.away`, url);
    await sinkIn('other', { remote: url }).anchor?.(checkpointOf(30, { stream: 'other' }), context);
    expect(await sink.anchor?.(checkpointOf(20), context)).toMatchObject({ outcome: 'delivered' });
    expect(await filesOf('remote')).toEqual([
      `${PATH}/10.note`,
      `${PATH}/20.note`,
      'checkpoints/orders/latest.note',
      'checkpoints/other/0000/0000/0000/30.note',
      'checkpoints/other/latest.note',
    ]);
  });

  test('that holds another checkpoint of the same size makes it rejected', async () => {
    const url = await remote();
    await sinkIn('one', { remote: url }).anchor?.(checkpointOf(10), context);
    const result = await sinkIn('two', { remote: url }).anchor?.(
      checkpointOf(10, { seed: 'rewritten' }),
      context,
    );
    expect(result).toMatchObject({ outcome: 'rejected' });
    expect(await git('remote', 'cat-file', 'blob', `${BRANCH}:${PATH}/10.note`)).toBe(checkpointOf(10).note);
  });

  test('whose hook refuses the push makes it wait', async () => {
    const url = await remote();
    await writeFile(join(url, 'hooks', 'pre-receive'), '#!/bin/sh\nexit 1\n');
    await chmod(join(url, 'hooks', 'pre-receive'), 0o755);
    expect(await sinkIn('own', { remote: url }).anchor?.(checkpointOf(10), context)).toMatchObject({
      outcome: 'retry',
    });
  });
});

test('hooks of the repository and the caller’s own repository play no part', async () => {
  const sink = sinkIn('own');
  await sink.open?.();
  await mkdir(join(folderOf('own'), 'hooks'), { recursive: true });
  const hook = join(folderOf('own'), 'hooks', 'reference-transaction');
  await writeFile(hook, '#!/bin/sh\nexit 1\n');
  await chmod(hook, 0o755);
  process.env.GIT_INDEX_FILE = '/nowhere/index';
  try {
    expect(await sink.anchor?.(checkpointOf(10), context)).toMatchObject({ outcome: 'delivered' });
  } finally {
    delete process.env.GIT_INDEX_FILE;
  }
});

test('a signature that cannot be made makes it wait', async () => {
  process.env.GNUPGHOME = root;
  try {
    const result = await sinkIn('own', { sign: 'nobody@example.test' }).anchor?.(checkpointOf(10), context);
    expect(result).toMatchObject({
      outcome: 'retry',
      error: expect.stringContaining('"git commit-tree"') as string,
    });
  } finally {
    delete process.env.GNUPGHOME;
  }
});

test('a call that is aborted already comes back', async () => {
  const result = await sinkIn('own').anchor?.(checkpointOf(10), { signal: AbortSignal.abort() });
  expect(result).toMatchObject({ outcome: 'retry' });
});

describe('options', () => {
  test.each([
    [{ branch: '-x' }, 'has a "branch" that is no plain name'],
    [{ branch: 'a..b' }, 'has a "branch" that is no plain name'],
    [{ branch: 'a.lock' }, 'has a "branch" that is no plain name'],
    [{ branch: 'a/' }, 'has a "branch" that is no plain name'],
    [{ remote: '--upload-pack=x' }, 'has a "remote" that is no URL or path'],
    [{ remote: 'ext::sh -c id' }, 'has a "remote" that is no URL or path'],
    [{ sign: '' }, 'has an empty "sign"'],
    [{ folder: '' }, 'has no folder'],
  ])('%j is refused', (options, problem) => {
    expect(() => sinkIn('own', options)).toThrow(`The audit sink "git" ${problem}. `);
  });

  test('a program that is missing is a start error', async () => {
    await expect(sinkIn('own', { program: '/nowhere/git' }).open?.()).rejects.toThrow(
      'EYRIE_AUDIT_GIT_MISSING: The audit sink "git" needs the program "/nowhere/git", which cannot be run. Install Git, or give its path as "program".',
    );
  });
});
