import type { EyrieApp } from '@eyrie/core/engine';
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
}

/** Mounts the receiver of deployments: closed until a secret is set. */
export function mountDeploymentReceiver(
  app: EyrieApp,
  request: DeploymentEndpointRequest,
): DeploymentReceiver {
  const { options, store, audit } = request;
  const { path, port, tokens, githubSecrets, gitlabTokens, signingSecrets } = options;
  const receiver = new DeploymentReceiver({
    ledger: new StoreDeploymentLedger({ store, emit: (event, { tx }) => audit.emit(event, { tx }) }),
    keep: (event) => audit.emit(event, { delivery: 'required' }),
    diagnostics: app.diagnostics,
    secrets: { bearer: tokens, github: githubSecrets, gitlab: gitlabTokens, signing: signingSecrets },
    secretName: 'EYRIE_DEPLOYMENTS_TOKENS',
    path,
    ...(port !== undefined && { address: { port } }),
  });
  app.management.mount(receiver.endpoint);
  return receiver;
}
