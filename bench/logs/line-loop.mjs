// Logs so many lines in turns of 100, in a process of its own, and tells what they cost.
import { setImmediate as turn } from 'node:timers/promises';

const [, , name, count] = process.argv;
const LINES_PER_TURN = 100;

const loggers = {
  nothing: async () => ({ say: () => {}, end: async () => {} }),
  // With its own destination, and no redaction.
  pino: async () => {
    const { default: pino } = await import('pino');
    const logger = pino().child({ context: 'UsersService' });
    return {
      say: (id) => logger.info({ userId: id, plan: 'pro', cached: true, attempt: 1 }, 'User found'),
      end: async () => {},
    };
  },
  eyrie: async () => {
    const { EyrieApp } = await import('@eyrie/core/engine');
    const { installLogging, loggingSection } = await import('@eyrie/logging/engine');
    const app = new EyrieApp();
    const options = loggingSection.resolve({ options: { level: 'info', format: 'eyrie' } });
    const logger = (await installLogging(app, options)).logger('UsersService');
    await app.lifecycle.start();
    return {
      say: (id) => logger.info('User found', { userId: id, plan: 'pro', cached: true, attempt: 1 }),
      end: () => app.lifecycle.close(),
    };
  },
};

const { say, end } = await loggers[name]();
const turns = Number(count) / LINES_PER_TURN;
const heaps = [];
await log(turns / 10);
const before = process.cpuUsage();
let untimed = 0;
for (let tenth = 0; tenth < 10; tenth++) {
  await log(turns / 10);
  const start = process.cpuUsage();
  globalThis.gc();
  heaps.push(process.memoryUsage().heapUsed);
  untimed += total(process.cpuUsage(start));
}
const nanoseconds = ((total(process.cpuUsage(before)) - untimed) * 1000) / Number(count);
await end();
process.send({ nanoseconds, heaps }, () => process.disconnect());

async function log(amount) {
  for (let done = 0; done < amount; done++) {
    for (let line = 0; line < LINES_PER_TURN; line++) say(`u-${done}`);
    await turn();
  }
}

function total({ user, system }) {
  return user + system;
}
