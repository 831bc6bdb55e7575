import type { LogLine } from '../../src/line/log-line.js';
import { createPinoOutput } from '../../src/outputs/pino-output.js';
import { aLine, JSON_FORMAT, KeptTexts } from './lines.js';

const MAX = 4096;

interface Written {
  readonly text: string;
  readonly context?: Readonly<Record<string, unknown>>;
  readonly error?: Readonly<Record<string, unknown>>;
  readonly http?: Readonly<Record<string, unknown>>;
  readonly request_id?: string;
}

/** The one line that was written: one line of JSON that fits. */
function written(line: LogLine, maxLineBytes = MAX): Written {
  const sink = new KeptTexts();
  createPinoOutput({ name: 'stdout', format: JSON_FORMAT, sink, maxLineBytes }).write(line);
  expect(sink.texts).toHaveLength(1);
  const text = sink.texts[0] ?? '';
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(maxLineBytes);
  expect(text).toMatch(/^[^\n\r]+\n$/);
  expect(text.isWellFormed()).toBe(true);
  return JSON.parse(text) as Written;
}

const bytesOf = (line: LogLine): number => {
  const sink = new KeptTexts();
  createPinoOutput({ name: 'stdout', format: JSON_FORMAT, sink, maxLineBytes: 2 ** 30 }).write(line);
  return Buffer.byteLength(sink.texts[0] ?? '');
};

test.each(['a', 'é', '€', '😀', '"', '\u0001'])(
  'a line of %j is cut from one byte beyond the limit on',
  (unit) => {
    const message = unit.repeat(2000);
    const bytes = bytesOf(aLine({ message }));
    expect(written(aLine({ message }), bytes)).toMatchObject({ text: message });
    expect(written(aLine({ message }), bytes)).not.toHaveProperty('context');

    const cut = written(aLine({ message }), bytes - 1);
    expect(cut.context).toEqual({ eyrie_truncated_bytes: bytes });
    expect(message.startsWith(cut.text.slice(0, -1))).toBe(true);
    expect(cut.text.endsWith('…')).toBe(true);
  },
);

test('a huge message keeps its beginning, and the other fields of the line stay whole', () => {
  const line = aLine({ message: 'x'.repeat(1_000_000), context: { userId: 'u_1' }, requestId: 'r-1' });
  expect(written(line)).toMatchObject({
    text: `${'x'.repeat(1024)}…`,
    context: { userId: 'u_1', eyrie_truncated_bytes: bytesOf(line) },
    request_id: 'r-1',
  });
});

test('a character of two units is never cut in the middle', () => {
  expect(written(aLine({ message: `x${'😀'.repeat(100_000)}` })).text).toMatch(/^x(😀){64,}…$/u);
});

test('a huge stack is cut, class and message of the error stay', () => {
  const stack = `Error: no\n${'    at somewhere (file.js:1:1)\n'.repeat(10_000)}`;
  const { error } = written(aLine({ error: { type: 'PaymentError', message: 'no', stack } }));
  expect(error).toEqual({ type: 'PaymentError', message: 'no', stack: `${stack.slice(0, 1024)}…` });
});

test('long texts deep in the context are cut, what is short stays', () => {
  const { context } = written(
    aLine({ context: { body: { items: [{ text: 'é'.repeat(9000) }, 7] }, ok: true } }),
  );
  expect(context).toEqual({
    body: { items: [{ text: `${'é'.repeat(1024)}…` }, 7] },
    ok: true,
    eyrie_truncated_bytes: 18_168,
  });
});

test('a context of too many short fields gives way to the marker, and so do the causes of an error', () => {
  const many = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`field_${index}`, index]));
  const line = aLine({ context: many, error: { type: 'E', message: 'm', cause: many, errors: [many] } });
  expect(written(line)).toMatchObject({
    context: { eyrie_truncated_bytes: bytesOf(line) },
    error: { type: 'E', message: 'm' },
    text: 'User created',
  });
});

test('a huge path and user agent of an access line are cut, numbers stay', () => {
  const { http } = written(
    aLine({
      http: {
        method: 'GET',
        route: 'unmatched',
        path: `/${'😀'.repeat(50_000)}`,
        status_code: 404,
        outcome: 'client_error',
        duration_ms: 1.5,
        request_bytes: 0,
        response_bytes: 22,
        client_ip: '127.0.0.1',
        user_agent: 'x'.repeat(100_000),
      },
    }),
  );
  expect(http).toMatchObject({ status_code: 404, duration_ms: 1.5, client_ip: '127.0.0.1' });
  expect(http?.path).toMatch(/^\/(😀)+…$/u);
});

test('everything huge at once still gives a line', () => {
  const huge = '\u0000'.repeat(100_000);
  const line = aLine({
    message: huge,
    logger: huge,
    requestId: huge,
    context: { [huge]: huge },
    error: { type: huge, message: huge, stack: huge },
  });
  expect(written(line)).toMatchObject({ context: { eyrie_truncated_bytes: bytesOf(line) } });
});

test('a line of which no shorter version fits is dropped and counted', () => {
  const sink = new KeptTexts();
  const output = createPinoOutput({ name: 'stdout', format: JSON_FORMAT, sink, maxLineBytes: 100 });
  output.write(aLine());
  expect(sink.texts).toEqual([]);
  expect(output.droppedLines.get('too_large')).toBe(1);
});

test('a text format is held to the limit too', () => {
  const sink = new KeptTexts();
  const text = ({ message, context }: LogLine): string => `${message} ${JSON.stringify(context)}\n`;
  createPinoOutput({ name: 'stdout', format: { type: 'text', text }, sink, maxLineBytes: MAX }).write(
    aLine({ message: 'x'.repeat(5000) }),
  );
  expect(sink.texts).toEqual([`${'x'.repeat(1024)}… {"eyrie_truncated_bytes":5011}\n`]);
});
