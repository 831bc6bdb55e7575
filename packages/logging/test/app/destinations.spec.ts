import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Controller, Get, Inject } from '@nestjs/common';
import type { World } from '../../../../compat/suite/src/world.js';
import type { LogDestination } from '../../src/config/destinations.js';
import { StructuredLogger } from '../../src/line/structured-logger.js';
import { KeptLines, type LoggedApp, pause, startLogged, testOnBothAdapters } from '../support/logged-app.js';
import { LokiDouble } from '../support/loki-double.js';
import { ownNumbers } from './support/own-numbers.js';

const LINES_PER_REQUEST = 10;
const REQUESTS = 200;
/** The least that the configuration takes. */
const MAX_BUFFERED_BYTES = 65_536;

@Controller()
class ChattyController {
  constructor(@Inject(StructuredLogger) private readonly logger: StructuredLogger) {}

  @Get('chat')
  chat(): object {
    for (let at = 0; at < LINES_PER_REQUEST; at += 1) this.logger.info('chat', { filler: 'x'.repeat(300) });
    return { answered: true };
  }
}

const module = { controllers: [ChattyController] };

async function startWithLoki(world: World, more: Partial<LogDestination> = {}) {
  const loki = await LokiDouble.start();
  world.later(() => loki.stop());
  const lines = new KeptLines();
  const app = await startLogged(world, {
    module,
    logging: {
      destinations: [
        { type: 'stream', stream: lines },
        {
          type: 'loki',
          url: loki.url,
          batchIntervalMs: 10,
          maxBufferedBytes: MAX_BUFFERED_BYTES,
          maxBatchBytes: 16_384,
          timeoutMs: 300,
          retry: { baseDelayMs: 5, maxDelayMs: 20 },
          ...more,
        } as LogDestination,
      ],
    },
  });
  // Whatever becomes of the test, its app need not wait for a Loki that hangs.
  world.later(() => loki.always({ type: 'accept' }));
  return { loki, app: { ...app, lines } };
}

/** Asks so often, twenty at a time, and gives the bodies of the answers. */
async function ask({ url }: LoggedApp, count: number): Promise<readonly unknown[]> {
  const answers: unknown[] = [];
  for (let at = 0; at < count; at += 20) {
    const some = Array.from({ length: 20 }, async () => (await fetch(`${url}/chat`)).json());
    answers.push(...(await Promise.all(some)));
  }
  return answers;
}

const total = (numbers: Readonly<Record<string, number>>): number =>
  Object.values(numbers).reduce((sum, value) => sum + value, 0);

const chatIn = (texts: readonly string[]): number => texts.filter((text) => text.includes('"chat"')).length;

describe('a Loki that hangs', () => {
  testOnBothAdapters('disturbs no request, fills no memory, and what it costs is counted', async (world) => {
    const { loki, app } = await startWithLoki(world);
    loki.always({ type: 'hang' });
    const answers = await ask(app, REQUESTS);
    expect(answers).toEqual(Array.from({ length: REQUESTS }, () => ({ answered: true })));
    expect(loki.kept).toEqual([]);
    await app.lines.until('access', REQUESTS);
    // The other destination has them all.
    expect(chatIn(app.lines.texts)).toBe(REQUESTS * LINES_PER_REQUEST);

    const written = app.lines.texts.length;
    const pending = ownNumbers(app, 'eyrie_log_lines_pending').loki ?? 0;
    const dropped = ownNumbers(app, 'eyrie_log_lines_dropped_total');
    expect(dropped).toEqual({ 'loki buffer_full': written - pending });
    const shortest = Math.min(...app.lines.texts.map((text) => Buffer.byteLength(text)));
    expect(pending).toBeGreaterThan(0);
    expect(pending * shortest).toBeLessThanOrEqual(MAX_BUFFERED_BYTES);

    // Each of the two ways in which it fails is said once, on the destination that works.
    expect((await app.lines.until('Eyrie', 2)).map(({ message }) => message?.split(':')[0]).sort()).toEqual([
      'EYRIE_LOGGING_LOKI_BUFFER_FULL',
      'EYRIE_LOGGING_LOKI_PUSH_FAILED',
    ]);

    loki.always({ type: 'accept' });
    await app.app.lifecycle.flush();
    expect(ownNumbers(app, 'eyrie_log_lines_pending')).toEqual({});
    expect(loki.kept.length + total(ownNumbers(app, 'eyrie_log_lines_dropped_total'))).toBe(
      app.lines.texts.length,
    );
  });
});

describe('several destinations', () => {
  testOnBothAdapters('each have every line once, in their own format', async (world) => {
    const folder = mkdtempSync(join(tmpdir(), 'eyrie-destinations-'));
    world.later(() => rmSync(folder, { recursive: true }));
    const path = join(folder, 'app.log');
    const { loki, app } = await startWithLoki(world, { maxBufferedBytes: 8_388_608, format: 'ecs' });
    const both = await startLogged(world, {
      module,
      logging: {
        destinations: [
          { type: 'file', path, format: 'gcp' },
          { type: 'stream', stream: app.lines },
        ],
      },
    });
    await ask(app, 20);
    await ask(both, 20);
    await app.lines.until('access', 40);
    await app.app.lifecycle.flush();
    await both.app.lifecycle.flush();
    expect([chatIn(loki.lines), loki.lines.every((line) => line.includes('"ecs.version"'))]).toEqual([
      200,
      true,
    ]);
    const file = readFileSync(path, 'utf8').split('\n').slice(0, -1);
    expect([chatIn(file), file.every((line) => Reflect.has(JSON.parse(line) as object, 'severity'))]).toEqual(
      [200, true],
    );
    expect(chatIn(app.lines.texts)).toBe(400);
    expect(total(ownNumbers(both, 'eyrie_log_lines_dropped_total'))).toBe(0);
    expect(total(ownNumbers(both, 'eyrie_log_lines_total'))).toBe(file.length);
  });

  testOnBothAdapters('stay apart where one of them throws', async (world) => {
    const lines = new KeptLines();
    const broken = {
      write(): never {
        throw new Error('the stream is broken');
      },
    };
    const app = await startLogged(world, {
      module,
      logging: {
        destinations: [
          { type: 'stream', stream: broken },
          { type: 'stream', stream: lines },
        ],
      },
    });
    expect(await ask(app, 20)).toHaveLength(20);
    await pause(50);
    expect(chatIn(lines.texts)).toBe(200);
    expect(ownNumbers(app, 'eyrie_log_lines_dropped_total')).toEqual({ 'stream failed': lines.texts.length });
  });
});
