import type { EyrieApp } from '@eyrie/core/engine';
import type { ResolvedAuditOptions } from '../config/audit-options.js';

/** Which log the events of an app go to. */
export interface LogName {
  readonly stream: string;
  /** First line of its checkpoints. */
  readonly origin: string;
}

/** The log that is configured, else one that is named for the service. */
export function logNameOf(app: EyrieApp, { stream, origin }: ResolvedAuditOptions): LogName {
  const named = stream ?? streamOf(app.config.identity.name);
  return { stream: named, origin: origin ?? `eyrie.audit/${named}` };
}

/** A service may have any name; a stream stands in keys, file names and commands. */
function streamOf(service: string): string {
  return service.replace(/[^\w.:/@-]/g, '-').slice(0, 100) || 'service';
}
