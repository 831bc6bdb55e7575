import { type OutgoingRequest, PROXY_METHOD } from './outgoing-request.js';

/**
 * What is used of a request of undici in its versions 5 to 8. Its headers are a list of names and values in turn, in
 * version 5 the text that is sent.
 */
export interface UndiciRequestMessage {
  readonly origin: string | URL;
  readonly method: string;
  headers: unknown[] | string;
  addHeader?: (name: string, value: string) => unknown;
}

/** A request of undici, so also of `fetch`. */
export class UndiciRequest implements OutgoingRequest {
  readonly client = 'undici';
  readonly #request: UndiciRequestMessage;

  constructor(request: UndiciRequestMessage) {
    this.#request = request;
  }

  isOpen(): boolean {
    return this.#request.method !== PROXY_METHOD;
  }

  host(): string {
    return new URL(this.#request.origin).host;
  }

  has(name: string): boolean {
    const { headers } = this.#request;
    if (typeof headers === 'string') return `\r\n${headers}`.toLowerCase().includes(`\r\n${name}:`);
    for (let index = 0; index < headers.length; index += 2) {
      if (isNamed(headers[index], name)) return true;
    }
    return false;
  }

  set(name: string, value: string): void {
    const request = this.#request;
    if (typeof request.addHeader === 'function') request.addHeader(name, value);
    // undici 6.11.0 has no addHeader.
    else if (typeof request.headers === 'string') request.headers += `${name}: ${value}\r\n`;
    else request.headers.push(name, value);
  }

  /**
   * undici adds a header although there is one of its name, and an instrumentation that subscribed after us adds its
   * own without a look. So ours go when the like of them come: baggage alone, trace context as a whole.
   */
  giveWay(names: readonly string[]): void {
    const request = this.#request;
    const { addHeader } = request;
    if (typeof addHeader !== 'function') return;
    const given = new Set(names);
    request.addHeader = (name, value) => {
      const added = String(name).toLowerCase();
      if (given.has(added)) {
        for (const own of given) {
          if ((own === 'baggage') !== (added === 'baggage')) continue;
          given.delete(own);
          this.#remove(own);
        }
      }
      return addHeader.call(request, name, value);
    };
  }

  #remove(name: string): void {
    const { headers } = this.#request;
    if (typeof headers === 'string') {
      const lines = headers.split('\r\n').filter((line) => !line.toLowerCase().startsWith(`${name}:`));
      this.#request.headers = lines.join('\r\n');
      return;
    }
    for (let index = headers.length - 2; index >= 0; index -= 2) {
      if (isNamed(headers[index], name)) headers.splice(index, 2);
    }
  }
}

function isNamed(header: unknown, name: string): boolean {
  return typeof header === 'string' && header.length === name.length && header.toLowerCase() === name;
}
