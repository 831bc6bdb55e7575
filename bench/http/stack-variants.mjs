// Whole stacks, by name. Every one writes its logs to standard output and sends its spans by OTLP over HTTP to the
// receiver that the environment names. `bare` and `control` are the same app without any: their difference is the noise
// of the run. A name ends with the share of requests whose trace is sampled.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { logVariants } from './log-variants.mjs';
import { variants } from './variants.mjs';

// After which what waits in memory is in the outbox: twice the time that it waits for others.
const FLUSHED_MS = 100;
const REGISTER = ['--import', '@eyrie/nestjs/register'];
const SDK = ['--import', new URL('./opentelemetry-sdk.mjs', import.meta.url).href];

const stacks = {
  bare: async () => ({}),
  control: async () => ({}),
  today,
  core: async () => ({ imports: [(await import('@eyrie/core')).CoreModule] }),
  metrics: (ratio) => eyrie({ ratio, logs: false, traces: false }),
  logs: (ratio) => eyrie({ ratio, metrics: false, traces: false }),
  traces: (ratio) => eyrie({ ratio, metrics: false, logs: false }),
  eyrie: (ratio) => eyrie({ ratio }),
  'eyrie --import': (ratio) => eyrie({ ratio }),
  'eyrie + audit': eyrieWithAudit,
};

/** What an app of this name is made of. */
export async function stackOf(name, adapter) {
  const { stack, ratio } = parsed(name);
  return stacks[stack](ratio, adapter);
}

/** How the process of an app of this name is started. */
export function launchStack(name, endpoint) {
  const { stack, ratio } = parsed(name);
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint };
  // Node 22 says that its SQLite is experimental.
  const execArgv = ['--disable-warning=ExperimentalWarning'];
  if (stack === 'eyrie --import') return { execArgv: [...execArgv, ...REGISTER], env };
  if (stack !== 'today') return { execArgv, env };
  return {
    execArgv: [...execArgv, ...SDK],
    env: {
      ...env,
      OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
      OTEL_METRICS_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: 'none',
      OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
      OTEL_TRACES_SAMPLER_ARG: String(ratio),
      OTEL_SERVICE_NAME: 'bench',
    },
  };
}

function parsed(name) {
  const [, stack, percent = '100'] = /^(.+?)(?: (\d+) %)?$/.exec(name);
  return { stack, ratio: Number(percent) / 100 };
}

/** What a team puts together by hand: prom-client in a middleware, nestjs-pino, OpenTelemetry's default set. */
async function today(_ratio, adapter) {
  const { install } = await variants['prom-client']();
  const { Logger } = await import('nestjs-pino');
  const { imports, sayer } = await logVariants['nestjs-pino'](adapter);
  return { imports, install, sayer, loggerOf: (app) => app.get(Logger) };
}

async function eyrie({ ratio, metrics = true, logs = true, traces = true, ...sections }) {
  const { defineConfig, EyrieLogger, EyrieModule, StructuredLogger } = await import('@eyrie/nestjs');
  const config = defineConfig({
    service: { name: 'bench' },
    metrics: { enabled: metrics },
    logging: { enabled: logs, level: 'info', format: 'eyrie' },
    tracing: { enabled: traces, sampling: { ratio } },
    ...sections,
  });
  return {
    imports: [EyrieModule.forRoot(config)],
    loggerOf: (app) => app.get(EyrieLogger),
    async sayer(app) {
      const logger = (await app.resolve(StructuredLogger)).named('UsersController');
      return (id) => logger.info('User found', { userId: id, plan: 'pro', cached: true, attempt: 1 });
    },
  };
}

async function eyrieWithAudit(ratio) {
  const { Audited } = await import('@eyrie/nestjs');
  const folder = await mkdtemp(join(tmpdir(), 'eyrie-bench-stack-'));
  const file = join(folder, 'store.db');
  const stack = await eyrie({
    ratio,
    audit: { spool: { folder: join(folder, 'spool') } },
    store: { url: `sqlite:${file}` },
  });
  return {
    ...stack,
    decorate: Audited({
      type: 'user.read',
      action: 'READ',
      target: ({ args: [id] }) => ({ type: 'user', id }),
      delivery: 'best_effort',
    }),
    settle: () => sealed(file),
    leave: () => rm(folder, { recursive: true, force: true }),
  };
}

// What is still in memory or to be sealed belongs to the requests that were sent.
async function sealed(file) {
  const { DatabaseSync } = await import('node:sqlite');
  const database = new DatabaseSync(file, { readOnly: true });
  const outbox = database.prepare('SELECT count(*) AS waiting FROM eyrie_audit_outbox');
  do await pause(FLUSHED_MS);
  while (outbox.get().waiting > 0);
  database.close();
}
