import type { LogTally } from './log-tally.ts';
import type { Tally } from './tally.ts';

// Counted, but no access line.
const PROBE = '/health';

/** What three witnesses know of the same requests, and two of them of what came of these. */
export interface Witnesses {
  readonly sent: Tally;
  readonly counted: Tally;
  readonly facts: Tally;
  readonly log: LogTally;
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

/** Compares what was sent with /metrics and with the log. */
export function compare({ sent, counted, facts, log }: Witnesses): Comparison {
  const rows = [...requestRows({ sent, counted, logged: log.requests }), ...factRows(facts, log.facts)];
  const total = sum(sent);
  const equal = rows.every((row) => row.equal) && log.unreadable === 0;
  const verdict = equal
    ? `All ${total} requests are in http_requests_total and in the access log, each once (499: the client hung up;` +
      ` ${PROBE} has no line). Standard output was ${log.lines} lines of JSON and nothing else.`
    : `What was sent, /metrics and the log differ; ${log.unreadable} lines were no JSON.`;
  return { equal, report: `\n${rows.map(printed).join('\n')}\n\n${verdict}` };
}

function requestRows({
  sent,
  counted,
  logged,
}: Readonly<Record<'sent' | 'counted' | 'logged', Tally>>): Row[] {
  const rows = keysOf(sent, counted, logged).map((key) => {
    const [method = '', route = '', status = ''] = key.split(' ');
    const expected = sent.get(key) ?? 0;
    const metrics = counted.get(key) ?? 0;
    const lines = logged.get(key) ?? 0;
    return {
      cells: [`${method.padEnd(8)}${route}`, status, `${expected}`, `${metrics}`, `${lines}`],
      equal: metrics === expected && lines === (route === PROBE ? 0 : expected),
      order: `${route} ${key}`,
    };
  });
  return [
    heading('request', 'status', 'sent', '/metrics', 'log'),
    ...rows.toSorted((a, b) => (a.order < b.order ? -1 : 1)),
    heading('', '', `${sum(sent)}`, `${sum(counted)}`, `${sum(logged)}`),
  ];
}

function factRows(counted: Tally, logged: Tally): Row[] {
  const rows = keysOf(counted, logged).map((fact) => {
    const cells = [fact, '', '', `${counted.get(fact) ?? 0}`, `${logged.get(fact) ?? 0}`];
    return { cells, equal: counted.get(fact) === logged.get(fact) };
  });
  return [heading('', '', '', '', ''), ...rows];
}

function heading(...cells: readonly string[]): Row {
  return { cells, equal: true };
}

function printed({ cells: [what = '', ...numbers], equal }: Row): string {
  const line = what.padEnd(28) + numbers.map((number) => number.padStart(10)).join('');
  return (equal ? line : `${line}  differs`).trimEnd();
}

function keysOf(...tallies: readonly Tally[]): readonly string[] {
  return [...new Set(tallies.flatMap((each) => [...each.keys()]))].toSorted();
}

function sum(tally: Tally): number {
  return [...tally.values()].reduce((total, count) => total + count, 0);
}
