// A crash ends a process, so each has one of its own: see ../fixtures/process-crash.ts.
import { type OutputKind, Program } from '../support/program.js';

interface CrashLine {
  readonly severity: string;
  readonly logger: string;
  readonly text: string;
  readonly context: unknown;
}

async function crashed(reporters: string, kind: string, output: OutputKind = 'pipe') {
  const program = new Program('process-crash.ts', [reporters, kind], output);
  const end = await program.ends();
  const lines = program.lines
    .map((line) => JSON.parse(line) as CrashLine)
    .map(({ severity, logger, text, context }) => ({ severity, logger, text, context }));
  return { end, lines };
}

const KINDS = [
  'exception',
  'thrown text',
  'rejection',
  'rejected undefined',
  'exception with a handler',
  'handler that throws',
  'handled rejection',
  'exit code of the app',
];

test.each(KINDS)('%s: Node prints and exits as it does alone', async (kind) => {
  const bare = await new Program('crash.ts', [kind]).ends();
  expect((await crashed('shop', kind)).end).toEqual(bare);
});

const line = (text: string, origin = 'uncaughtException', survives = false) => ({
  severity: 'CRITICAL',
  logger: 'shop',
  text,
  context: { origin, survives },
});

// Node puts an error of its own in the place of what is none.
const REJECTED_UNDEFINED =
  'UnhandledPromiseRejection: This error originated either by throwing inside of an async function without a catch ' +
  'block, or by rejecting a promise which was not handled with .catch(). The promise rejected with the reason ' +
  '"undefined".';

test.each([
  ['exception', [line('TypeError: no user')]],
  ['thrown text', [line('just text')]],
  ['rejection', [line('RangeError: too far', 'unhandledRejection')]],
  ['rejected undefined', [line(REJECTED_UNDEFINED, 'unhandledRejection')]],
  [
    'exception with a handler',
    [line('Error: first', 'uncaughtException', true), line('Error: second', 'uncaughtException', true)],
  ],
  ['handler that throws', [line('Error: first', 'uncaughtException', true)]],
  ['handled rejection', []],
])('%s: there is one critical line of each uncaught error', async (kind, lines) => {
  expect((await crashed('shop', kind)).lines).toEqual(lines);
  expect((await crashed('shop', kind, 'socket')).lines).toEqual(lines);
});

test('of two apps the first reports, so that there is one line', async () => {
  expect((await crashed('shop,other', 'exception')).lines).toEqual([line('TypeError: no user')]);
});

test('an app that has closed leaves the report to the next one', async () => {
  expect((await crashed('undone,shop', 'exception')).lines).toEqual([line('TypeError: no user')]);
});

test('a reporter that throws is not heard, and the next app reports', async () => {
  const { end, lines } = await crashed('throwing,shop', 'exception');
  expect(lines).toEqual([line('TypeError: no user')]);
  expect(end).toEqual(await new Program('crash.ts', ['exception']).ends());
});

test('after the last app has closed nothing listens', async () => {
  const { end, lines } = await crashed('undone', 'exception');
  expect(lines).toEqual([]);
  expect(end.errors).toMatch(/^listeners 0\n/);
  expect(end.code).toBe(1);
});
