import type { Command } from 'commander';
import type { CliContext } from '../../program/cli-context.js';
import { addRecord } from './record.js';

/** Adds `eyrie deploy …`. */
export function addDeployCommands(program: Command, context: CliContext): void {
  addRecord(program.command('deploy').description('deployments as evidence'), context);
}
