import {
  Controller,
  Get,
  HttpException,
  Injectable,
  Module,
  NotFoundException,
  Param,
  Scope,
} from '@nestjs/common';
import { lastValueFrom, NEVER, type Observable, of, throwError } from 'rxjs';
import type { EyrieApp } from '../../src/app/eyrie-app.js';
import { CoreModule } from '../../src/nest/core.module.js';
import { Observed } from '../../src/nest/methods/observed.js';
import { currentObservation, currentWork } from '../../src/observation/current-observation.js';
import type { Observation } from '../../src/observation/observation.js';
import { inContext } from '../support/in-context.js';
import { NestApps } from '../support/nest-apps.js';

const apps = new NestApps();
afterEach(() => apps.end());

/** What was observed to its end, as `kind name outcome error in parent`, and the observations themselves. */
class Ends {
  // Bounded by what one test calls.
  readonly lines: string[] = [];
  readonly observations: Observation[] = [];

  constructor(app: EyrieApp) {
    app.observations.subscribe({
      name: 'ends',
      onEnd: (observation) => {
        const { kind, name, outcome, errorType, parent } = observation;
        this.observations.push(observation);
        this.lines.push(`${kind} ${name} ${outcome} ${errorType ?? '-'} in ${parent?.name ?? 'nothing'}`);
      },
    });
  }
}

@Injectable()
class Users {
  @Observed('users.create', { details: (plan: string, size: number) => ({ plan, size }) })
  create(plan: string, size: number): string {
    return `${plan} ${size} in ${currentWork()?.name}`;
  }

  @Observed()
  unnamed(): string | undefined {
    return currentObservation()?.name;
  }

  @Observed('users.outer')
  async outer(): Promise<string> {
    await new Promise((resolve) => setTimeout(resolve, 1));
    return `${currentWork()?.name} around ${this.create('gold', 1)}`;
  }

  @Observed('users.fail')
  fail(error: unknown): never {
    throw error;
  }

  @Observed('users.reject')
  async reject(error: unknown): Promise<never> {
    throw error;
  }

  @Observed('users.stream')
  stream(source: Observable<unknown>): Observable<unknown> {
    return source;
  }

  @Observed('users.steps')
  async *steps(): AsyncGenerator<string | undefined> {
    yield currentWork()?.name;
    yield currentWork()?.name;
  }

  @Observed('users.told', {
    details: () => {
      throw new TypeError('no detail');
    },
  })
  told(): string {
    return 'told';
  }
}

async function usingUsers(use: (users: Users, ends: Ends, said: string[]) => unknown): Promise<void> {
  await inContext([Users], (context, app, said) => use(context.get(Users), new Ends(app), said));
}

test('a call is an observation of its own, with details of its arguments and no attributes', async () => {
  await usingUsers((users, { lines, observations }) => {
    expect(users.create('gold', 3)).toBe('gold 3 in users.create');
    expect(lines).toEqual(['method users.create success - in nothing']);
    expect(observations[0]).toMatchObject({
      details: { plan: 'gold', size: 3 },
      attributes: {},
      error: undefined,
      span: undefined,
    });
    expect(observations[0]?.duration).toBeGreaterThanOrEqual(0);
  });
});

test('without a name it is called by class and method', async () => {
  await usingUsers((users, { lines }) => {
    expect(users.unnamed()).toBe('Users.unnamed');
    expect(lines).toEqual(['method Users.unnamed success - in nothing']);
  });
});

test('a call inside of another one has it for its parent', async () => {
  await usingUsers(async (users, { lines }) => {
    expect(await users.outer()).toBe('users.outer around gold 1 in users.create');
    expect(lines).toEqual([
      'method users.create success - in users.outer',
      'method users.outer success - in nothing',
    ]);
  });
});

test.each([
  ['an error', new RangeError('no'), 'server_error RangeError'],
  ['an error of the client', new NotFoundException(), 'client_error NotFoundException'],
  ['a client that left', new HttpException('gone', 499), 'aborted HttpException'],
  [
    'a system error',
    Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }),
    'server_error ECONNREFUSED',
  ],
  ['a text', 'no', 'server_error string'],
  ['null', null, 'server_error object'],
  ['undefined', undefined, 'server_error -'],
] as const)('a call that throws %s ends as what it is, and the very error goes on', async (_, error, end) => {
  await usingUsers(async (users, { lines, observations }) => {
    let thrown: unknown = 'nothing';
    try {
      users.fail(error);
    } catch (caught) {
      thrown = caught;
    }
    expect(thrown).toBe(error);
    thrown = 'nothing';
    await users.reject(error).catch((caught: unknown) => {
      thrown = caught;
    });
    expect(thrown).toBe(error);
    expect(lines).toEqual([`method users.fail ${end} in nothing`, `method users.reject ${end} in nothing`]);
    expect(observations.map((observation) => observation.error)).toEqual([error, error]);
  });
});

test('an observable is observed once for each subscription, to its end', async () => {
  await usingUsers(async (users, { lines }) => {
    const result = users.stream(of(1, 2));
    expect(lines).toEqual([]);
    await Promise.all([lastValueFrom(result), lastValueFrom(result)]);
    const failed = users.stream(throwError(() => new NotFoundException()));
    await lastValueFrom(failed).catch(() => {});
    users.stream(NEVER).subscribe().unsubscribe();
    expect(lines).toEqual([
      'method users.stream success - in nothing',
      'method users.stream success - in nothing',
      'method users.stream client_error NotFoundException in nothing',
      'method users.stream success - in nothing',
    ]);
  });
});

test('an async generator is observed once, and current in its steps alone', async () => {
  await usingUsers(async (users, { lines }) => {
    const steps = users.steps();
    expect(lines).toEqual([]);
    for await (const step of steps) {
      expect(step).toBe('users.steps');
      expect(currentWork()).toBeUndefined();
    }
    expect(lines).toEqual(['method users.steps success - in nothing']);
  });
});

test('details that throw are said, and the call is observed without them', async () => {
  await usingUsers((users, { lines, observations }, said) => {
    expect([users.told(), users.told()]).toEqual(['told', 'told']);
    expect(lines).toEqual([
      'method users.told success - in nothing',
      'method users.told success - in nothing',
    ]);
    expect(observations[0]?.details).toEqual({});
    expect(said).toEqual([
      'warn EYRIE_METHOD_DECORATOR_FAILED: What decorates Users.told threw TypeError: no detail. ' +
        'The method was not affected. Check the functions given to its decorators, such as "labels".',
    ]);
  });
});

test('calls that go on at the same time do not mix', async () => {
  @Injectable()
  class Waiting {
    @Observed('wait', { details: (id: number) => ({ id }) })
    async wait(id: number): Promise<unknown> {
      await new Promise((resolve) => setTimeout(resolve, id % 5));
      return currentWork()?.details;
    }
  }
  await inContext([Waiting], async (context, app) => {
    const { observations } = new Ends(app);
    const seen = await Promise.all(Array.from({ length: 50 }, (_, id) => context.get(Waiting).wait(id)));
    expect(seen).toEqual(Array.from({ length: 50 }, (_, id) => ({ id })));
    expect(observations).toHaveLength(50);
  });
});

test('providers of every scope and of every kind of making are observed', async () => {
  @Injectable({ scope: Scope.REQUEST })
  class PerRequest {
    @Observed('scope.request')
    work(): void {}
  }
  @Injectable({ scope: Scope.TRANSIENT })
  class PerUse {
    @Observed('scope.transient')
    work(): void {}
  }
  class Made {
    @Observed('made.by-hand')
    work(): void {}
  }
  @Module({
    imports: [CoreModule],
    providers: [
      PerRequest,
      PerUse,
      { provide: 'factory', useFactory: () => new Made() },
      { provide: 'value', useValue: new Made() },
    ],
  })
  class RootModule {}
  const { nest, app } = await apps.start('express', RootModule);
  const { lines } = new Ends(app);
  (await nest.resolve(PerRequest)).work();
  (await nest.resolve(PerUse)).work();
  nest.get<Made>('factory').work();
  nest.get<Made>('value').work();
  expect(lines).toEqual([
    'method scope.request success - in nothing',
    'method scope.transient success - in nothing',
    'method made.by-hand success - in nothing',
    'method made.by-hand success - in nothing',
  ]);
});

test.each(['express', 'fastify'] as const)(
  '%s: a handler is observed inside of its request',
  async (adapter) => {
    @Controller('users')
    class UsersController {
      constructor(private readonly users: Users) {}

      @Get(':plan')
      @Observed('handler')
      get(@Param('plan') plan: string): string {
        return this.users.create(plan, 1);
      }
    }
    @Module({ imports: [CoreModule], controllers: [UsersController], providers: [Users] })
    class RootModule {}
    const { app, url } = await apps.start(adapter, RootModule);
    const { lines } = new Ends(app);
    expect(await (await fetch(`${url}/users/gold`)).text()).toBe('gold 1 in users.create');
    const patience = Date.now() + 5000;
    while (lines.length < 3 && Date.now() < patience) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(lines).toEqual([
      'method users.create success - in handler',
      'method handler success - in GET /users/:plan',
      'http.server GET /users/:plan success - in nothing',
    ]);
  },
);

test('a request that a job sends into its own app is not inside of the job', async () => {
  @Controller('seen')
  class SeenController {
    @Get()
    seen(): string {
      return `${currentWork()?.name} ${currentObservation()?.name}`;
    }
  }
  @Injectable()
  class Jobs {
    @Observed('job')
    async run(send: () => Promise<string>): Promise<string> {
      return `${await send()} | ${currentWork()?.name}`;
    }
  }
  @Module({ imports: [CoreModule], controllers: [SeenController], providers: [Jobs] })
  class RootModule {}
  const { nest, url } = await apps.start('fastify', RootModule);
  const jobs = nest.get(Jobs);
  const over = async () => (await fetch(`${url}/seen`)).text();
  expect(await jobs.run(over)).toBe('undefined GET /seen | job');
  type Injecting = { inject(path: string): Promise<{ readonly payload: string }> };
  const fastify = nest.getHttpAdapter().getInstance() as Injecting;
  expect(await jobs.run(async () => (await fastify.inject('/seen')).payload)).toBe(
    'undefined GET /seen | job',
  );
});

test('outside of an app the method runs as it is', () => {
  expect(new Users().create('gold', 1)).toBe('gold 1 in undefined');
});
