export const DEPLOYMENT_RECEIVER_DEFAULTS = Object.freeze({
  path: '/api/v1/deployments',
  secretName: 'a secret of the deployment receiver',
  /** GitHub hangs up after ten seconds. */
  timeoutMs: 8_000,
  maxBodyBytes: 1_048_576,
});
