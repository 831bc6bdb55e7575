import type { AdapterName } from '../../../../compat/suite/src/world.js';
import { NestProgram } from './support/nest-program.js';

const ADAPTERS: readonly AdapterName[] = ['express', 'fastify'];

const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, at) => at);

describe.each(ADAPTERS)('%s: at SIGTERM', (adapter) => {
  test.each([
    ['the process', false],
    ['Nest', true],
  ])(
    'a slow reader still gets every one of 2000 pending lines where %s ends the app',
    async (_who, shutdownHooks) => {
      const app = await NestProgram.start({ adapter, shutdownHooks });
      await app.get('/lines/2000/1000');
      const written = await app.writtenLines();
      app.program.send('SIGTERM');
      const reading = app.program.read({ bytes: 8192 });
      const end = await app.ends();
      await reading;
      expect(end).toEqual({ code: null, signal: 'SIGTERM', errors: '' });
      expect(app.indexes).toEqual(upTo(2000));
      expect(app.lines.length).toBeGreaterThanOrEqual(written);
      expect(app.program.rest).toBe('');
    },
  );
});

describe.each(ADAPTERS)('%s: a process that ends itself', (adapter) => {
  test('after a critical line has written it, and all before it', async () => {
    const app = await NestProgram.start({ adapter });
    const reading = app.program.read();
    await app.getAndEnd('/critical-exit');
    const end = await app.ends();
    await reading;
    expect(end).toEqual({ code: 7, signal: null, errors: '' });
    expect(app.indexes).toEqual(upTo(500));
    const last = app.lines.at(-1);
    expect([last?.level, last?.message, last?.error?.message]).toEqual(['CRITICAL', 'the end', 'disk gone']);
  });
});

describe.each(ADAPTERS)('%s: an error that nobody catches', (adapter) => {
  test.each([
    ['/throw', 'uncaughtException', 'TypeError', 'no user'],
    ['/reject', 'unhandledRejection', 'RangeError', 'too far'],
  ])(
    'at %s gives one critical line of the app, and Node ends as it does alone',
    async (path, origin, type, message) => {
      const destinations = [{ type: 'stdout', format: 'gcp' }] as const;
      const [bare, app] = await Promise.all([
        NestProgram.start({ adapter, logging: { enabled: false } }),
        NestProgram.start({ adapter, logging: { destinations } }),
      ]);
      await Promise.all([bare.getAndEnd(path), app.getAndEnd(path)]);
      const [bareEnd, end] = await Promise.all([bare.ends(), app.ends()]);
      expect(end).toEqual(bareEnd);
      expect(end.code).toBe(1);
      expect(end.errors).toContain(`${type}: ${message}\n    at `);
      const critical = app.lines.filter(({ severity }) => severity === 'CRITICAL');
      expect(critical).toEqual([
        {
          severity: 'CRITICAL',
          timestamp: expect.any(String),
          serviceContext: { service: expect.any(String), version: expect.any(String) },
          'logging.googleapis.com/trace': expect.stringMatching(/^[0-9a-f]{32}$/),
          'logging.googleapis.com/labels': { environment: 'test', logger: 'process' },
          fields: { origin },
          '@type': 'type.googleapis.com/google.devtools.clouderrorreporting.v1beta1.ReportedErrorEvent',
          stack_trace: expect.stringContaining(`${type}: ${message}\n    at `),
          error: expect.objectContaining({ type, message }),
          request_id: expect.any(String),
          message,
        },
      ]);
      expect(app.program.lines.join('')).not.toContain('hunter2');
      expect(bare.lines).toEqual([]);
    },
  );
});
