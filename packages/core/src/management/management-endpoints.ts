import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Diagnostics } from '../diagnostics/diagnostics.js';
import { EyrieError } from '../errors/eyrie-error.js';
import { startedAlready } from '../errors/started-already.js';
import { pathOf } from '../http/http-server-observation.js';
import type { HttpServerSource } from '../http/http-server-source.js';
import { answer } from './answer.js';
import type { EndpointAccess, EndpointAddress, ManagementEndpoint } from './management-endpoint.js';
import { OwnPortServer } from './own-port-server.js';

/** An endpoint as it is served. */
export interface MountedEndpoint {
  readonly name: string;
  readonly path: string;
  readonly access: EndpointAccess;
  /** `http://<host>:<port>` of the port of its own. @default the app's own port */
  readonly origin?: string | undefined;
}

/** The endpoints that Eyrie's packages serve: on the app's port before everything of the app, or on their own. */
export class ManagementEndpoints {
  readonly #http: HttpServerSource;
  readonly #diagnostics: Diagnostics;
  // Bounded by the number of mount() calls, as is the next.
  readonly #endpoints = new Map<string, ManagementEndpoint>();
  readonly #ownPorts = new Map<
    string,
    { server: OwnPortServer; endpoints: Map<string, ManagementEndpoint> }
  >();
  #opened = false;

  constructor(http: HttpServerSource, diagnostics: Diagnostics) {
    this.#http = http;
    this.#diagnostics = diagnostics;
  }

  /**
   * Serves an endpoint from {@link open} to {@link close}.
   *
   * @throws EyrieError `EYRIE_MANAGEMENT_PATH_INVALID` for a path that is not absolute,
   * `EYRIE_MANAGEMENT_PATH_TAKEN` for one that another endpoint has on the same port,
   * `EYRIE_MANAGEMENT_SECRET_EMPTY` for an empty token, `EYRIE_STARTED_ALREADY` once the app has started.
   */
  mount(endpoint: ManagementEndpoint): void {
    if (this.#opened) throw startedAlready(`The management endpoint "${endpoint.name}"`);
    assertPath(endpoint);
    assertSecret(endpoint);
    const endpoints = endpoint.address === undefined ? this.#endpoints : this.#ownPort(endpoint.address);
    const other = endpoints.get(endpoint.path);
    if (other !== undefined) throw pathTaken(endpoint, `the management endpoint "${other.name}"`);
    endpoints.set(endpoint.path, endpoint);
    if (endpoint.address === undefined) this.#http.addManagementRoute(endpoint.path);
    if (endpoint.access.type === 'closed') {
      this.#diagnostics.report({
        code: 'EYRIE_MANAGEMENT_ENDPOINT_CLOSED',
        key: endpoint.name,
        level: 'info',
        problem: `The management endpoint "${endpoint.name}" at ${endpoint.path} answers 401 to everybody`,
        remedy: `Set ${endpoint.access.secretName} to open it to those who know the secret`,
      });
    }
  }

  /** The port that an endpoint listens on by itself, once it does. */
  ownPortOf(name: string): number | undefined {
    for (const { server, endpoints } of this.#ownPorts.values()) {
      for (const endpoint of endpoints.values()) if (endpoint.name === name) return server.port;
    }
    return undefined;
  }

  /**
   * Listens on the ports of their own.
   *
   * @throws EyrieError `EYRIE_MANAGEMENT_PATH_TAKEN` where the app declared a route that an endpoint would hide.
   */
  async open(): Promise<void> {
    this.#opened = true;
    for (const endpoint of this.#endpoints.values()) {
      if (this.#http.routes.has(endpoint.path)) throw pathTaken(endpoint, 'a route of the app');
    }
    for (const { server, endpoints } of this.#ownPorts.values()) {
      await server.listen();
      for (const { name, path } of endpoints.values()) {
        this.#diagnostics.report({
          code: 'EYRIE_MANAGEMENT_PORT_OPEN',
          key: name,
          level: 'info',
          problem: `The management endpoint "${name}" is served on http://${server.origin}${path}`,
          remedy: 'Let only those reach this port who may see it',
        });
      }
    }
  }

  /** What is mounted, in order; of ports of their own the origin is known once they listen. */
  list(): readonly MountedEndpoint[] {
    const onPorts = Array.from(this.#ownPorts.values(), ({ server, endpoints }) =>
      Array.from(endpoints.values(), ({ name, path, access }) => ({
        name,
        path,
        access,
        origin: `http://${server.origin}`,
      })),
    );
    const onApp = Array.from(this.#endpoints.values(), ({ name, path, access }) => ({ name, path, access }));
    return [...onApp, ...onPorts.flat()];
  }

  async close(): Promise<void> {
    for (const { server } of this.#ownPorts.values()) await server.close();
  }

  /** Answers the request if it is for an endpoint on the app's port; returns whether it was. */
  handle(request: IncomingMessage, response: ServerResponse): boolean {
    if (this.#endpoints.size === 0) return false;
    const endpoint = this.#endpoints.get(pathOf(request.url ?? ''));
    if (endpoint === undefined) return false;
    this.#http.observationOf(request)?.matched(endpoint.path);
    void answer(endpoint, request, response, this.#diagnostics);
    return true;
  }

  #ownPort(address: EndpointAddress): Map<string, ManagementEndpoint> {
    const key = `${address.host ?? ''}:${address.port}`;
    const known = this.#ownPorts.get(key);
    if (known !== undefined) return known.endpoints;
    const endpoints = new Map<string, ManagementEndpoint>();
    const server = new OwnPortServer(address, (request, response) => {
      const endpoint = endpoints.get(pathOf(request.url ?? ''));
      if (endpoint !== undefined) return void answer(endpoint, request, response, this.#diagnostics);
      response.statusCode = 404;
      response.end('Not Found\n');
    });
    this.#ownPorts.set(key, { server, endpoints });
    return endpoints;
  }
}

function assertPath({ name, path }: ManagementEndpoint): void {
  if (path.startsWith('/') && !/[\s?#]/.test(path)) return;
  throw new EyrieError({
    code: 'EYRIE_MANAGEMENT_PATH_INVALID',
    problem: `The path "${path}" of the management endpoint "${name}" is not absolute`,
    remedy: `Begin it with a slash and leave out query, fragment and spaces, as in "/${name}"`,
  });
}

function assertSecret({ name, access }: ManagementEndpoint): void {
  if (access.type !== 'bearer' || access.token !== '') return;
  throw new EyrieError({
    code: 'EYRIE_MANAGEMENT_SECRET_EMPTY',
    problem: `The token of the management endpoint "${name}" is an empty string`,
    remedy: 'Set a token of at least 16 random characters, or leave the option out',
  });
}

function pathTaken({ name, path }: ManagementEndpoint, owner: string): EyrieError {
  return new EyrieError({
    code: 'EYRIE_MANAGEMENT_PATH_TAKEN',
    problem: `The path ${path} of the management endpoint "${name}" already belongs to ${owner}`,
    remedy: 'Give one of them another path, or the endpoint a port of its own',
  });
}
