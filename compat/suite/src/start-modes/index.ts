import type { RunnableScenario } from '../scenario.js';
import { brokenCells } from './broken-cells.js';
import type { StartModesSetting } from './cell.js';
import { matrixCells } from './matrix.js';

/** How long one cell may take, in milliseconds. */
export const cellTimeout = 60_000;

/** Every way to start a traced service in a process of its own, with the Nest that is installed. */
export function startModes(setting: StartModesSetting): readonly RunnableScenario[] {
  return [...matrixCells(setting), ...brokenCells(setting)];
}
