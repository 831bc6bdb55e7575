// `npm run demo` is a program among others: its standard output is the service's log, for a pipe, and the comparison for a
// person goes to standard error.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';

const root = join(import.meta.dirname, '..', '..');

for (const adapter of ['express', 'fastify'] as const) {
  test(`on ${adapter} the demo writes lines of JSON, and clients, metrics, log, traces and audit trail agree`, async () => {
    const demo = spawn('npm', ['run', '--silent', 'demo'], {
      cwd: root,
      env: { ...process.env, ADAPTER: adapter, DURATION: '4', PORT: '0' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [log, report, [code]] = await Promise.all([
      text(demo.stdout),
      text(demo.stderr),
      once(demo, 'close'),
    ]);
    assert.equal(code, 0, report);
    assert.match(
      report,
      /\nAll \d+ requests are in http_requests_total, in the access log and in the traces, each once/,
    );
    assert.match(report, / The audit trail is intact: all \d+ records are signed\. /);
    assert.equal(countOf(report, 'event user.created success'), countOf(report, 'user signed up'));
    assert.equal(
      countOf(report, 'event payment.charged attempt'),
      countOf(report, 'event payment.charged success') + countOf(report, 'event payment.charged failure'),
    );
    assert.equal(countOf(report, 'event audit.sequence.end success'), 1);
    const lines = log.trimEnd().split('\n').map(readObject);
    assert.match(report, new RegExp(` ${lines.length} lines of JSON and nothing else\\.\n$`));
    for (const { timestamp, level, service, message } of lines) {
      assert.match(String(timestamp), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
      assert.match(String(level), /^(?:DEBUG|INFO|WARN|ERROR|CRITICAL)$/);
      assert.equal(service, 'nexo-be');
      assert.equal(typeof message, 'string');
    }
    assert.ok(!log.includes('ada@example.com'), 'no e-mail address');
  });
}

/** The last number of a row. */
function countOf(report: string, row: string): number {
  const line = report.split('\n').find((each) => each.startsWith(`${row} `));
  assert.ok(line !== undefined, `no row ${row} in ${report}`);
  return Number(line.trim().split(/\s+/).at(-1));
}

function readObject(line: string): Readonly<Record<string, unknown>> {
  const value: unknown = JSON.parse(line);
  assert.ok(typeof value === 'object' && value !== null && !Array.isArray(value), line);
  return { ...value };
}
