import { get } from 'node:http';

const PATIENCE_MS = 10_000;

/** The page of metrics as text. */
export async function scrape(url: string, path = '/metrics'): Promise<string> {
  const response = await fetch(`${url}${path}`);
  expect(response.status).toBe(200);
  return response.text();
}

/** The sample lines of a page whose name is one of those given, in the order of the page. */
export function linesOf(page: string, ...names: readonly string[]): string[] {
  return page.split('\n').filter((line) => names.includes(/^[^{ ]*/.exec(line)?.[0] ?? ''));
}

/** As {@link linesOf}, without what scrapes count of themselves. */
export function appLinesOf(page: string, ...names: readonly string[]): string[] {
  return linesOf(page, ...names).filter((line) => !line.includes('route="/metrics"'));
}

/** Asks again until the answer passes; a request is counted when its response closes, after the client has it. */
export async function eventually<T>(ask: () => T | Promise<T>, passes: (answer: T) => boolean): Promise<T> {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const answer = await ask();
    if (passes(answer) || Date.now() > end) return answer;
    await sleep(5);
  }
}

/** Scrapes until the page has as many counted requests of the app as expected, and returns it. */
export async function pageAfter(requests: number, url: string): Promise<string> {
  return eventually(
    () => scrape(url),
    (page) => countedRequests(page) >= requests,
  );
}

/** How many requests of the app a page counts, scrapes left out. */
export function countedRequests(page: string): number {
  return sumOf(appLinesOf(page, 'http_requests_total'));
}

/** The sum of the values of sample lines. */
export function sumOf(lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
}

export const sleep = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** A request on a connection of its own, which no client keeps open. */
export const answerOnce = (
  url: string,
): Promise<{ readonly status: number | undefined; readonly text: string }> =>
  new Promise((resolve, reject) => {
    get(url, { agent: false }, (response) => {
      let text = '';
      response
        .setEncoding('utf8')
        .on('data', (chunk: string) => {
          text += chunk;
        })
        .on('end', () => resolve({ status: response.statusCode, text }));
    }).on('error', reject);
  });
