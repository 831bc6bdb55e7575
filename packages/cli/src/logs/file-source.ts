import { readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type LogEntry, readJsonl } from '@eyrie/audit/engine';
import { EyrieError, messageOf } from '@eyrie/core/engine';
import type { LogSource } from './log-source.js';

const JSONL = /\.jsonl(?:\.gz)?$/;

/**
 * An export, or a folder of JSONL files as the sink writes them, in the order of their names.
 *
 * @throws EyrieError `EYRIE_AUDIT_EXPORT_UNREADABLE`
 */
export function fileSource(cwd: string, location: string): LogSource {
  const path = resolve(cwd, location);
  const files = filesOf(path);
  return {
    label: path,
    read: () => readAll(files),
    close: async () => undefined,
  };
}

async function* readAll(files: readonly string[]): AsyncGenerator<readonly LogEntry[], void, undefined> {
  for (const file of files) yield* readJsonl(file);
}

function filesOf(path: string): readonly string[] {
  try {
    if (!statSync(path).isDirectory()) return [path];
    // In the order of their numbers, whatever digits they have.
    const order = new Intl.Collator('en', { numeric: true });
    return readdirSync(path, { recursive: true, encoding: 'utf8' })
      .filter((name) => JSONL.test(name))
      .toSorted(order.compare)
      .map((name) => join(path, name));
  } catch (error) {
    throw new EyrieError({
      code: 'EYRIE_AUDIT_EXPORT_UNREADABLE',
      problem: `The file ${path} cannot be read (${messageOf(error)})`,
      remedy: 'Give the path of an export, or of a folder of JSONL files, that you may read',
      cause: error,
    });
  }
}
