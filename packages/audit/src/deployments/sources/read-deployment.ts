import { shapeUnknown } from '../deployment-errors.js';
import { readArgoDeployment } from './argocd.js';
import { argoApplicationOf } from './argocd-application.js';
import { isSyncResult, readArgoSyncResult } from './argocd-sync-result.js';
import type { DeploymentPayload, DeploymentReading } from './deployment-payload.js';
import { at } from './foreign-json.js';
import { isGitHubDeployment, readGitHubDeployment } from './github.js';
import { isGitLabDeployment, readGitLabDeployment } from './gitlab.js';
import { readPlainDeployment } from './plain.js';

/** What a sender's secret lets it tell: anything, or only what GitHub or GitLab send. */
export type DeploymentScope = 'any' | 'github' | 'gitlab';

/**
 * Reads whatever tells of a deployment: by the headers of GitHub and GitLab, else by the shape of its body.
 *
 * @throws EyrieError `EYRIE_DEPLOYMENT_SHAPE_UNKNOWN` for what is none of the shapes in scope,
 * `EYRIE_DEPLOYMENT_INVALID` for a record that breaks a rule.
 */
export function readDeployment(payload: DeploymentPayload, scope: DeploymentScope): DeploymentReading {
  const { body } = payload;
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw shapeUnknown('The body is not a JSON object');
  }
  if (scope === 'github') return readGitHubDeployment(payload);
  if (scope === 'gitlab') return readGitLabDeployment(payload);
  if (payload.header('x-github-event') !== undefined) return readGitHubDeployment(payload);
  if (payload.header('x-gitlab-event') !== undefined) return readGitLabDeployment(payload);
  if (argoApplicationOf(body) !== undefined) return readArgoDeployment(payload);
  if (isGitLabDeployment(body)) return readGitLabDeployment(payload);
  if (isGitHubDeployment(body)) return readGitHubDeployment(payload);
  if (isSyncResult(body)) return readArgoSyncResult(payload);
  if (at(body, 'event') === undefined) {
    throw shapeUnknown('The body has none of the shapes that tell of a deployment');
  }
  return readPlainDeployment(payload);
}
