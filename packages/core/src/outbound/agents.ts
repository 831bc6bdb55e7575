import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { OutboundTrust } from './outbound-request.js';
import type { OutboundTarget } from './outbound-target.js';

/** How long an idle connection is kept, in milliseconds; a server that announces less is believed. */
const IDLE_MS = 15_000;
const MAX_IDLE_PER_HOST = 4;

export interface AgentOptions {
  readonly maxConnectionsPerHost: number;
  readonly ca: string | readonly string[] | undefined;
}

/**
 * The client's own connections. Those of untrusted requests are kept apart: a connection that the operator's requests
 * opened may lead to a private address.
 */
export class Agents {
  readonly #options: AgentOptions;
  // Bounded: two schemes and two trusts.
  readonly #agents = new Map<string, HttpAgent>();

  constructor(options: AgentOptions) {
    this.#options = options;
  }

  agentFor({ protocol }: OutboundTarget, trust: OutboundTrust): HttpAgent {
    const key = `${protocol} ${trust}`;
    let agent = this.#agents.get(key);
    if (agent === undefined) {
      agent = this.#create(protocol);
      this.#agents.set(key, agent);
    }
    return agent;
  }

  /** Ends every connection. */
  close(): void {
    for (const agent of this.#agents.values()) agent.destroy();
    this.#agents.clear();
  }

  #create(protocol: OutboundTarget['protocol']): HttpAgent {
    const { maxConnectionsPerHost, ca } = this.#options;
    const shared = {
      keepAlive: true,
      timeout: IDLE_MS,
      maxSockets: maxConnectionsPerHost,
      maxFreeSockets: MAX_IDLE_PER_HOST,
    };
    if (protocol === 'http:') return new HttpAgent(shared);
    return new HttpsAgent({
      ...shared,
      rejectUnauthorized: true,
      ...(ca === undefined ? {} : { ca: typeof ca === 'string' ? ca : [...ca] }),
    });
  }
}
