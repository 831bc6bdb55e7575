import { usageInvalid } from '../../program/cli-errors.js';

/**
 * The address of a service's page: without a path it is `/metrics`.
 *
 * @throws EyrieError `EYRIE_CLI_USAGE_INVALID`, without showing it.
 */
export function pageUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw usageInvalid(
      'The address of the service is no URL of http or https',
      'Write it in full, such as http://localhost:3000',
    );
  }
  if (url.pathname === '/') url.pathname = '/metrics';
  url.hash = '';
  return url;
}

/** A URL as it may be shown: without user, password and query, any of which may be a secret. */
export function withoutSecrets({ protocol, host, pathname }: URL): string {
  return `${protocol}//${host}${pathname}`;
}
