import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from './eventually.ts';
import { freePort } from './free-port.ts';

const KEPT_OUTPUT = 20_000;
// Prometheus moves the time of a scrape by up to 2 ms, so that its intervals are even.
const TIMESTAMP_TOLERANCE_MS = 2;

/** What a scrape job scrapes. */
export interface ScrapeJob {
  readonly name: string;
  /** Address of the page. */
  readonly url: string;
}

/** One series at one instant. */
export interface Point {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** One series over a range: its samples as Prometheus keeps them. */
export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  /** Unix time in milliseconds, and value. */
  readonly samples: readonly (readonly [time: number, value: number])[];
}

/** A single measurement that a series was given with its scrape. */
export interface Exemplar {
  /** Of the series. */
  readonly series: Readonly<Record<string, string>>;
  /** Its own, such as `trace_id`. */
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A real Prometheus server with its data in a temporary folder. */
export interface Prometheus {
  /** The value of an instant query; every series of it. */
  readonly query: (expression: string, atMs?: number) => Promise<readonly Point[]>;
  /** The raw samples that a range selector such as `up[1h]` selects. */
  readonly samples: (selector: string) => Promise<readonly Series[]>;
  /** The exemplars of all series that an expression names, from ten minutes ago until now. */
  readonly exemplars: (expression: string) => Promise<readonly Exemplar[]>;
  /** The type of a metric as the scrape of this job said it. */
  readonly typeOf: (job: string, metric: string) => Promise<string | undefined>;
  /** Resolves with the time of the first scrape of the job that began after this moment (in milliseconds). */
  readonly scrapedSince: (job: string, sinceMs: number) => Promise<number>;
  readonly stop: () => Promise<void>;
}

interface PrometheusOptions {
  readonly jobs: readonly ScrapeJob[];
  readonly intervalMs: number;
}

/** Starts Prometheus on a free port of loopback and resolves when it is ready. */
export async function startPrometheus({ jobs, intervalMs }: PrometheusOptions): Promise<Prometheus> {
  const folder = await mkdtemp(join(tmpdir(), 'eyrie-prometheus-'));
  const configFile = join(folder, 'prometheus.json');
  await writeFile(configFile, JSON.stringify(configuration(jobs, intervalMs), undefined, 2));
  const address = `127.0.0.1:${await freePort()}`;
  const child = spawn(
    'prometheus',
    [
      `--config.file=${configFile}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=${address}`,
      '--enable-feature=exemplar-storage',
      '--log.level=warn',
    ],
    { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const killNow = () => child.kill('SIGKILL');
  process.once('exit', killNow);
  const exited = once(child, 'exit');
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      output = (output + chunk).slice(-KEPT_OUTPUT);
    });
  }

  async function stop(): Promise<void> {
    child.kill('SIGTERM');
    const late = setTimeout(killNow, 10_000);
    await exited;
    clearTimeout(late);
    process.off('exit', killNow);
    await rm(folder, { recursive: true, force: true });
  }

  async function ask<T>(path: string, parameters: Readonly<Record<string, string>>): Promise<T> {
    const url = `http://${address}/api/v1/${path}?${new URLSearchParams(parameters).toString()}`;
    const answer = (await (await fetch(url)).json()) as { readonly data: T; readonly error?: string };
    if (answer.error === undefined) return answer.data;
    throw new Error(`Prometheus refuses ${JSON.stringify(parameters)}: ${answer.error}`);
  }

  async function query(expression: string, atMs = Date.now()): Promise<readonly Point[]> {
    const { result } = await ask<{ readonly result: readonly InstantResult[] }>('query', {
      query: expression,
      time: String(atMs / 1000),
    });
    return result.map(({ metric, value: [, value] }) => ({ labels: metric, value: Number(value) }));
  }

  async function samples(selector: string): Promise<readonly Series[]> {
    const { result } = await ask<{ readonly result: readonly RangeResult[] }>('query', { query: selector });
    return result.map(({ metric, values }) => ({
      labels: metric,
      samples: values.map(([time, value]) => [Math.round(time * 1000), Number(value)] as const),
    }));
  }

  async function exemplars(expression: string): Promise<readonly Exemplar[]> {
    const now = Date.now() / 1000;
    const found = await ask<readonly ExemplarResult[]>('query_exemplars', {
      query: expression,
      start: String(now - 600),
      end: String(now),
    });
    return found.flatMap(({ seriesLabels, exemplars: ofSeries }) =>
      ofSeries.map(({ labels, value }) => ({ series: seriesLabels, labels, value: Number(value) })),
    );
  }

  async function typeOf(job: string, metric: string): Promise<string | undefined> {
    const found = await ask<readonly { readonly type: string }[]>('targets/metadata', {
      match_target: `{job="${job}"}`,
      metric,
    });
    return found[0]?.type;
  }

  async function scrapedSince(job: string, sinceMs: number): Promise<number> {
    const [time, value] = await eventually({ what: `a scrape of ${job}` }, async () => {
      const [up] = await samples(`up{job="${job}"}[10m]`);
      return up?.samples.find(([time]) => time > sinceMs + TIMESTAMP_TOLERANCE_MS);
    });
    if (value === 1) return time;
    const { activeTargets } = await ask<{ readonly activeTargets: readonly Target[] }>('targets', {});
    const target = activeTargets.find(({ labels }) => labels.job === job);
    throw new Error(`Prometheus could not scrape ${job}: ${target?.lastError}`);
  }

  try {
    await eventually({ what: 'Prometheus is ready' }, async () => {
      if (child.exitCode !== null) throw new Error('Prometheus ended');
      const response = await fetch(`http://${address}/-/ready`).catch(() => undefined);
      return response?.ok === true ? true : undefined;
    });
  } catch (error) {
    await stop();
    throw new Error(`Prometheus did not start\n${output}`, { cause: error });
  }
  return { query, samples, exemplars, typeOf, scrapedSince, stop };
}

interface InstantResult {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [time: number, value: string];
}

interface RangeResult {
  readonly metric: Readonly<Record<string, string>>;
  readonly values: readonly (readonly [time: number, value: string])[];
}

interface ExemplarResult {
  readonly seriesLabels: Readonly<Record<string, string>>;
  readonly exemplars: readonly {
    readonly labels: Readonly<Record<string, string>>;
    readonly value: string;
  }[];
}

interface Target {
  readonly labels: Readonly<Record<string, string>>;
  readonly lastError: string;
}

// JSON is YAML, which is what Prometheus reads.
function configuration(jobs: readonly ScrapeJob[], intervalMs: number) {
  return {
    global: { scrape_interval: `${intervalMs}ms`, scrape_timeout: `${intervalMs}ms` },
    scrape_configs: jobs.map(({ name, url }) => ({
      job_name: name,
      metrics_path: new URL(url).pathname,
      static_configs: [{ targets: [new URL(url).host] }],
    })),
  };
}
