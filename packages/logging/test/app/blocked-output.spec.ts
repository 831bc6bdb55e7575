import type { AdapterName } from '../../../../compat/suite/src/world.js';
import { NestProgram } from './support/nest-program.js';

const ADAPTERS: readonly AdapterName[] = ['express', 'fastify'];

const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, at) => at);

/** Asks for so many lines of 1000 characters, a hundred with each request; every request must be answered. */
async function askForLines(app: NestProgram, count: number): Promise<void> {
  for (let logged = 100; logged <= count; logged += 100) {
    expect(await app.get('/lines/100/1000')).toEqual({ logged });
  }
}

const lostSaid = (errors: string): number =>
  [
    ...errors.matchAll(
      /^EYRIE_LOGGING_LINES_LOST: (\d+) log lines? (?:was|were) not written in time: standard output stayed blocked$/gm,
    ),
  ].reduce((sum, [, count]) => sum + Number(count), 0);

describe.each(ADAPTERS)('%s: standard output that nobody reads', (adapter) => {
  test('holds up no request, and once it is read again no line is missing', async () => {
    const app = await NestProgram.start({ adapter });
    await askForLines(app, 3000);
    expect(app.lines).toEqual([]);
    const written = await app.writtenLines();
    const reading = app.program.read();
    await app.program.readLines(written);
    app.program.send('SIGTERM');
    const end = await app.ends();
    await reading;
    expect(app.indexes).toEqual(upTo(3000));
    expect(app.lines).toHaveLength(written);
    expect(app.program.rest).toBe('');
    expect(end).toEqual({ code: null, signal: 'SIGTERM', errors: '' });
  });

  test('makes lines be dropped and counted when the buffer is full', async () => {
    const app = await NestProgram.start({ adapter, logging: { maxBufferedBytes: 262_144 } });
    await askForLines(app, 2000);
    const reading = app.program.read();
    await app.program.readLines(100);
    const dropped = await app.droppedLines();
    const written = await app.writtenLines();
    await app.program.readLines(written - dropped);
    app.program.send('SIGTERM');
    const end = await app.ends();
    await reading;
    expect(dropped).toBeGreaterThan(1000);
    expect(app.lines).toHaveLength(written - dropped);
    expect(new Set(app.indexes).size).toBe(app.indexes.length);
    expect(end).toEqual({ code: null, signal: 'SIGTERM', errors: '' });
  });
});

test('what nobody reads at SIGTERM either is lost, and how much goes to standard error', async () => {
  const lost = await Promise.all(
    ADAPTERS.map(async (adapter) => {
      const app = await NestProgram.start({ adapter });
      await askForLines(app, 2000);
      const written = await app.writtenLines();
      app.program.send('SIGTERM');
      const { code, signal, errors } = await app.ends();
      // What the pipe itself held.
      const received = app.lines.length;
      expect([code, signal, received + lostSaid(errors)]).toEqual([null, 'SIGTERM', written]);
      expect(errors).toMatch(
        /^EYRIE_LOGGING_LINES_LOST: \d+ log lines were not written in time: standard output stayed blocked\n$/,
      );
      return lostSaid(errors);
    }),
  );
  for (const lines of lost) expect(lines).toBeGreaterThan(1500);
});
