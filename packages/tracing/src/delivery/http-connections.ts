import { Agent } from 'node:http';
import { Agent as TlsAgent } from 'node:https';
import type { OtlpTls } from './otlp-tls.js';

/** The connections of one exporter, which all end at once when it is closed. */
export class HttpConnections {
  readonly #tls: OtlpTls;
  #agent: Agent | undefined;
  #closed = false;

  constructor(tls: OtlpTls) {
    this.#tls = tls;
  }

  readonly agentOf = (protocol: string): Agent => {
    this.#agent ??=
      protocol === 'http:' ? new Agent({ keepAlive: true }) : new TlsAgent({ keepAlive: true, ...this.#tls });
    if (this.#closed) this.#refuse(this.#agent);
    return this.#agent;
  };

  destroy(): void {
    this.#closed = true;
    if (this.#agent === undefined) return;
    this.#refuse(this.#agent);
    this.#agent.destroy();
  }

  /** What was on its way to a connection would open one after the end. */
  #refuse(agent: Agent): void {
    agent.createConnection = () => {
      throw new Error('The exporter is closed');
    };
  }
}
