import { Observed } from '@eyrie/core';
import { Controller, Get, Injectable, Logger, Param } from '@nestjs/common';
import { inWorld, startLogged, testOnBothAdapters } from '../support/logged-app.js';

const logger = new Logger('users');

@Injectable()
class Users {
  @Observed('users.create', { details: (plan: string) => ({ plan }) })
  async create(plan: string): Promise<void> {
    logger.log('creating');
    await this.validate(plan);
    logger.log('created');
  }

  @Observed('users.validate')
  async validate(plan: string): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, plan.length));
    logger.log('validated');
    if (plan === 'broken') throw new RangeError('no such plan');
  }
}

@Controller('users')
class UsersController {
  constructor(private readonly users: Users) {}

  @Get(':plan')
  async create(@Param('plan') plan: string): Promise<string> {
    logger.log('before');
    await this.users.create(plan);
    logger.log('after');
    return 'done';
  }
}

const module = { controllers: [UsersController], providers: [Users] };

const operations = (lines: readonly { readonly message?: string; readonly context?: unknown }[]) =>
  lines.map(({ message, context }) => [message, context]);

testOnBothAdapters('the lines of an observed method say which operation they belong to', async (world) => {
  const { url, lines } = await startLogged(world, { module });
  await (await fetch(`${url}/users/gold`)).text();
  expect(operations(await lines.until('users', 5))).toEqual([
    ['before', undefined],
    ['creating', { plan: 'gold', operation: 'users.create' }],
    ['validated', { operation: 'users.validate' }],
    ['created', { plan: 'gold', operation: 'users.create' }],
    ['after', undefined],
  ]);
  const [access] = await lines.until('access', 1);
  expect(access?.context).toBeUndefined();
});

testOnBothAdapters('the error line of the request is that of the request', async (world) => {
  const { url, lines } = await startLogged(world, { module });
  await (await fetch(`${url}/users/broken`)).text();
  const errors = (await lines.until('ExceptionsHandler', 1)).filter(({ level }) => level === 'ERROR');
  expect(operations(errors)).toEqual([['no such plan', undefined]]);
});

test(
  'calls that go on at the same time, beside any request, keep their own details',
  inWorld(async (world) => {
    const { nest, lines } = await startLogged(world, { module });
    const plans = Array.from({ length: 20 }, (_, index) => `plan-${'x'.repeat(index)}`);
    await Promise.all(plans.map((plan) => nest.get(Users).create(plan)));
    const created = (await lines.until('users', 60)).filter(({ message }) => message === 'created');
    expect(created.map(({ context }) => context?.plan).sort()).toEqual([...plans].sort());
    expect(new Set(created.map(({ context }) => context?.operation))).toEqual(new Set(['users.create']));
  }),
);

test(
  'a line below the level that is kept for a failure has the operation as well',
  inWorld(async (world) => {
    @Injectable()
    class Quiet {
      @Observed('quiet.work')
      work(): never {
        new Logger('quiet').debug('kept');
        throw new Error('no');
      }
    }
    @Controller()
    class QuietController {
      constructor(private readonly quiet: Quiet) {}

      @Get('quiet')
      get(): void {
        this.quiet.work();
      }
    }
    const { url, lines } = await startLogged(world, {
      logging: { level: 'info', tailBuffer: { enabled: true } },
      module: { controllers: [QuietController], providers: [Quiet] },
    });
    await (await fetch(`${url}/quiet`)).text();
    expect(operations(await lines.until('quiet', 1))).toEqual([['kept', { operation: 'quiet.work' }]]);
  }),
);
