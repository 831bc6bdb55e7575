import { join } from 'node:path';
import { Controller, Get, Inject, Logger } from '@nestjs/common';
import { setLogContext } from '../../src/context/log-context.js';
import { logEvent } from '../../src/events/log-event.js';
import { StructuredLogger } from '../../src/line/structured-logger.js';
import { EyrieLogger } from '../../src/nest/eyrie-logger.js';
import { LevelRules } from '../../src/volume/level-rules.js';
import { type LoggedApp, pause, startLogged, testOnBothAdapters } from '../support/logged-app.js';

const happened = logEvent({ category: 'test', event: 'it_happened', message: 'It happened' });

@Controller()
class WorkController {
  constructor(@Inject(StructuredLogger) private readonly logger: StructuredLogger) {}

  @Get('works')
  works(): object {
    setLogContext({ userId: 'u-1' });
    this.logger.info('info', { a: 1 });
    this.logger.critical('critical', new Error('x'));
    this.logger.event(happened);
    new Logger('Nest').error('error');
    return { enabled: this.logger.isEnabled('critical'), named: this.logger.named('Other').name };
  }

  @Get('fails')
  fails(): never {
    throw new Error('it failed');
  }
}

const module = { controllers: [WorkController] };

const get = async ({ url }: LoggedApp, path: string) => {
  const response = await fetch(`${url}${path}`);
  return { status: response.status, body: await response.json() };
};

describe('an app whose logs are off', () => {
  testOnBothAdapters('writes nothing, and its loggers can be injected and called', async (world) => {
    const app = await startLogged(world, { module, logging: { enabled: false } });
    expect(await get(app, '/works')).toEqual({ status: 200, body: { enabled: false, named: 'Other' } });
    expect((await get(app, '/fails')).status).toBe(500);
    expect(app.nest.get(EyrieLogger).isLevelEnabled('fatal')).toBe(false);
    expect(app.nest.get(LevelRules).levelOf('Anybody')).toBe('debug');
    await pause(20);
    expect(app.lines.texts).toEqual([]);
  });

  testOnBothAdapters('announces nothing, listens to nothing and serves nothing', async (world) => {
    const before = ['exit', 'uncaughtExceptionMonitor', 'SIGUSR2'].map((name) => process.listenerCount(name));
    const app = await startLogged(world, {
      module,
      logging: { enabled: false, levelControl: { token: 'correct-horse-battery', signal: 'SIGUSR2' } },
    });
    const announced: unknown[] = [];
    app.app.logRecords.listen((record) => announced.push(record));
    await get(app, '/works');
    expect(announced).toEqual([]);
    expect(
      ['exit', 'uncaughtExceptionMonitor', 'SIGUSR2'].map((name) => process.listenerCount(name)),
    ).toEqual(before);
    expect((await get(app, '/api/v1/log-levels')).status).toBe(404);
    expect(app.app.selfTelemetry.read().filter(({ name }) => name.startsWith('eyrie_log_'))).toEqual([]);
  });

  testOnBothAdapters('opens no destination', async (world) => {
    const app = await startLogged(world, {
      module,
      logging: {
        enabled: false,
        destinations: [{ type: 'file', path: join(import.meta.filename, 'app.log') }],
      },
    });
    expect((await get(app, '/works')).status).toBe(200);
  });
});
