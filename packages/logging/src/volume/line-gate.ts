import { SEVERITY } from '../levels/log-level.js';
import type { LevelThreshold } from './level-thresholds.js';
import type { LineSampling, SampledLine } from './line-sampling.js';
import { NO_TAIL, type TailLines } from './tail-buffer.js';

/** What becomes of a line: written, kept in the tail buffer until its request has ended, or dropped. */
export type LineFate = 'write' | 'keep' | 'drop';

/** A line at the gate. */
export interface GatedLine extends SampledLine {
  readonly threshold: LevelThreshold;
}

/** What a {@link LineGate} asks. */
export interface LineGateParts {
  readonly sampling: LineSampling;
  /** @default off */
  readonly tail?: TailLines | undefined;
}

/**
 * Decides of each line, with the level of its logger, sampling and tail buffering together:
 *
 * | line | outside of a request, or tail buffering off | request goes on | released | discarded |
 * | --- | --- | --- | --- | --- |
 * | below the level | drop | keep | write | drop |
 * | sampled out (only below WARN) | drop | keep | write | drop |
 * | any other | write | write | write | write |
 */
export class LineGate {
  readonly #sampling: LineSampling;
  readonly #tail: TailLines;
  /** Whether a line below the level is dropped whatever happens, so that a logger need not ask. */
  readonly dropsBelowLevel: boolean;

  constructor({ sampling, tail = NO_TAIL }: LineGateParts) {
    this.#sampling = sampling;
    this.#tail = tail;
    this.dropsBelowLevel = tail === NO_TAIL;
  }

  fateOf(line: GatedLine): LineFate {
    if (SEVERITY[line.level] < line.threshold.severity) return this.#otherwise(line);
    if (this.#sampling.passes(line)) return 'write';
    const fate = this.#otherwise(line);
    if (fate === 'drop') this.#sampling.countOut(line);
    return fate;
  }

  #otherwise({ request }: GatedLine): LineFate {
    if (request === undefined) return 'drop';
    switch (this.#tail.stateOf(request)) {
      case 'keeping':
        return 'keep';
      case 'released':
        return 'write';
      default:
        return 'drop';
    }
  }
}
