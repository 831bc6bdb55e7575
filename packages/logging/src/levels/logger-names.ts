/** Under this name access lines stand, to give them a level of their own. */
export const ACCESS_LOGGER = 'access';

/** Under this name Eyrie's own error lines of requests stand. */
export const REQUEST_LOGGER = 'request';

/** Under this name uncaught errors stand. */
export const PROCESS_LOGGER = 'process';

/** Under this name Eyrie speaks of itself. */
export const EYRIE_LOGGER = 'Eyrie';

/** Under these names Nest's last filters log whatever was thrown, as it is. */
export const LAST_FILTER_LOGGERS: ReadonlySet<string | undefined> = new Set([
  'ExceptionsHandler',
  'ExceptionHandler',
  'RpcExceptionsHandler',
  'WsExceptionsHandler',
]);
