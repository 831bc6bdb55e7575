import type { AuditTrail } from './audit-trail.ts';
import { AUDITED_FACTS, TRACED_FACTS } from './facts.ts';
import type { LogTally } from './log-tally.ts';
import type { SpanTally } from './span-tally.ts';
import type { Tally } from './tally.ts';

// Counted, but neither logged nor traced.
const PROBE = '/health';

/** What four witnesses know of the same requests, and three of them and a fifth one of what came of these. */
export interface Witnesses {
  readonly sent: Tally;
  readonly counted: Tally;
  readonly facts: Tally;
  readonly log: LogTally;
  readonly traces: SpanTally;
  readonly audit: AuditTrail;
}

/** What they say side by side, and whether they agree. */
export interface Comparison {
  readonly equal: boolean;
  readonly report: string;
}

interface Row {
  readonly cells: readonly string[];
  readonly equal: boolean;
}

/** Compares what was sent with /metrics, with the log, with the traces and with the audit trail. */
export function compare({ sent, counted, facts, log, traces, audit }: Witnesses): Comparison {
  const rows = [
    ...requestRows({ sent, counted, logged: log.requests, traced: traces.requests }),
    ...factRows({ counted: facts, logged: log.facts, traced: traces.facts, audited: audit.facts }),
    ...spanRows(traces.spans),
    ...eventRows(audit.events),
  ];
  const total = sum(sent);
  const equal = rows.every((row) => row.equal) && log.unreadable === 0 && audit.faults.length === 0;
  const verdict = equal
    ? `All ${total} requests are in http_requests_total, in the access log and in the traces, each once (499: the client` +
      ` hung up; ${PROBE} has neither line nor span). The audit trail is intact: all ${audit.records} records are signed.` +
      ` Standard output was ${log.lines} lines of JSON and nothing else.`
    : `What was sent, /metrics, the log, the traces and the audit trail differ; ${log.unreadable} lines were no JSON.` +
      audit.faults.map((fault) => `\nThe audit trail: ${fault}.`).join('');
  return { equal, report: `\n${rows.map(printed).join('\n')}\n\n${verdict}` };
}

function requestRows({
  sent,
  counted,
  logged,
  traced,
}: Readonly<Record<'sent' | 'counted' | 'logged' | 'traced', Tally>>): Row[] {
  const rows = keysOf(sent, counted, logged, traced).map((key) => {
    const [method = '', route = '', status = ''] = key.split(' ');
    const expected = sent.get(key) ?? 0;
    const metrics = counted.get(key) ?? 0;
    const lines = logged.get(key) ?? 0;
    const spans = traced.get(key) ?? 0;
    const kept = route === PROBE ? 0 : expected;
    return {
      cells: [`${method.padEnd(8)}${route}`, status, `${expected}`, `${metrics}`, `${lines}`, `${spans}`],
      equal: metrics === expected && lines === kept && spans === kept,
      order: `${route} ${key}`,
    };
  });
  return [
    heading('request', 'status', 'sent', '/metrics', 'log', 'traces', 'audit'),
    ...rows.toSorted((a, b) => (a.order < b.order ? -1 : 1)),
    heading('', '', `${sum(sent)}`, `${sum(counted)}`, `${sum(logged)}`, `${sum(traced)}`),
  ];
}

function factRows({
  counted,
  logged,
  traced,
  audited,
}: Readonly<Record<'counted' | 'logged' | 'traced' | 'audited', Tally>>): Row[] {
  const rows = keysOf(counted, logged, traced, audited).map((fact) => {
    const [metrics = 0, lines = 0, spans = 0, events = 0] = [counted, logged, traced, audited].map((tally) =>
      tally.get(fact),
    );
    const isTraced = TRACED_FACTS.has(fact);
    const isAudited = AUDITED_FACTS.has(fact);
    return {
      cells: [
        fact,
        '',
        '',
        `${metrics}`,
        `${lines}`,
        isTraced ? `${spans}` : '',
        isAudited ? `${events}` : '',
      ],
      equal: metrics === lines && (!isTraced || spans === metrics) && (!isAudited || events === metrics),
    };
  });
  return [heading(''), ...rows];
}

function spanRows(spans: Tally): Row[] {
  return [
    heading(''),
    ...keysOf(spans).map((name) => heading(`span ${name}`, '', '', '', '', `${spans.get(name)}`)),
  ];
}

function eventRows(events: Tally): Row[] {
  return [
    heading(''),
    ...keysOf(events).map((name) => heading(`event ${name}`, '', '', '', '', '', `${events.get(name)}`)),
  ];
}

function heading(...cells: readonly string[]): Row {
  return { cells, equal: true };
}

function printed({ cells: [what = '', ...numbers], equal }: Row): string {
  const line = what.padEnd(34) + numbers.map((number) => number.padStart(10)).join('');
  return (equal ? line : `${line}  differs`).trimEnd();
}

function keysOf(...tallies: readonly Tally[]): readonly string[] {
  return [...new Set(tallies.flatMap((each) => [...each.keys()]))].toSorted();
}

function sum(tally: Tally): number {
  return [...tally.values()].reduce((total, count) => total + count, 0);
}
