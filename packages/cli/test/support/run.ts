import { Writable } from 'node:stream';
import { type CliRequest, runCli } from '../../src/program/run-cli.js';

/** What one call of the command line came to. */
export interface Ran {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A stream that keeps what is written to it. */
export class KeptStream extends Writable {
  readonly isTTY: boolean;
  text = '';

  constructor({ isTTY = false } = {}) {
    super({ decodeStrings: false });
    this.isTTY = isTTY;
  }

  override _write(chunk: string | Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

export type RunOptions = Partial<Omit<CliRequest, 'argv'>> & { readonly isTTY?: boolean };

/** Runs the command line in this process, with an environment that is empty unless it is given. */
export async function eyrie(argv: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const { isTTY = false, ...request } = options;
  const stdout = new KeptStream({ isTTY });
  const stderr = new KeptStream({ isTTY });
  const exitCode = await runCli({ argv, env: {}, cwd: process.cwd(), stdout, stderr, ...request });
  return { exitCode, stdout: stdout.text, stderr: stderr.text };
}
