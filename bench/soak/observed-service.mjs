// The service of a soak from outside: its process, its log lines, its page of metrics and its store.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { ask, nextMessage } from '../lib/messages.mjs';
import { increment } from './load.mjs';

export class ObservedService {
  /** Access lines by `METHOD route status`. */
  accessLines = new Map();
  /** All lines by logger and level. */
  lines = new Map();
  unreadableLines = 0;
  port;
  #child;
  #database;
  #ended;

  static async start({ adapter, folder, endpoint }) {
    const service = new ObservedService();
    service.#child = fork(new URL('./service.mjs', import.meta.url), {
      execArgv: ['--expose-gc', '--disable-warning=ExperimentalWarning'],
      env: {
        ...process.env,
        ADAPTER: adapter,
        FOLDER: folder,
        NODE_ENV: 'production',
        OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
      },
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    });
    service.#ended = Promise.all([once(service.#child, 'exit'), service.#readLines()]);
    const { port } = await nextMessage(service.#child);
    service.port = port;
    service.#database = new DatabaseSync(join(folder, 'store.db'), { readOnly: true });
    return service;
  }

  /** What the process holds once its garbage is collected. */
  async holds() {
    return await ask(this.#child, 'sample');
  }

  /** Events that wait to be sealed, and records of the log. */
  rows() {
    const { waiting } = this.#database.prepare('SELECT count(*) AS waiting FROM eyrie_audit_outbox').get();
    const { sealed } = this.#database.prepare('SELECT count(*) AS sealed FROM eyrie_audit_log').get();
    return { waiting, sealed };
  }

  /** Records of the log by type. */
  events() {
    const rows = this.#database
      .prepare('SELECT type, count(*) AS records FROM eyrie_audit_log GROUP BY type')
      .all();
    return new Map(rows.map(({ type, records }) => [type, records]));
  }

  /** Closes the app and waits for its last line. */
  async end() {
    this.#child.send('end');
    const [[code]] = await this.#ended;
    return code;
  }

  leave() {
    this.#database.close();
    this.#child.kill('SIGKILL');
  }

  async #readLines() {
    for await (const line of createInterface({ input: this.#child.stdout })) {
      try {
        const { logger, level, http } = JSON.parse(line);
        increment(this.lines, `${logger} ${level}`);
        if (logger === 'access')
          increment(this.accessLines, `${http.method} ${http.route} ${http.status_code}`);
      } catch {
        this.unreadableLines += 1;
      }
    }
  }
}

/** The samples of a page: of one metric, by their labels as they stand there. */
export function samplesOf(page, metric) {
  const samples = [];
  for (const line of page.split('\n')) {
    if (!line.startsWith(metric) || !/[ {]/.test(line[metric.length])) continue;
    const [, labels = '', value] = /^[^ {]+(?:\{(.*)\})? (\S+)/.exec(line);
    const read = Object.fromEntries(
      [...labels.matchAll(/(\w+)="((?:\\.|[^"\\])*)"/g)].map(([, name, text]) => [name, text]),
    );
    samples.push({ labels: read, value: Number(value) });
  }
  return samples;
}

/** The sum of a metric over all its labels. */
export function sumOf(page, metric) {
  return samplesOf(page, metric).reduce((sum, { value }) => sum + value, 0);
}
