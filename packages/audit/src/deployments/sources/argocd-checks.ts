import type { DeploymentValidation, ValidationResult } from '../deployment-audit.js';
import { at, itemsOf, known } from './foreign-json.js';

// Bounded: what an application of thousands of resources reports is looked through once.
const MAX_RESOURCES = 10_000;

/** What Argo CD checked: the application's health, and the hooks that run after a sync as smoke tests. */
export function argoChecksOf(health: unknown, syncResult: unknown): DeploymentValidation | undefined {
  const health_check = healthCheckOf(at(health, 'status'));
  const smoke_tests = smokeTestsOf(syncResult);
  return health_check === undefined && smoke_tests === undefined
    ? undefined
    : known({ smoke_tests, health_check });
}

/** Any other state, such as `Progressing`, is not a result yet. */
function healthCheckOf(status: unknown): ValidationResult | undefined {
  if (status === 'Healthy') return 'passed';
  return status === 'Degraded' || status === 'Missing' ? 'failed' : undefined;
}

function smokeTestsOf(syncResult: unknown): ValidationResult | undefined {
  const phases = itemsOf(at(syncResult, 'resources'), MAX_RESOURCES)
    .filter((resource) => at(resource, 'hookType') === 'PostSync')
    .map((hook) => at(hook, 'hookPhase'));
  if (phases.includes('Failed') || phases.includes('Error')) return 'failed';
  return phases.length > 0 && phases.every((phase) => phase === 'Succeeded') ? 'passed' : undefined;
}

/** Whether any resource of a sync could not be applied, or any hook failed. */
export function anyResourceFailed(syncResult: unknown): boolean {
  return itemsOf(at(syncResult, 'resources'), MAX_RESOURCES).some(
    (resource) =>
      at(resource, 'status') === 'SyncFailed' ||
      at(resource, 'hookPhase') === 'Failed' ||
      at(resource, 'hookPhase') === 'Error',
  );
}
