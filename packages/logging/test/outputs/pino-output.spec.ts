import { LOG_LEVELS } from '../../src/levels/log-level.js';
import { createPinoOutput } from '../../src/outputs/pino-output.js';
import { aLine, JSON_FORMAT, KeptTexts, TIME } from './lines.js';

function output(maxLineBytes = 65_536) {
  const sink = new KeptTexts();
  return { sink, output: createPinoOutput({ name: 'stdout', format: JSON_FORMAT, sink, maxLineBytes }) };
}

test('a line has level, time, constants, fields and message under the names of its format', () => {
  const { sink, output: stdout } = output();
  stdout.write(
    aLine({
      logger: 'Users',
      context: { userId: 'u_1', ok: true, amount: 1.5, none: null, list: [1, 'two'] },
      requestId: 'r-1',
    }),
  );
  expect(sink.texts).toEqual([
    '{"severity":"INFO","at":"2026-01-31T12:00:00.007Z","service":"shop","labels":{"zone":"a"},' +
      '"logger":"Users","context":{"userId":"u_1","ok":true,"amount":1.5,"none":null,"list":[1,"two"]},' +
      '"request_id":"r-1","text":"User created"}\n',
  ]);
});

test('each level has the word of its format, and each line its own time', () => {
  const { sink, output: stdout } = output();
  for (const [index, level] of LOG_LEVELS.entries()) stdout.write(aLine({ level, time: TIME + index }));
  expect(sink.texts.map((text) => text.slice(0, 60))).toEqual([
    '{"severity":"DEBUG","at":"2026-01-31T12:00:00.007Z","service',
    '{"severity":"INFO","at":"2026-01-31T12:00:00.008Z","service"',
    '{"severity":"WARNING","at":"2026-01-31T12:00:00.009Z","servi',
    '{"severity":"ERROR","at":"2026-01-31T12:00:00.010Z","service',
    '{"severity":"CRITICAL","at":"2026-01-31T12:00:00.011Z","serv',
  ]);
});

test('nothing of pino changes a value: no placeholders, no errors, requests or serialisers of its own', () => {
  const { sink, output: stdout } = output();
  stdout.write(
    aLine({
      message: '100 %s of %j\n"quoted" \u001b[31m',
      context: {
        err: { message: 'm', stack: 's' },
        req: { method: 'GET' },
        level: 'x',
        ['__proto__']: 'kept',
      },
      error: { type: 'Error', message: 'm', stack: 'Error: m\n    at x' },
    }),
  );
  expect(sink.texts).toHaveLength(1);
  expect(sink.texts[0]).toBe(
    '{"severity":"INFO","at":"2026-01-31T12:00:00.007Z","service":"shop","labels":{"zone":"a"},' +
      '"context":{"err":{"message":"m","stack":"s"},"req":{"method":"GET"},"level":"x","__proto__":"kept"},' +
      '"error":{"type":"Error","message":"m","stack":"Error: m\\n    at x"},' +
      '"text":"100 %s of %j\\n\\"quoted\\" \\u001b[31m"}\n',
  );
});

test('two outputs with formats of their own do not meet', () => {
  const sink = new KeptTexts();
  const other = { ...JSON_FORMAT, constants: { service: 'other' }, messageKey: 'msg' };
  const first = createPinoOutput({ name: 'stdout', format: JSON_FORMAT, sink, maxLineBytes: 4096 });
  const second = createPinoOutput({ name: 'file', format: other, sink, maxLineBytes: 4096 });
  for (const each of [first, second, first]) each.write(aLine());
  expect(sink.texts.map((text) => Object.keys(JSON.parse(text) as object).join())).toEqual([
    'severity,at,service,labels,text',
    'severity,at,service,msg',
    'severity,at,service,labels,text',
  ]);
});

test('a text format makes its text itself', () => {
  const sink = new KeptTexts();
  const format = { type: 'text', text: ({ message }: { message: string }) => `> ${message}\n` } as const;
  createPinoOutput({ name: 'stdout', format, sink, maxLineBytes: 4096 }).write(aLine());
  expect(sink.texts).toEqual(['> User created\n']);
});

test('a line that cannot be made is counted beside what the sink lost, and the next one is written', () => {
  const { sink, output: stdout } = output();
  stdout.write(aLine({ time: Number.NaN }));
  stdout.write(aLine());
  expect(sink.texts).toHaveLength(1);
  expect(stdout.droppedLines).toEqual(
    new Map([
      ['buffer_full', 2],
      ['failed', 1],
    ]),
  );
  expect(stdout.pendingLines).toBe(3);
  expect(sink.droppedLines).toEqual(new Map([['buffer_full', 2]]));
});
