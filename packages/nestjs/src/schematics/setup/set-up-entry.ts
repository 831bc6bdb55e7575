import type { Notice } from '../project/notice.js';
import { importNamed } from '../source/add-import.js';
import { addOption, findOptions, hasOption } from '../source/app-options.js';
import { type AppCreation, callsOf, factoryCalls, findCreation } from '../source/entry-point.js';
import { hasName, localNameOf } from '../source/imported-names.js';
import type { ParsedSource } from '../syntax/parse-source.js';
import { afterStatement, type CodeStyle, indentAt } from '../text/code-style.js';
import { applyEdits, insertion, type TextEdit } from '../text/text-edit.js';

/** A source file after the setup. */
export interface SourceChange {
  readonly text: string;
  readonly notices: readonly Notice[];
}

const EYRIE = '@eyrie/nestjs';
const BUFFER_LOGS = 'bufferLogs: true';

/** Gives the app its logger and its shutdown hooks, in the file that creates it. */
export function setUpEntry(source: ParsedSource, style: CodeStyle): SourceChange {
  const found = findWork(source);
  if (found.kind === 'done') return { text: source.text, notices: [] };
  if (found.kind === 'unclear') {
    return { text: source.text, notices: [entryUnchanged(source.path, found.reason, style)] };
  }
  const edits: TextEdit[] = [];
  const lines: string[] = [];
  const { call, statement, variable } = found.creation;
  if (found.buffersLogs) {
    const edit = addOption(source, call, findOptions(source, call), BUFFER_LOGS, style);
    if (edit !== undefined) edits.push(edit);
  }
  if (found.usesLogger) {
    const logger = localNameOf(source, EYRIE, 'EyrieLogger');
    if (logger === undefined) edits.push(importNamed(source, EYRIE, 'EyrieLogger', style));
    lines.push(`${variable}.useLogger(${variable}.get(${logger ?? 'EyrieLogger'}))${style.semicolon}`);
  }
  if (found.enablesHooks) lines.push(`${variable}.enableShutdownHooks()${style.semicolon}`);
  const newLine = style.eol + indentAt(source.text, statement.getStart());
  const added = lines.map((line) => newLine + line).join('');
  const end = afterStatement(source.text, statement.end);
  // What goes on in the same line is a statement of its own: `;[1, 2].forEach(…)`.
  const separator = style.semicolon === '' && !/^\s*(?:\n|$)/.test(source.text.slice(end)) ? ';' : '';
  edits.push(insertion(end, added + separator));
  return {
    text: applyEdits(source.text, edits),
    notices: found.keptLogger === undefined ? [] : [loggerKept(source.path, found.keptLogger, style)],
  };
}

/** What is to be pasted into a file that creates an app. */
export function entryLines({ quote, semicolon }: CodeStyle): readonly string[] {
  return [
    `import { EyrieLogger } from ${quote}${EYRIE}${quote}${semicolon}`,
    '',
    `const app = await NestFactory.create(AppModule, { ${BUFFER_LOGS} })${semicolon}`,
    ...loggerLines(semicolon),
    `app.enableShutdownHooks()${semicolon}`,
  ];
}

/** For a file that stays as it is. */
export function entryUnchanged(path: string, reason: string, style: CodeStyle): Notice {
  return {
    code: 'EYRIE_SETUP_ENTRY_UNCHANGED',
    problem: `${path} was left as it is: ${reason}`,
    remedy: 'Write there, where the app is created',
    lines: entryLines(style),
  };
}

interface Work {
  readonly kind: 'work';
  readonly creation: AppCreation;
  readonly buffersLogs: boolean;
  readonly usesLogger: boolean;
  readonly enablesHooks: boolean;
  /** The logger that the app has already. */
  readonly keptLogger: string | undefined;
}

type Finding = { readonly kind: 'done' } | { readonly kind: 'unclear'; readonly reason: string } | Work;

function findWork(source: ParsedSource): Finding {
  const loggers = callsOf(source, 'useLogger');
  const name = localNameOf(source, EYRIE, 'EyrieLogger');
  const hasEyrieLogger =
    name !== undefined && loggers.some((call) => call.arguments[0]?.getText().includes(name));
  const enablesHooks = callsOf(source, 'enableShutdownHooks').length === 0;
  const calls = factoryCalls(source);
  const [call] = calls;
  const options = call === undefined ? undefined : findOptions(source, call);
  // Where the options cannot be seen, the lines were pasted.
  if (hasEyrieLogger && !enablesHooks && options?.kind !== 'written' && options?.kind !== 'none') {
    return { kind: 'done' };
  }
  if (call === undefined || options === undefined) return unclear('no call of NestFactory.create is in it');
  if (calls.length > 1) return unclear('it creates more than one app');
  if (options.kind === 'unknown') return unclear('the options of the app are not written in its creation');
  const creation = findCreation(source, call);
  if (creation === undefined) return unclear('the app is not kept in a variable where it is created');
  const hasLoggerOption = hasOption(source, options, 'logger');
  const hasOtherLogger = loggers.length > 0 && !hasEyrieLogger;
  const keepsLogger = hasOtherLogger || (hasLoggerOption && !hasEyrieLogger);
  if (!keepsLogger && name === undefined && hasName(source, 'EyrieLogger')) {
    return unclear('EyrieLogger means something else in it');
  }
  const work: Work = {
    kind: 'work',
    creation,
    buffersLogs: !keepsLogger && !hasLoggerOption && !hasOption(source, options, 'bufferLogs'),
    usesLogger: !keepsLogger && !hasEyrieLogger,
    enablesHooks,
    keptLogger: keepsLogger ? (hasOtherLogger ? 'a call of useLogger' : 'the option "logger"') : undefined,
  };
  const isDone = !work.buffersLogs && !work.usesLogger && !enablesHooks && !keepsLogger;
  return isDone ? { kind: 'done' } : work;
}

function unclear(reason: string): Finding {
  return { kind: 'unclear', reason };
}

function loggerKept(path: string, logger: string, { semicolon }: CodeStyle): Notice {
  return {
    code: 'EYRIE_SETUP_LOGGER_KEPT',
    problem: `${path} gives the app a logger of its own, by ${logger}, which was kept`,
    remedy: `To have Eyrie write its lines, take that out, create the app with "${BUFFER_LOGS}", import EyrieLogger from "${EYRIE}" and write`,
    lines: loggerLines(semicolon),
  };
}

function loggerLines(semicolon: string): readonly string[] {
  return [`app.useLogger(app.get(EyrieLogger))${semicolon}`];
}
