import type { EyrieApp } from '@eyrie/core/engine';
import type { Store } from '@eyrie/store/engine';
import type { ResolvedAuditOptions } from '../config/audit-options.js';
import type { LogName } from './log-name.js';

/** What is said of an audit trail when its app starts. */
export interface StartupFacts {
  readonly options: ResolvedAuditOptions;
  readonly store: Store;
  readonly log: LogName;
}

/** Says once where evidence goes, and what is missing. */
export function reportAudit(
  { diagnostics, standings }: EyrieApp,
  { options, store, log }: StartupFacts,
): void {
  const { sinks, sealing } = options;
  const names = sinks.map(({ name }) => name).join(', ');
  const kept = `of the stream "${log.stream}" are kept in ${store.label}${names === '' ? '' : ` and delivered to ${names}`}`;
  const code = 'EYRIE_AUDIT_STARTED';
  standings.tell({
    signal: 'audit',
    state: 'on',
    detail: `events ${kept}; ${sealing.enabled ? 'verify them with "eyrie audit verify"' : 'sealed by another process'}`,
    saidAs: code,
  });
  diagnostics.report({
    code,
    level: 'info',
    problem: `Audit events ${kept}`,
    remedy: sealing.enabled
      ? 'Verify them with "eyrie audit verify"'
      : 'This process does not seal them: see that another one does',
  });
  if (!sealing.enabled || sinks.some(({ anchor }) => anchor !== undefined)) return;
  diagnostics.report({
    code: 'EYRIE_AUDIT_NO_ANCHOR',
    level: 'info',
    problem:
      'No sink keeps checkpoints outside of the database: whoever owns it can cut off the end of the log unseen',
    remedy: 'Add a sink that anchors checkpoints, such as gitSink, s3Sink or webhookSink',
  });
}
