import { type NestAddOptions, type NestAddSurroundings, nestAdd } from '../../../src/schematics/nest-add.js';
import type { ProjectTree, SchematicTask } from '../../../src/schematics/project/schematic-host.js';

export interface NestAddRun {
  readonly infos: readonly string[];
  readonly warnings: readonly string[];
  /** The codes of the warnings. */
  readonly codes: readonly (string | undefined)[];
  readonly tasks: readonly ReturnType<SchematicTask['toConfiguration']>[];
}

/** Runs the schematic on a tree, which keeps what it wrote. */
export function runNestAdd(
  tree: ProjectTree,
  options: NestAddOptions = {},
  surroundings?: NestAddSurroundings,
): NestAddRun {
  const infos: string[] = [];
  const warnings: string[] = [];
  const tasks: ReturnType<SchematicTask['toConfiguration']>[] = [];
  nestAdd(options, surroundings)(tree, {
    logger: { info: (message) => infos.push(message), warn: (message) => warnings.push(message) },
    addTask: (task) => tasks.push(task.toConfiguration()),
  });
  return { infos, warnings, codes: warnings.map((warning) => warning.split(':', 1)[0]), tasks };
}
