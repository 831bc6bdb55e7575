import type { ServerResponse } from 'node:http';
import {
  type EndpointAccess,
  EyrieError,
  type ManagementEndpoint,
  type ManagementRequest,
} from '@eyrie/core/engine';
import { parseLevelQuery, parseLevelRequest } from './level-request.js';
import type { LevelRules } from './level-rules.js';

/** Where levels are shown and set where nothing else is said. */
export const DEFAULT_LEVEL_PATH = '/api/v1/log-levels';

/** What {@link levelEndpoint} serves, and to whom. */
export interface LevelEndpointOptions {
  readonly rules: LevelRules;
  /** @default '/api/v1/log-levels' */
  readonly path?: string | undefined;
  readonly access: EndpointAccess;
}

const MAX_BODY_BYTES = 4096;
const JSON_TYPE = /^application\/json *(?:;|$)/i;
const BY = 'the management endpoint';

/**
 * Shows and sets the levels of one app at run time. `GET` answers with {@link LevelRules.current}; `POST` with a JSON
 * body such as `{ "level": "debug", "logger": "UsersService", "seconds": 300 }` sets a level for a time; `DELETE`,
 * with `?logger=` or for all, takes it back. Both answer with the new state.
 *
 * What is wrong is answered as JSON `{ code, problem, remedy }`: 400 for a request that cannot be understood, 409
 * where no further level can be set, 415 for a body that is no JSON; core answers 401, 405 and, beyond 4 KiB, 413.
 *
 * @example
 * ```sh
 * curl -X POST -H "Authorization: Bearer $TOKEN" -H 'content-type: application/json' \
 *   -d '{"level":"debug","seconds":300}' http://localhost:3000/api/v1/log-levels
 * ```
 */
export function levelEndpoint(options: LevelEndpointOptions): ManagementEndpoint {
  const { rules, path = DEFAULT_LEVEL_PATH, access } = options;
  return {
    name: 'log levels',
    path,
    methods: ['GET', 'POST', 'DELETE'],
    access,
    maxBodyBytes: MAX_BODY_BYTES,
    handle: async (request, response) => {
      try {
        await change(rules, request);
        answer(response, 200, rules.current());
      } catch (error) {
        if (!(error instanceof EyrieError) || !Object.hasOwn(STATUS, error.code)) throw error;
        const { code, problem, remedy } = error;
        answer(response, STATUS[code] ?? 400, { code, problem, remedy });
      }
    },
  };
}

/** Errors that the client can mend; any other is core's to answer. */
const STATUS: Readonly<Record<string, number>> = {
  EYRIE_LOGGING_LEVEL_REQUEST_INVALID: 400,
  EYRIE_LOGGING_LEVEL_OVERRIDES_FULL: 409,
  EYRIE_LOGGING_LEVEL_REQUEST_NOT_JSON: 415,
};

async function change(rules: LevelRules, request: ManagementRequest): Promise<void> {
  switch (request.raw.method) {
    case 'POST':
      assertJson(request.raw.headers['content-type']);
      return rules.set({ ...parseLevelRequest(await request.readBody()), by: BY });
    case 'DELETE':
      rules.clear({ logger: parseLevelQuery(request.query), by: BY });
  }
}

function assertJson(contentType: string | undefined): void {
  if (contentType !== undefined && JSON_TYPE.test(contentType)) return;
  throw new EyrieError({
    code: 'EYRIE_LOGGING_LEVEL_REQUEST_NOT_JSON',
    problem: 'The body is not sent as JSON',
    remedy: 'Send it with the header "content-type: application/json"',
  });
}

function answer(response: ServerResponse, statusCode: number, body: object): void {
  response.writeHead(statusCode, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  response.end(`${JSON.stringify(body)}\n`);
}
