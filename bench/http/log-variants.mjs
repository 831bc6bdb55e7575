// What is measured of logging, by name. Every variant writes to standard output: an access line and, where LINES says
// so, lines of the application. `bare` and `control` write nothing: their difference is the noise of the run.
import { RequestMethod } from '@nestjs/common';

export const logVariants = {
  bare: async () => ({}),
  control: async () => ({}),
  'nestjs-pino': nestjsPino,
  eyrie: async () => {
    const { LoggingModule, StructuredLogger } = await import('@eyrie/logging');
    return {
      imports: [LoggingModule.forRoot({ level: 'info', format: 'eyrie' })],
      async sayer(app) {
        const logger = (await app.resolve(StructuredLogger)).named('UsersController');
        return (id) => logger.info('User found', { userId: id, plan: 'pro', cached: true, attempt: 1 });
      },
    };
  },
};

/** As its README has it: autologging on, its own destination. */
async function nestjsPino(adapter) {
  const { LoggerModule, PinoLogger } = await import('nestjs-pino');
  // Its default route never matches on Fastify under Nest 12.5.
  const routes = { forRoutes: [{ path: '/{*splat}', method: RequestMethod.ALL }] };
  return {
    imports: [LoggerModule.forRoot(adapter === 'fastify' ? routes : undefined)],
    async sayer(app) {
      const logger = await app.resolve(PinoLogger);
      logger.setContext('UsersController');
      return (id) => logger.info({ userId: id, plan: 'pro', cached: true, attempt: 1 }, 'User found');
    },
  };
}
