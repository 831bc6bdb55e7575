import type { Output } from '../terminal/output.js';
import type { ExitCode } from './exit-codes.js';

/** What a command sees of the world. */
export interface CliContext {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Absolute: paths are relative to it. */
  readonly cwd: string;
  /** Ends whatever goes on, as Ctrl+C does. */
  readonly signal: AbortSignal;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Between two looks for new records, in milliseconds. */
  readonly pollMs: number;
  /** Takes the exit code of the command that runs. */
  readonly run: (work: () => Promise<ExitCode>) => Promise<void>;
}
