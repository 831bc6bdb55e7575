import type { ClientRequest } from 'node:http';
import { type OutgoingRequest, PROXY_METHOD } from './outgoing-request.js';

/** A request of `node:http` or `node:https`. */
export class HttpRequest implements OutgoingRequest {
  readonly client = 'http';
  readonly #request: ClientRequest;

  constructor(request: ClientRequest) {
    this.#request = request;
  }

  isOpen(): boolean {
    return !this.#request.headersSent && this.#request.method !== PROXY_METHOD;
  }

  host(): string {
    return this.#request.host;
  }

  has(name: string): boolean {
    return this.#request.hasHeader(name);
  }

  set(name: string, value: string): void {
    this.#request.setHeader(name, value);
  }

  /** Whoever sets a header after us replaces ours. */
  giveWay(): void {}
}
