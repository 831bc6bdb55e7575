// Standard output belongs to a process, so each scenario has one of its own: see ../fixtures/standard-output.ts.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type OutputKind, Program } from '../support/program.js';

interface ReadBack {
  readonly service: string;
  readonly context: { readonly index: number };
}

const parse = (line: string): ReadBack => JSON.parse(line) as ReadBack;
const indexes = (lines: readonly string[]): number[] => lines.map((line) => parse(line).context.index);
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
const lostIn = (errors: string): number =>
  Number(/^EYRIE_LOGGING_LINES_LOST: (\d+) log lines? w/.exec(errors)?.[1] ?? 0);

const KINDS: readonly Extract<OutputKind, string>[] = ['pipe', 'socket'];

describe.each(KINDS)('on a %s', (kind) => {
  test('process.exit in the middle of 10,000 lines to a slow reader loses none and keeps its code', async () => {
    const program = new Program('standard-output.ts', ['exit', '10000'], kind);
    void program.read({ bytes: 16_384 });
    expect(await program.ends()).toEqual({ code: 3, signal: null, errors: '' });
    expect(indexes(program.lines)).toEqual(upTo(10_000));
    expect(program.rest).toBe('');
  });

  test('a process that has nothing left to do ends with its own code and loses no line', async () => {
    const program = new Program('standard-output.ts', ['end', '3000'], kind);
    void program.read({ bytes: 16_384 });
    expect(await program.ends()).toEqual({ code: 4, signal: null, errors: '' });
    expect(indexes(program.lines)).toEqual(upTo(3000));
  });

  test.each([
    ['exit', 3],
    ['end', 4],
  ])('where nobody reads, %s ends with code %d and says how many lines were lost', async (scenario, code) => {
    const program = new Program('standard-output.ts', [scenario, '2000'], kind);
    const { errors, ...end } = await program.ends();
    expect(end).toEqual({ code, signal: null });
    expect(errors).toMatch(
      /^EYRIE_LOGGING_LINES_LOST: \d+ log lines were lost: standard output stayed blocked\n$/,
    );
    expect(program.lines.length).toBeGreaterThan(100);
    expect(program.lines.length + lostIn(errors)).toBe(2000);
    expect(indexes(program.lines)).toEqual(upTo(program.lines.length));
  });

  test('where nobody reads, the event loop goes on', async () => {
    const program = new Program('standard-output.ts', ['go on', '100'], kind);
    const { code, errors } = await program.ends();
    expect(code).toBe(0);
    expect(errors.split('\n')[0]).toBe('went on');
  });

  test('lines beyond the buffer are dropped whole and counted, a critical one is kept, and reading frees all', async () => {
    const program = new Program('standard-output.ts', ['small buffer', '5000'], kind);
    await program.says('ready');
    program.goOn();
    await program.says('ready');
    while (program.errors.split('\n').filter((line) => line === 'ready').length < 2) {
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    const reading = program.read();
    program.goOn();
    const { code, errors } = await program.ends();
    await reading;
    expect(code).toBe(0);
    const [, blocked, , after] = errors.split('\n');
    const [, , dropped] = /^pending (\d+) dropped \[\["buffer_full",(\d+)\]\]$/.exec(blocked ?? '') ?? [];
    expect(after).toBe(`pending 0 dropped [["buffer_full",${dropped}]]`);
    const received = indexes(program.lines);
    const kept = 5000 - Number(dropped);
    expect(received).toEqual([...upTo(kept), 5000, 5001]);
  });

  test('lines of two apps are never mixed, and one goes on after the other has closed', async () => {
    // Longer than what a pipe takes whole.
    const program = new Program('standard-output.ts', ['two apps', '400', '6000'], kind);
    void program.read({ bytes: 40_000 });
    expect(await program.ends()).toEqual({ code: 0, signal: null, errors: '' });
    const of = (name: string) => program.lines.filter((line) => parse(line).service === name);
    expect(indexes(of('shop'))).toEqual(upTo(400));
    expect(indexes(of('other'))).toEqual(upTo(401));
  });

  test('what the app prints itself stands between whole lines', async () => {
    const program = new Program('standard-output.ts', ['beside the app', '500', '300'], kind);
    void program.read({ bytes: 3000 });
    expect(await program.ends()).toEqual({ code: 0, signal: null, errors: '' });
    const read = program.lines.map((line) => JSON.parse(line) as ReadBack & { readonly app?: number });
    expect(read.flatMap((line) => line.app ?? [])).toEqual(upTo(500));
    expect(read.flatMap((line) => line.context?.index ?? [])).toEqual(upTo(500));
  });

  test('when the reader goes, it is said once, lines are dropped as closed, and the process goes on', async () => {
    const program = new Program('standard-output.ts', ['reader gone', '10'], kind);
    await program.says('ready');
    await program.readLines(1);
    program.stopReading();
    program.goOn();
    expect(await program.ends()).toEqual({
      code: 6,
      signal: null,
      errors:
        'ready\nEYRIE_LOGGING_STDOUT_CLOSED: Nobody reads standard output any more (EPIPE): log lines are dropped. ' +
        'Keep what the output is piped into running, and start the service again.\n' +
        'pending 0 dropped [["closed",11]]\n',
    });
  });

  test('after a flush within its deadline and a close nothing is said twice and no listener is left', async () => {
    const program = new Program('standard-output.ts', ['flush and close', '2000'], kind);
    const { code, errors } = await program.ends();
    expect(code).toBe(0);
    const [said, counted, listeners] = errors.split('\n');
    expect(said).toMatch(
      /^EYRIE_LOGGING_LINES_LOST: \d+ log lines were not written in time: standard output stayed blocked$/,
    );
    expect(counted).toBe(`pending 0 dropped [["closed",${lostIn(said ?? '')}]]`);
    expect(listeners).toBe('listeners 0');
    expect(program.lines.length + lostIn(said ?? '')).toBe(2000);
  });

  test('a process that ends by SIGTERM while nobody reads has said how many lines were not written', async () => {
    const program = new Program('standard-output.ts', ['SIGTERM', '2000'], kind);
    await program.says('ready');
    program.goOn();
    const { signal, errors } = await program.ends();
    expect(signal).toBe('SIGTERM');
    const said = errors.replace('ready\n', '');
    expect(said).toMatch(
      /^EYRIE_LOGGING_LINES_LOST: \d+ log lines were not written in time: standard output stayed blocked\n$/,
    );
    expect(program.lines.length + lostIn(said)).toBe(2000);
  });

  test('a line that an exit listener of the app logs is written too', async () => {
    const program = new Program('standard-output.ts', ['log at exit'], kind);
    expect(await program.ends()).toEqual({ code: 0, signal: null, errors: '' });
    expect(indexes(program.lines)).toEqual([0, 1]);
  });

  test('a critical line, and all before it, is out before the next statement runs', async () => {
    const program = new Program('standard-output.ts', ['critical then kill', '20'], kind);
    expect(await program.ends()).toEqual({ code: null, signal: 'SIGKILL', errors: '' });
    expect(indexes(program.lines)).toEqual(upTo(21));
  });
});

describe('on a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'eyrie-stdout-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  test.each([
    ['exit', 3],
    ['end', 4],
    ['throw', 1],
  ])('every line is there after %s', async (scenario, code) => {
    const file = join(folder, scenario);
    const program = new Program('standard-output.ts', [scenario, '5000'], { file });
    expect((await program.ends()).code).toBe(code);
    expect(indexes(readFileSync(file, 'utf8').split('\n').slice(0, -1))).toEqual(upTo(5000));
  });

  test('a device that takes nothing is said once; lines wait, and at exit their number is said', async () => {
    const program = new Program('standard-output.ts', ['failing device', '50'], { file: '/dev/full' });
    expect(await program.ends()).toEqual({
      code: 5,
      signal: null,
      errors:
        'EYRIE_LOGGING_STDOUT_FAILED: Standard output takes no log lines (ENOSPC): they wait in a buffer and are ' +
        'dropped once it is full. Mend what standard output goes to, such as a full disk; writing is tried again by ' +
        'itself.\npending 50 dropped []\nEYRIE_LOGGING_LINES_LOST: 50 log lines were lost: standard output stayed blocked\n',
    });
  });
});
