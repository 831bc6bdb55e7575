import { logEvent } from '../log-event.js';

/** Events of the category `security`: who tried what, from where. `who` is a user's id or name, masked if an e-mail. */
export const securityEvents = Object.freeze({
  /** Somebody signed in. */
  loginSucceeded: logEvent({
    category: 'security',
    event: 'login_succeeded',
    message: 'Login succeeded',
    fields: { who: 'string', ip: 'string?', method: 'string?' },
  }),
  /** Somebody could not sign in; `attempts` counts those in a row. */
  failedLogin: logEvent({
    category: 'security',
    event: 'failed_login',
    level: 'warn',
    message: 'Login failed',
    fields: { who: 'string', ip: 'string?', attempts: 'number?', reason: 'string?' },
  }),
  /** An account takes no further attempts for now. */
  accountLocked: logEvent({
    category: 'security',
    event: 'account_locked',
    level: 'warn',
    message: 'Account locked',
    fields: { who: 'string', ip: 'string?', attempts: 'number?' },
  }),
  /** Somebody known, or nobody in particular, was kept from a resource. */
  accessDenied: logEvent({
    category: 'security',
    event: 'access_denied',
    level: 'warn',
    message: 'Access denied',
    fields: { who: 'string?', ip: 'string?', resource: 'string', action: 'string?', reason: 'string?' },
  }),
  /** A token was expired, forged or revoked. The token itself has no field, and must not get one. */
  tokenRejected: logEvent({
    category: 'security',
    event: 'token_rejected',
    level: 'warn',
    message: 'Token rejected',
    fields: { reason: 'string', who: 'string?', ip: 'string?' },
  }),
  /** A password was changed: by `who`, unless `by` says who did it for them. */
  passwordChanged: logEvent({
    category: 'security',
    event: 'password_changed',
    message: 'Password changed',
    fields: { who: 'string', by: 'string?', ip: 'string?' },
  }),
  /** Somebody asked to set a forgotten password anew. */
  passwordResetRequested: logEvent({
    category: 'security',
    event: 'password_reset_requested',
    message: 'Password reset requested',
    fields: { who: 'string', ip: 'string?' },
  }),
  /** The second factor of a login was wrong. */
  secondFactorFailed: logEvent({
    category: 'security',
    event: 'second_factor_failed',
    level: 'warn',
    message: 'Second factor failed',
    fields: { who: 'string', ip: 'string?', method: 'string?', attempts: 'number?' },
  }),
  /** `by` gave `who` a permission or role, or took it away. */
  permissionChanged: logEvent({
    category: 'security',
    event: 'permission_changed',
    message: 'Permission changed',
    fields: { who: 'string', by: 'string', permission: 'string', change: ['granted', 'revoked'] },
  }),
  /** A client asks more often than it may. */
  rateLimitExceeded: logEvent({
    category: 'security',
    event: 'rate_limit_exceeded',
    level: 'warn',
    message: 'Rate limit exceeded',
    fields: { ip: 'string?', who: 'string?', resource: 'string', limit: 'number?' },
  }),
});
