import type { EyrieApp } from '@eyrie/core/engine';
import type { ResolvedLoggingOptions } from '../config/logging-options.js';
import { createFormat } from '../formats/create-format.js';
import type { LogOutput } from '../outputs/log-output.js';
import { createPinoOutput } from '../outputs/pino-output.js';

/** A destination that hands each line, in Eyrie's own format, to a function of this process. */
export function listeningOutput(
  { config: { identity } }: EyrieApp,
  { maxLineBytes }: Pick<ResolvedLoggingOptions, 'maxLineBytes'>,
  listener: (text: string) => void,
): LogOutput {
  return createPinoOutput({
    name: 'listener',
    format: createFormat('eyrie', { identity }),
    maxLineBytes,
    sink: {
      write: (text) => listener(text.trimEnd()),
      flush: async () => {},
      flushSync: () => {},
      close: async () => {},
      pendingLines: 0,
      droppedLines: new Map(),
    },
  });
}
