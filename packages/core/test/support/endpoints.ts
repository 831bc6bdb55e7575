import { EyrieApp } from '../../src/app/eyrie-app.js';
import type { ManagementEndpoint } from '../../src/management/management-endpoint.js';

export const BEARER = { type: 'bearer', token: 'correct-horse' } as const;

/** An endpoint on a free port of its own that sends back the body it is given. */
export const echo = (more: Partial<ManagementEndpoint> = {}): ManagementEndpoint => ({
  name: 'receiver',
  path: '/receiver',
  methods: ['POST'],
  access: { type: 'open' },
  address: { port: 0, host: '127.0.0.1' },
  handle: async ({ readBody }, response) => void response.end(await readBody()),
  ...more,
});

export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers: Headers;
}

/** A started app with endpoints on a port of their own. */
export interface ServingApp {
  readonly app: EyrieApp;
  readonly said: string[];
  readonly port: number;
  ask(path: string, init?: RequestInit): Promise<Answer>;
  /** Sends `hello` to the endpoint of {@link echo}. */
  post(init?: RequestInit): Promise<Answer>;
}

/** Apps with management endpoints and without Nest; all are closed when the test ends. */
export class EndpointApps {
  // Bounded by what one test starts.
  readonly #apps: EyrieApp[] = [];

  create(): { readonly app: EyrieApp; readonly said: string[] } {
    const app = new EyrieApp();
    const said: string[] = [];
    // Where a port is open is said at every start: the test of the start looks for it.
    app.diagnostics.announceTo((level, message) => {
      if (!message.startsWith('EYRIE_MANAGEMENT_PORT_OPEN')) said.push(`${level} ${message}`);
    });
    this.#apps.push(app);
    return { app, said };
  }

  /** Starts an app that serves {@link echo}, changed as given, once for each. */
  async serve(...endpoints: readonly Partial<ManagementEndpoint>[]): Promise<ServingApp> {
    const { app, said } = this.create();
    for (const each of endpoints) app.management.mount(echo(each));
    await app.lifecycle.start();
    const port = app.management.ownPortOf(endpoints[0]?.name ?? 'receiver') ?? 0;
    const ask = async (path: string, init?: RequestInit): Promise<Answer> => {
      const response = await fetch(`http://127.0.0.1:${port}${path}`, init);
      return { status: response.status, body: await response.text(), headers: response.headers };
    };
    return {
      app,
      said,
      port,
      ask,
      post: (init) => ask('/receiver', { method: 'POST', body: 'hello', ...init }),
    };
  }

  async end(): Promise<void> {
    for (const app of this.#apps.splice(0)) await app.lifecycle.close();
  }
}
