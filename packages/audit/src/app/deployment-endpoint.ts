import type { IncomingMessage } from 'node:http';
import type { ClientIpView, EyrieApp } from '@eyrie/core/engine';
import type { Store } from '@eyrie/store/engine';
import type { AuditService } from '../capture/audit-service.js';
import type { ResolvedAuditOptions } from '../config/audit-options.js';
import { DeploymentReceiver } from '../deployments/deployment-receiver.js';
import { StoreDeploymentLedger } from '../deployments/ledger/store-deployment-ledger.js';

/** What the receiver of deployments is mounted with. */
export interface DeploymentEndpointRequest {
  readonly options: ResolvedAuditOptions['deployments'];
  readonly store: Store;
  readonly audit: AuditService;
  /** How much of a client's address events show. */
  readonly clientIp: ClientIpView;
}

/** Mounts the receiver of deployments: closed until a secret is set. */
export function mountDeploymentReceiver(
  app: EyrieApp,
  request: DeploymentEndpointRequest,
): DeploymentReceiver {
  const { options, store, audit, clientIp } = request;
  const { path, port, tokens, githubSecrets, gitlabTokens, signingSecrets } = options;
  const receiver = new DeploymentReceiver({
    ledger: new StoreDeploymentLedger({ store, emit: (event, { tx }) => audit.emit(event, { tx }) }),
    keep: (event) => audit.emit(event, { delivery: 'required' }),
    diagnostics: app.diagnostics,
    secrets: { bearer: tokens, github: githubSecrets, gitlab: gitlabTokens, signing: signingSecrets },
    secretName: 'EYRIE_DEPLOYMENTS_TOKENS',
    path,
    addressOf: (incoming) => clientAddressOf(app, incoming),
    clientIp,
    ...(port !== undefined && { address: { port } }),
  });
  app.management.mount(receiver.endpoint);
  return receiver;
}

/** Past the app's proxies; on a port of the receiver's own, which no request of the app comes to, as it is. */
function clientAddressOf({ http }: EyrieApp, request: IncomingMessage): string | undefined {
  const observation = http.observationOf(request);
  return observation === undefined ? request.socket.remoteAddress : http.clientAddressOf(observation);
}
