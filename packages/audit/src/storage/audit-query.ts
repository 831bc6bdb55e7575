import { EyrieError } from '@eyrie/core/engine';
import type { SqlRow, SqlValue } from '@eyrie/store/engine';
import type { SealedRecord } from '../records/sealed-record.js';
import { indexText } from './index-text.js';
import { RECORD_COLUMNS, recordOfRow } from './stored-rows.js';

/** Which records are asked for; all of what is given must hold. */
export interface AuditQuery {
  /** @default all streams */
  readonly stream?: string | undefined;
  /** The id of the actor. */
  readonly actor?: string | undefined;
  readonly action?: string | undefined;
  readonly type?: string | undefined;
  readonly target?: { readonly type?: string | undefined; readonly id?: string | undefined } | undefined;
  readonly outcome?: string | undefined;
  /** Events that happened then or later: a date, or ISO 8601. */
  readonly from?: Date | string | undefined;
  /** Events that happened before. */
  readonly to?: Date | string | undefined;
  /** From 1 to 1000. @default 100 */
  readonly limit?: number | undefined;
  /** @default 'newest-first' */
  readonly order?: 'newest-first' | 'oldest-first' | undefined;
  /** `next` of the page before. */
  readonly cursor?: string | undefined;
}

/** One page of an answer. */
export interface AuditPage {
  readonly records: readonly SealedRecord[];
  /** The cursor of the next page; `undefined` after the last one. */
  readonly next: string | undefined;
}

/** A query in SQL. */
export interface QueryStatement {
  readonly text: string;
  readonly values: readonly SqlValue[];
  readonly limit: number;
}

const QUERY_DEFAULTS = Object.freeze({ limit: 100, maxLimit: 1000 });

type Place = readonly [time: string, stream: string, seq: number];

/** Writes a query in SQL, the same for both dialects. One row more than the limit tells whether there is another page. */
export function queryStatement(query: AuditQuery): QueryStatement {
  const limit = limitOf(query.limit);
  const values: SqlValue[] = [];
  const conditions: string[] = [];
  const place = (value: SqlValue) => `$${values.push(value)}`;
  const equals = (column: string, value: string | undefined) => {
    if (value !== undefined) conditions.push(`${column} = ${place(value)}`);
  };
  equals('l.stream', query.stream);
  equals('l.actor_id', indexed(query.actor));
  equals('l.action', indexed(query.action));
  equals('l.type', indexed(query.type));
  equals('l.outcome', indexed(query.outcome));
  if (query.from !== undefined) conditions.push(`l.time >= ${place(timeOf(query.from))}`);
  if (query.to !== undefined) conditions.push(`l.time < ${place(timeOf(query.to))}`);
  const ofTarget = Object.entries({ type: query.target?.type, id: query.target?.id }).flatMap(
    ([column, value]) => (value === undefined ? [] : [`t.${column} = ${place(indexText(value))}`]),
  );
  if (ofTarget.length > 0) {
    conditions.push(
      `(l.stream, l.seq) IN (SELECT t.stream, t.seq FROM eyrie_audit_targets t WHERE ${ofTarget.join(' AND ')})`,
    );
  }
  const isNewestFirst = query.order !== 'oldest-first';
  if (query.cursor !== undefined) {
    const places = placeOfCursor(query.cursor).map(place);
    conditions.push(`(l.time, l.stream, l.seq) ${isNewestFirst ? '<' : '>'} (${places.join(', ')})`);
  }
  const direction = isNewestFirst ? 'DESC' : 'ASC';
  const text = `SELECT ${RECORD_COLUMNS}, l.time FROM eyrie_audit_log l
    ${conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : ''}
    ORDER BY l.time ${direction}, l.stream ${direction}, l.seq ${direction} LIMIT ${place(limit + 1)}`;
  return { text, values, limit };
}

/** The page that the rows of a {@link QueryStatement} are. */
export function pageOf(rows: readonly SqlRow[], limit: number): AuditPage {
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return {
    records: shown.map(recordOfRow),
    next:
      last === undefined ? undefined : cursorOf([String(last.time), String(last.stream), Number(last.seq)]),
  };
}

function indexed(text: string | undefined): string | undefined {
  return text === undefined ? undefined : indexText(text);
}

function limitOf(limit: number = QUERY_DEFAULTS.limit): number {
  if (Number.isInteger(limit) && limit >= 1 && limit <= QUERY_DEFAULTS.maxLimit) return limit;
  throw queryInvalid(
    `The limit of an audit query is ${limit}`,
    `Ask for 1 to ${QUERY_DEFAULTS.maxLimit} records and page on with the cursor`,
  );
}

function timeOf(time: Date | string): string {
  const date = new Date(time);
  if (!Number.isNaN(date.getTime())) return date.toISOString();
  throw queryInvalid(
    'A time of an audit query cannot be read',
    'Write it as ISO 8601, such as 2026-11-22T08:00:00Z',
  );
}

function cursorOf(place: Place): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

function placeOfCursor(cursor: string): Place {
  try {
    const place: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (!Array.isArray(place) || place.length !== 3) throw new TypeError('no place');
    const [time, stream, seq] = place as readonly unknown[];
    if (typeof time === 'string' && typeof stream === 'string' && Number.isSafeInteger(seq))
      return [time, stream, seq as number];
    throw new TypeError('no place');
  } catch {
    throw queryInvalid(
      'The cursor of an audit query is none that this log has given',
      'Pass what "next" of the page before holds, unchanged',
    );
  }
}

function queryInvalid(problem: string, remedy: string): EyrieError {
  return new EyrieError({ code: 'EYRIE_AUDIT_QUERY_INVALID', problem, remedy });
}
