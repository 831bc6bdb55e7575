import { DEPLOYMENT_LIMITS } from '../deployment-limits.js';
import { at, itemsOf, textOf } from './foreign-json.js';

// Argo CD keeps 10 unless it is told otherwise.
const MAX_ENTRIES = 200;
const MAX_SOURCES = 50;

/** One deployment in Argo CD's own history. */
interface HistoryEntry {
  readonly id: number;
  readonly revision: string | undefined;
  readonly startedAt: unknown;
}

/** Where an operation stands in the history of its application. */
export interface HistoryPlace {
  /** Id of the entry that the operation made: a failed or a partial one makes none. */
  readonly ownId: number | undefined;
  /** What ran before, in Git. */
  readonly previousRevision: string | undefined;
  /** Whether what was deployed now had run at some time before what ran last. */
  readonly isReturn: boolean;
}

/** The revision of a result or an entry: of several sources all of them, joined by commas. */
export function revisionOf(holder: unknown): string | undefined {
  const several = itemsOf(at(holder, 'revisions'), MAX_SOURCES).map((revision) => textOf(revision) ?? '');
  const { commitLength } = DEPLOYMENT_LIMITS;
  return textOf(at(holder, 'revision')) ?? textOf(several.join(','), commitLength);
}

/** Finds an operation in a history, which may be in any order. */
export function placeInHistory(history: unknown, operation: unknown): HistoryPlace {
  const entries = entriesOf(history);
  const last = entries.at(-1);
  const revision = revisionOf(at(operation, 'syncResult'));
  const own = last !== undefined && madeBy(last, operation, revision) ? last : undefined;
  const before = own === undefined ? entries : entries.slice(0, -1);
  const previousRevision = before.at(-1)?.revision;
  return {
    ownId: own?.id,
    previousRevision,
    isReturn:
      revision !== undefined &&
      revision !== previousRevision &&
      before.some((entry) => entry.revision === revision),
  };
}

function entriesOf(history: unknown): readonly HistoryEntry[] {
  return itemsOf(history, MAX_ENTRIES)
    .flatMap((entry): HistoryEntry[] => {
      const id = at(entry, 'id') ?? 0;
      return typeof id === 'number' && Number.isSafeInteger(id) && id >= 0
        ? [{ id, revision: revisionOf(entry), startedAt: at(entry, 'deployStartedAt') }]
        : [];
    })
    .sort((one, other) => one.id - other.id);
}

function madeBy(entry: HistoryEntry, operation: unknown, revision: string | undefined): boolean {
  if (at(operation, 'phase') !== 'Succeeded' || entry.revision !== revision) return false;
  return entry.startedAt === undefined || entry.startedAt === at(operation, 'startedAt');
}
