import { type LogLevel, SEVERITY } from '../levels/log-level.js';

/** The share of lines that is written, each from 0 (none) to 1 (all). */
export interface SamplingRatios {
  /** @default 1 */
  readonly debug?: number | undefined;
  /** @default 1 */
  readonly info?: number | undefined;
  /** Of the access lines of requests that went well; those of failed ones always pass. @default 1 */
  readonly access?: number | undefined;
}

/** What {@link lineSampling} decides by. */
export interface LineSamplingOptions extends SamplingRatios {
  /** From 0 up to, not including, 1. @default Math.random */
  readonly random?: (() => number) | undefined;
}

/** A line as far as sampling must know it. */
export interface SampledLine {
  readonly level: LogLevel;
  /** Whether it is an access line. @default false */
  readonly access?: boolean | undefined;
  /** What stands for the request, the same object for all of its lines. @default undefined: outside of one */
  readonly request?: object | undefined;
  /** The trace of that request: 32 hexadecimal digits. @default undefined */
  readonly traceId?: string | undefined;
}

/** What was left out, as it is counted. */
export type SampledOutKind = keyof SamplingRatios;

/**
 * Leaves out a share of the lines below WARN; WARN and above always pass.
 *
 * All lines of a request share one draw, so that what passes at 0.1 also passes at 0.5. It is taken from the trace id
 * as OpenTelemetry's consistent probability sampling does, whose randomness is the last 56 bits (W3C Trace Context
 * Level 2) and which keeps what reaches the threshold `(1 - ratio) * 2^56`: every service that sees the trace and has
 * the same ratio decides alike. A request without a trace draws at random, and so does each line outside of one.
 *
 * What was left out is gone: where the request fails later, only its further lines of WARN and above are there. With
 * tail buffering on, such lines are kept until the request has ended, and written if it fails or is slow.
 */
export interface LineSampling {
  /** Whether the line is to be written. */
  passes(line: SampledLine): boolean;
  /** Counts a line that did not pass and was not kept either. */
  countOut(line: SampledLine): void;
  /** Lines that were left out, since start. */
  readonly sampledOut: Readonly<Record<SampledOutKind, number>>;
}

const EVERY_LINE: LineSampling = Object.freeze({
  passes: () => true,
  countOut: () => {},
  sampledOut: Object.freeze({ debug: 0, info: 0, access: 0 }),
});

/** Sampling with the given ratios; where all are 1 it is an object that does nothing. */
export function lineSampling(options: LineSamplingOptions = {}): LineSampling {
  const { debug = 1, info = 1, access = 1, random = Math.random } = options;
  if (debug >= 1 && info >= 1 && access >= 1) return EVERY_LINE;
  return new RatioSampling({ debug, info, access }, random);
}

class RatioSampling implements LineSampling {
  readonly sampledOut = { debug: 0, info: 0, access: 0 };
  readonly #ratios: Readonly<Record<SampledOutKind, number>>;
  readonly #random: () => number;
  // Bounded by the requests that are alive.
  readonly #draws = new WeakMap<object, number>();

  constructor(ratios: Readonly<Record<SampledOutKind, number>>, random: () => number) {
    this.#ratios = ratios;
    this.#random = random;
  }

  passes(line: SampledLine): boolean {
    if (SEVERITY[line.level] >= SEVERITY.warn) return true;
    const ratio = this.#ratios[kindOf(line)];
    return ratio >= 1 || (ratio > 0 && this.#drawFor(line) >= 1 - ratio);
  }

  countOut(line: SampledLine): void {
    this.sampledOut[kindOf(line)] += 1;
  }

  #drawFor({ request, traceId }: SampledLine): number {
    if (request === undefined) return this.#drawn(traceId);
    let draw = this.#draws.get(request);
    if (draw === undefined) {
      draw = this.#drawn(traceId);
      this.#draws.set(request, draw);
    }
    return draw;
  }

  #drawn(traceId: string | undefined): number {
    return (traceId === undefined ? undefined : randomnessOf(traceId)) ?? this.#random();
  }
}

const TRACE_ID = /^[0-9a-f]{32}$/i;

/** The last 56 bits as a number from 0 up to 1, cut to the upper 53 of them: what a double holds. */
function randomnessOf(traceId: string): number | undefined {
  if (!TRACE_ID.test(traceId)) return undefined;
  const upper28 = Number.parseInt(traceId.slice(18, 25), 16);
  const lower28 = Number.parseInt(traceId.slice(25), 16);
  return (upper28 * 2 ** 25 + (lower28 >>> 3)) / 2 ** 53;
}

function kindOf({ level, access = false }: SampledLine): SampledOutKind {
  if (access) return 'access';
  return level === 'debug' ? 'debug' : 'info';
}
