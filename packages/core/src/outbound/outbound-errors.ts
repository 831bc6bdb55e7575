import { EyrieError } from '../errors/eyrie-error.js';
import { messageOf } from '../errors/message-of.js';

// No message names a path, a query, user, password or the value of a header: any of them may be a secret.

export function urlInvalid(why: string): EyrieError {
  return new EyrieError({
    code: 'EYRIE_OUTBOUND_URL_INVALID',
    problem: `The URL of an outbound request ${why}`,
    remedy: 'Give an absolute URL such as "https://hooks.example.com/path"',
  });
}

export function headerInvalid(what: string): EyrieError {
  return new EyrieError({
    code: 'EYRIE_OUTBOUND_HEADER_INVALID',
    problem: `An outbound request has ${what}`,
    remedy: 'Leave it out, or give it a name of letters, digits and dashes and a value on one line',
  });
}

export function networkInvalid(network: string): EyrieError {
  return new EyrieError({
    code: 'EYRIE_OUTBOUND_NETWORK_INVALID',
    problem: `"${network}" among the allowed networks is no network`,
    remedy: 'Write an address and the length of its prefix, such as "10.20.0.0/16" or "fd12:3456::/32"',
  });
}

export function addressRefused(host: string): EyrieError {
  return new EyrieError({
    code: 'EYRIE_OUTBOUND_ADDRESS_REFUSED',
    // Its address is not said: to whom the URL belongs may not know the inside of the network.
    problem: `The host ${host} of an untrusted URL has an address that is not public`,
    remedy: 'Use a public host, or add its network to the allowed ones if it may be reached',
  });
}

export function timedOut(origin: string, milliseconds: number, during: 'connect' | 'exchange'): EyrieError {
  return new EyrieError({
    code: 'EYRIE_OUTBOUND_TIMEOUT',
    problem:
      during === 'connect'
        ? `No connection to ${origin} came about within ${milliseconds} ms`
        : `${origin} did not complete its response within ${milliseconds} ms`,
    remedy: 'Check that the system is up and reachable from here, or allow more time',
  });
}

export function failed(origin: string, error: unknown): EyrieError {
  return new EyrieError({
    code: 'EYRIE_OUTBOUND_FAILED',
    problem: `The request to ${origin} failed (${reasonOf(error)})`,
    remedy: 'Check that the system is up and reachable from here',
  });
}

export function certificateInvalid(origin: string, error: unknown): EyrieError {
  return new EyrieError({
    code: 'EYRIE_OUTBOUND_CERTIFICATE_INVALID',
    problem: `The certificate of ${origin} was not accepted (${reasonOf(error)})`,
    remedy: 'Give the certificate authority that signed it as "ca", or renew the certificate',
  });
}

export function aborted(origin: string): EyrieError {
  return new EyrieError({
    code: 'EYRIE_OUTBOUND_ABORTED',
    problem: `The request to ${origin} was aborted by its caller`,
    remedy: 'Nothing needs to be done',
  });
}

export function clientClosed(): EyrieError {
  return new EyrieError({
    code: 'EYRIE_OUTBOUND_CLOSED',
    problem: 'The client for outbound requests was closed with its app',
    remedy: 'Send what must arrive before the app closes',
  });
}

export function tooManyRequests(limit: number): EyrieError {
  return new EyrieError({
    code: 'EYRIE_OUTBOUND_BUSY',
    problem: `${limit} outbound requests go on already`,
    remedy: 'Send fewer at a time, or find out which system does not answer',
  });
}

/** Node's code, else its message; never the error itself, which may hold what was sent or received. */
function reasonOf(error: unknown): string {
  return nodeCodeOf(error) ?? messageOf(error);
}

/** The code of an error of Node's, such as `ECONNRESET`. */
export function nodeCodeOf(error: unknown): string | undefined {
  const code: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'code') : undefined;
  return typeof code === 'string' ? code : undefined;
}
