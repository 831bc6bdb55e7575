import type { Command } from 'commander';
import type { CliContext } from '../../program/cli-context.js';
import { addDeadLetters } from './dead-letters.js';
import { addExport } from './export.js';
import { addKeygen } from './keygen.js';
import { addPrune } from './prune.js';
import { addQuery } from './query.js';
import { addReplay } from './replay.js';
import { addTail } from './tail.js';
import { addVerify } from './verify.js';
import { addVkey } from './vkey.js';

/** Adds `eyrie audit …`. */
export function addAuditCommands(program: Command, context: CliContext): void {
  const audit = program.command('audit').description('the audit trail: verify, query, export and keep it');
  for (const add of [
    addVerify,
    addQuery,
    addExport,
    addTail,
    addDeadLetters,
    addReplay,
    addKeygen,
    addVkey,
    addPrune,
  ]) {
    add(audit, context);
  }
}
