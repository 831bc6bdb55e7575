const BLANKS = /\s+/;
const COMMAND = /^[a-z._]{1,24}$/i;
const SUBCOMMAND = /^[a-z-]{1,24}$/i;
// What a part of a key is made of that names something; identifiers have digits, or are longer.
const KEY_NAME = /^(?:[a-z_.-]{1,24}|\?)$/i;
const MAX_KEY_LENGTH = 256;
// OpenTelemetry's instrumentations of Redis end a statement like this.
const OTHER_ARGUMENTS = /^\[\d+ other arguments\]$/;

// Their first argument is no key.
const WITHOUT_KEY: ReadonlySet<string> = new Set([
  'AUTH',
  'ECHO',
  'EVAL',
  'EVALSHA',
  'EVALSHA_RO',
  'EVAL_RO',
  'FCALL',
  'FCALL_RO',
  'HELLO',
  'MIGRATE',
  'PING',
]);
const WITH_SUBCOMMAND: ReadonlySet<string> = new Set([
  'ACL',
  'CLIENT',
  'CLUSTER',
  'COMMAND',
  'CONFIG',
  'DEBUG',
  'FUNCTION',
  'LATENCY',
  'MEMORY',
  'MODULE',
  'OBJECT',
  'PUBSUB',
  'SCRIPT',
  'SENTINEL',
  'SLOWLOG',
  'XGROUP',
  'XINFO',
]);

/**
 * A command of Redis, Valkey or Memcached: the command and the names in its first key stay, what identifies and all
 * further arguments become `?`. `SET user:42:name Ann` is `SET user:?:name ?`.
 */
export function sanitizeCommand(text: string): string {
  const trimmed = text.trim();
  if (trimmed === '') return '';
  const [command, argument, rest] = firstWords(trimmed);
  if (!COMMAND.test(command)) return '?';
  if (argument === '') return command;
  const remaining = rest === '' ? '' : ' ?';
  const name = command.toUpperCase();
  if (WITHOUT_KEY.has(name) || OTHER_ARGUMENTS.test(`${argument} ${rest}`)) return `${command} ?`;
  if (WITH_SUBCOMMAND.has(name))
    return `${command} ${SUBCOMMAND.test(argument) ? argument : '?'}${remaining}`;
  return `${command} ${namesOf(argument)}${remaining}`;
}

/** The first two words, and all that follows. */
function firstWords(text: string): readonly [string, string, string] {
  const [command, rest] = atBlank(text);
  const [argument, others] = atBlank(rest);
  return [command, argument, others];
}

function atBlank(text: string): readonly [string, string] {
  const found = BLANKS.exec(text);
  if (found === null) return [text, ''];
  return [text.slice(0, found.index), text.slice(found.index + found[0].length)];
}

function namesOf(key: string): string {
  if (key.length > MAX_KEY_LENGTH) return '?';
  return key
    .split(':')
    .map((part) => (KEY_NAME.test(part) ? part : '?'))
    .join(':');
}
