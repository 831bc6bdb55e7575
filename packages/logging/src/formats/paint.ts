import { styleText } from 'node:util';
import type { LogLevel } from '../levels/log-level.js';
import type { AccessFields } from '../line/log-line.js';

type Style = Parameters<typeof styleText>[0];

/** Gives the parts of a pretty line their colours. */
export interface Paint {
  level(level: LogLevel, text: string): string;
  outcome(outcome: AccessFields['outcome'], text: string): string;
  logger(text: string): string;
  error(text: string): string;
  /** What matters less than the rest. */
  quiet(text: string): string;
}

const LEVELS: Readonly<Record<LogLevel, Style>> = {
  debug: 'gray',
  info: 'green',
  warn: 'yellow',
  error: 'red',
  critical: ['bold', 'white', 'bgRed'],
};
const OUTCOMES: Readonly<Record<AccessFields['outcome'], Style>> = {
  success: 'green',
  client_error: 'yellow',
  aborted: 'yellow',
  server_error: 'red',
};
const PLAIN: Paint = {
  level: (_level, text) => text,
  outcome: (_outcome, text) => text,
  logger: (text) => text,
  error: (text) => text,
  quiet: (text) => text,
};

/** Colours, or none at all. */
export function painter(colors: boolean): Paint {
  if (!colors) return PLAIN;
  return {
    level: (level, text) => styled(LEVELS[level], text),
    outcome: (outcome, text) => styled(OUTCOMES[outcome], text),
    logger: (text) => styled('cyan', text),
    error: (text) => styled('red', text),
    quiet: (text) => styled('gray', text),
  };
}

// Whoever chose colours has looked at the terminal; Node would look at another stream.
function styled(style: Style, text: string): string {
  return styleText(style, text, { validateStream: false });
}
