import { AUDIT_LOG_CASES } from './audit-log-cases.js';
import type { AuditCase } from './audit-world.js';
import { CONSISTENCY_CASES } from './consistency-cases.js';
import { GUARD_CASES } from './guard-cases.js';
import { OUTBOX_CASES } from './outbox-cases.js';
import { RETENTION_CASES } from './retention-cases.js';
import { SEQUENCER_CASES } from './sequencer-cases.js';
import { SIGNER_CASES } from './signer-cases.js';
import { TAMPERING_CASES } from './tampering-cases.js';

/** What the storage promises on every database. */
export const STORAGE_CASES: readonly AuditCase[] = [
  ...OUTBOX_CASES,
  ...SEQUENCER_CASES,
  ...CONSISTENCY_CASES,
  ...TAMPERING_CASES,
  ...SIGNER_CASES,
  ...GUARD_CASES,
  ...AUDIT_LOG_CASES,
  ...RETENTION_CASES,
];
