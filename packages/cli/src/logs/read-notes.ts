import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type AnchoredCheckpoint, parseLine } from '@eyrie/audit/engine';
import { messageOf } from '@eyrie/core/engine';
import { inputUnreadable } from '../program/cli-errors.js';

// All of them are in memory while a log is verified.
const MAX_CHECKPOINTS = 200_000;
const MAX_FILE_BYTES = 256 * 1024 * 1024;
const SIGNATURE = '— ';

/**
 * Reads checkpoints that were kept outside of a log: files of signed notes, JSONL files that hold checkpoints, or folders
 * of both, such as the checkout of the branch that the Git sink writes to.
 *
 * @throws EyrieError `EYRIE_CLI_INPUT_UNREADABLE`
 */
export function readCheckpoints(cwd: string, locations: readonly string[]): readonly AnchoredCheckpoint[] {
  // Bounded by MAX_CHECKPOINTS.
  const checkpoints: AnchoredCheckpoint[] = [];
  for (const location of locations) {
    const path = resolve(cwd, location);
    const before = checkpoints.length;
    for (const file of filesOf(path)) {
      checkpoints.push(...checkpointsIn(file));
      if (checkpoints.length > MAX_CHECKPOINTS) {
        throw inputUnreadable(file, `there are more than ${MAX_CHECKPOINTS} checkpoints with it`);
      }
    }
    if (checkpoints.length === before) throw inputUnreadable(path, 'there is no checkpoint in it');
  }
  return checkpoints;
}

function filesOf(path: string): readonly string[] {
  try {
    if (!statSync(path).isDirectory()) return [path];
    return readdirSync(path, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(?:note|jsonl)$/.test(name) && !/(?:^|[\\/])\.git[\\/]/.test(name))
      .toSorted()
      .map((name) => join(path, name));
  } catch (error) {
    throw inputUnreadable(path, messageOf(error), error);
  }
}

function checkpointsIn(file: string): readonly AnchoredCheckpoint[] {
  const text = textOf(file);
  return text.trimStart().startsWith('{')
    ? checkpointsOfLines(file, text)
    : notesOf(text).map((note) => ({ note }));
}

function textOf(file: string): string {
  try {
    if (statSync(file).size > MAX_FILE_BYTES) throw new Error(`it has more than ${MAX_FILE_BYTES} bytes`);
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw inputUnreadable(file, messageOf(error), error);
  }
}

function checkpointsOfLines(file: string, text: string): readonly AnchoredCheckpoint[] {
  return text.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return [];
    const entry = parseLine(line);
    if (entry.kind === 'checkpoint')
      return [{ note: entry.checkpoint.note, stream: entry.checkpoint.stream }];
    if (entry.kind !== 'unreadable') return [];
    throw inputUnreadable(file, `line ${index + 1} is neither a record nor a checkpoint`);
  });
}

/** Notes one after the other: each ends with the lines of its signatures. */
function notesOf(text: string): readonly string[] {
  const notes: string[] = [];
  let note: string[] = [];
  const lines = text.replaceAll('\r\n', '\n').replace(/\n$/, '').split('\n');
  for (const [index, line] of lines.entries()) {
    if (note.length === 0 && line.trim() === '') continue;
    note.push(line);
    const isLast = line.startsWith(SIGNATURE) && lines[index + 1]?.startsWith(SIGNATURE) !== true;
    if (!isLast) continue;
    notes.push(`${note.join('\n')}\n`);
    note = [];
  }
  // What has no signature is no note, which the verifier says.
  return note.length === 0 ? notes : [...notes, `${note.join('\n')}\n`];
}
