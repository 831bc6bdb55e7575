import { CoreModule, defineConfig, Observed } from '@eyrie/core';
import { EyrieLogger, LoggingModule } from '@eyrie/logging';
import { histogram, MetricsModule, Timed } from '@eyrie/metrics';
import {
  Controller,
  type DynamicModule,
  Get,
  Injectable,
  Logger,
  Module,
  NotFoundException,
  Param,
  type Type,
} from '@nestjs/common';
import { trace } from '@opentelemetry/api';
import { lastValueFrom, type Observable, of } from 'rxjs';
import { type RunningApp, World } from '../../../../compat/suite/src/world.js';
import { Span } from '../../src/nest/span.js';
import { TracingModule } from '../../src/nest/tracing.module.js';
import { type KeptSpan, KeptSpans } from '../support/traced-app.js';
import { treeOf } from './span-tree.js';

const sleep = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

const logger = new Logger('users');
const WORK_DURATION = histogram({ name: 'work_duration_seconds', help: 'Time of stacked work.' });

@Injectable()
class Users {
  @Observed('users.create', {
    details: (plan: string) => ({ 'user.plan': plan, 'user.password': 'hunter2' }),
  })
  async create(plan: string): Promise<string> {
    logger.log('creating');
    await this.validate(plan);
    return plan;
  }

  @Observed('users.validate')
  async validate(plan: string): Promise<void> {
    await sleep(1);
    logger.log('validating');
    if (plan === 'broken') throw new RangeError('no such plan');
    if (plan === 'unknown') throw new NotFoundException();
  }

  @Observed('users.stream')
  stream(): Observable<number> {
    return of(1, 2);
  }

  @Observed('users.steps')
  async *steps(): AsyncGenerator<number> {
    yield 1;
    yield 2;
  }

  @Span('span')
  @Observed('observed')
  @Timed(WORK_DURATION)
  async stacked(fails: boolean): Promise<string | undefined> {
    await sleep(1);
    if (fails) throw new RangeError('stacked');
    return (trace.getActiveSpan() as { readonly name?: string } | undefined)?.name;
  }
}

@Controller('users')
class UsersController {
  constructor(private readonly users: Users) {}

  @Get(':plan')
  create(@Param('plan') plan: string): Promise<string> {
    return this.users.create(plan);
  }
}

interface Line {
  readonly message: string;
  readonly logger?: string;
  readonly trace_id?: string;
  readonly span_id?: string;
  readonly request_id?: string;
  readonly context?: Readonly<Record<string, unknown>>;
}

type Signal = 'metrics' | 'logging' | 'tracing';

interface Observing extends RunningApp {
  readonly users: Users;
  readonly lines: () => readonly Line[];
  readonly spans: KeptSpans;
  /** Lines of the page of metrics that begin so, without buckets and sums; empty where there is no page. */
  readonly samples: (prefix: string) => Promise<readonly string[]>;
}

/** An app with some of the three modules. */
async function start(world: World, signals: readonly Signal[]): Promise<Observing> {
  const texts: string[] = [];
  const spans = new KeptSpans();
  const config = defineConfig({
    service: { name: 'shop', environment: 'test' },
    metrics: { instruments: [WORK_DURATION] },
    logging: {
      destinations: [{ type: 'stream', stream: { write: (text: string) => void texts.push(text) } }],
    },
    tracing: { exporter: { type: 'custom', exporter: spans }, batch: { delayMs: 5 } },
  });
  const modules: Readonly<Record<Signal, () => DynamicModule>> = {
    metrics: () => MetricsModule.forRoot(config),
    logging: () => LoggingModule.forRoot(config),
    tracing: () => TracingModule.forRoot(config),
  };
  class RootModule {}
  Module({
    imports: [CoreModule, ...signals.map((signal) => modules[signal]())],
    controllers: [UsersController],
    providers: [Users],
  })(RootModule);
  const running = await world.start(RootModule as Type, {
    configure: (app) => {
      if (signals.includes('logging')) app.useLogger(app.get(EyrieLogger));
    },
  });
  return {
    ...running,
    users: running.app.get(Users),
    spans,
    lines: () => texts.map((text) => JSON.parse(text) as Line).filter((line) => line.logger === 'users'),
    samples: async (prefix) => {
      const response = await fetch(`${running.url}/metrics`);
      const page = response.ok ? await response.text() : '';
      return page.split('\n').filter((line) => line.startsWith(prefix) && !/_(?:bucket|sum)\{/.test(line));
    },
  };
}

const SIGNALS: readonly Signal[] = ['metrics', 'logging', 'tracing'];
const combinations = Array.from({ length: 8 }, (_, bits) =>
  SIGNALS.filter((_signal, index) => (bits & (1 << index)) !== 0),
);

const METHOD_SAMPLES = [
  'method_duration_seconds_count{name="users.create",outcome="client_error"} 1',
  'method_duration_seconds_count{name="users.create",outcome="server_error"} 1',
  'method_duration_seconds_count{name="users.create",outcome="success"} 1',
  'method_duration_seconds_count{name="users.validate",outcome="client_error"} 1',
  'method_duration_seconds_count{name="users.validate",outcome="server_error"} 1',
  'method_duration_seconds_count{name="users.validate",outcome="success"} 1',
  'method_errors_total{name="users.create",error_type="NotFoundException"} 1',
  'method_errors_total{name="users.create",error_type="RangeError"} 1',
  'method_errors_total{name="users.validate",error_type="NotFoundException"} 1',
  'method_errors_total{name="users.validate",error_type="RangeError"} 1',
];

// A failure is told on the server span too, where a person looks first.
const TREE = [
  'GET /users/:plan',
  '  users.create',
  '    users.validate',
  'GET /users/:plan',
  '  users.create',
  '    users.validate *',
  'GET /users/:plan !RangeError *',
  '  users.create !RangeError',
  '    users.validate !RangeError *',
];

function spanOf(spans: readonly KeptSpan[], { trace_id, span_id }: Line): string | undefined {
  return spans.find(({ traceId, spanId }) => traceId === trace_id && spanId === span_id)?.name;
}

test.each(combinations.map((signals) => [signals.join(', ') || 'none of the modules', signals] as const))(
  'an observed method with %s',
  async (_, signals) => {
    const world = new World('express');
    try {
      const { url, lines, spans, samples } = await start(world, signals);
      const statuses: number[] = [];
      for (const plan of ['gold', 'unknown', 'broken']) {
        const response = await fetch(`${url}/users/${plan}`);
        await response.text();
        statuses.push(response.status);
      }
      expect(statuses).toEqual([200, 404, 500]);

      const traced = signals.includes('tracing');
      const kept = await spans.until(traced ? 9 : 0);
      expect(treeOf(kept)).toEqual(traced ? TREE : []);
      for (const { name, attributes, kind } of kept.filter(({ kind }) => kind !== 'server')) {
        expect([name, kind, attributes['user.plan'] !== undefined]).toEqual([
          name,
          'internal',
          name === 'users.create',
        ]);
        if (name === 'users.create') expect(attributes['user.password']).toBe('[REDACTED]');
      }

      expect((await samples('method_')).toSorted()).toEqual(
        signals.includes('metrics') ? METHOD_SAMPLES : [],
      );

      const written = signals.includes('logging') ? lines() : [];
      expect(written.map(({ message, context }) => [message, context])).toEqual(
        signals.includes('logging')
          ? ['gold', 'unknown', 'broken'].flatMap((plan) => [
              ['creating', { 'user.plan': plan, 'user.password': '[REDACTED]', operation: 'users.create' }],
              ['validating', { operation: 'users.validate' }],
            ])
          : [],
      );
      for (const line of written) {
        expect(line.trace_id).toMatch(/^[0-9a-f]{32}$/);
        expect(line.request_id).toMatch(/./);
        expect(spanOf(kept, line)).toBe(traced ? line.context?.operation : undefined);
        expect(line.span_id === undefined).toBe(!traced);
      }
    } finally {
      await world.end();
    }
  },
);

async function withAll(run: (app: Observing) => Promise<void>): Promise<void> {
  const world = new World('express');
  try {
    await run(await start(world, SIGNALS));
  } finally {
    await world.end();
  }
}

test('lazy results are one span and one sample for each time that they are asked for', async () => {
  await withAll(async ({ users, spans, samples }) => {
    const stream = users.stream();
    await Promise.all([lastValueFrom(stream), lastValueFrom(stream)]);
    for await (const _ of users.steps()) break;
    users.stream();
    users.steps();
    expect((await spans.until(3)).map(({ name }) => name).toSorted()).toEqual([
      'users.steps',
      'users.stream',
      'users.stream',
    ]);
    expect((await samples('method_')).toSorted()).toEqual([
      'method_duration_seconds_count{name="users.steps",outcome="success"} 1',
      'method_duration_seconds_count{name="users.stream",outcome="success"} 2',
    ]);
  });
});

test('the duration of a span is that of the sample', async () => {
  await withAll(async ({ users, spans, url }) => {
    await users.create('gold');
    const kept = await spans.until(2);
    const page = await (await fetch(`${url}/metrics`)).text();
    for (const { name, durationSeconds } of kept) {
      const sum = new RegExp(`method_duration_seconds_sum\\{name="${name}"[^}]*\\} (\\S+)`).exec(page)?.[1];
      expect(Math.abs(Number(sum) - durationSeconds)).toBeLessThan(1e-6);
    }
  });
});

test('calls outside of any request that go on at the same time keep their lines and spans apart', async () => {
  await withAll(async ({ users, spans, lines }) => {
    const plans = Array.from({ length: 20 }, (_, index) => `plan ${index}`);
    await Promise.all(plans.map((plan) => users.create(plan)));
    const kept = await spans.until(40);
    expect(treeOf(kept)).toEqual(plans.flatMap(() => ['users.create', '  users.validate']));
    for (const line of lines()) {
      expect(spanOf(kept, line)).toBe(line.context?.operation);
      const created = kept.find(({ traceId, name }) => traceId === line.trace_id && name === 'users.create');
      if (line.message === 'creating')
        expect(created?.attributes['user.plan']).toBe(line.context?.['user.plan']);
    }
  });
});

test('decorators of three packages stand on one method', async () => {
  await withAll(async ({ users, spans, samples }) => {
    expect(await users.stacked(false)).toBe('observed');
    await expect(users.stacked(true)).rejects.toThrow('stacked');
    expect(treeOf(await spans.until(4))).toEqual([
      'span',
      '  observed',
      'span !RangeError',
      '  observed !RangeError *',
    ]);
    expect((await samples('method_')).toSorted()).toEqual([
      'method_duration_seconds_count{name="observed",outcome="server_error"} 1',
      'method_duration_seconds_count{name="observed",outcome="success"} 1',
      'method_errors_total{name="observed",error_type="RangeError"} 1',
    ]);
    expect(await samples('work_duration_seconds_count')).toEqual(['work_duration_seconds_count 2']);
  });
});
