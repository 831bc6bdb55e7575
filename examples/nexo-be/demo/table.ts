import type { Tally } from './tally.ts';

/** Prints what was sent beside what was counted; returns whether they agree. */
export function printTally(sent: Tally, counted: Tally): boolean {
  const keys = [...new Set([...sent.keys(), ...counted.keys()])].toSorted();
  const rows = keys.map((key) => {
    const [method = '', route = '', status = ''] = key.split(' ');
    return { method, route, status, sent: sent.get(key) ?? 0, counted: counted.get(key) ?? 0 };
  });
  const byRoute = rows.toSorted((a, b) => compare(a.route, b.route) || compare(a.method, b.method));
  console.log(`\n${line('method', 'route', 'status', 'sent', '/metrics')}`);
  for (const { method, route, status, ...row } of byRoute) {
    const mark = row.sent === row.counted ? '' : '  differs';
    console.log(line(method, route, status, String(row.sent), String(row.counted)) + mark);
  }
  const total = sum(sent);
  console.log(line('', '', '', String(total), String(sum(counted))));
  const equal = rows.every((row) => row.sent === row.counted);
  console.log(
    equal
      ? `\nAll ${total} requests are in http_requests_total, each once (499: the client hung up).`
      : '\nhttp_requests_total differs from what was sent.',
  );
  return equal;
}

function line(method: string, route: string, status: string, sent: string, counted: string): string {
  return `${method.padEnd(8)}${route.padEnd(20)}${status.padStart(6)}${sent.padStart(9)}${counted.padStart(10)}`;
}

function sum(tally: Tally): number {
  return [...tally.values()].reduce((total, count) => total + count, 0);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
