import { Agent, type AgentOptions, globalAgent } from 'node:http';
import { Agent as TlsAgent } from 'node:https';
import type { OtlpTls } from './otlp-tls.js';

/** The connections of one exporter: kept open between batches, and apart from those of the app. */
export function openAgent({ protocol }: URL, tls: OtlpTls): Agent {
  // A property that types leave out.
  const { proxyEnv } = (globalAgent as Agent & { readonly options: AgentOptions }).options;
  const shared = {
    keepAlive: true,
    // Through a proxy where the process goes through one: NODE_USE_ENV_PROXY or --use-env-proxy, from Node 24.5 on.
    ...(proxyEnv !== undefined && { proxyEnv }),
  };
  return protocol === 'http:' ? new Agent(shared) : new TlsAgent({ ...shared, ...tls });
}
