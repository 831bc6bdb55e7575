const SAMPLE = /^(\w+)(?:\{(.*)\})? (\S+)$/;
const LABEL = /(\w+)="((?:[^"\\]|\\.)*)"/g;

/** One line of a /metrics page. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** The samples of a page in Prometheus text; label values that need no unescaping. */
function readSamples(page: string): Sample[] {
  return page.split('\n').flatMap((line) => {
    const [, name, labels = '', value] = SAMPLE.exec(line) ?? [];
    if (name === undefined) return [];
    const pairs = [...labels.matchAll(LABEL)].map(([, label = '', text = '']) => [label, text] as const);
    return [{ name, labels: Object.fromEntries(pairs), value: Number(value) }];
  });
}

/** Fetches and reads a page in Prometheus text. */
export async function fetchSamples(url: string): Promise<Sample[]> {
  const response = await fetch(url, { headers: { accept: 'text/plain' } });
  if (response.ok) return readSamples(await response.text());
  throw new Error(`GET ${url}: ${response.status}`);
}
