import { fetchSamples } from '../../examples/nexo-be/demo/exposition.ts';

/** The status of an answer of `programs/audit-app.ts`. */
export async function statusOf(origin: string, method: string, path: string, body?: object): Promise<number> {
  const response = await fetch(`${origin}${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  await response.arrayBuffer();
  return response.status;
}

/** What its health indicator says of the audit trail. */
export async function healthOf(origin: string): Promise<unknown> {
  return (await fetch(`${origin}/audit-health`)).json();
}

/** The numbers of its audit trail, by name and label values. */
export async function numbersOf(origin: string): Promise<ReadonlyMap<string, number>> {
  const samples = await fetchSamples(`${origin}/metrics`);
  return new Map(
    samples
      .filter(({ name }) => name.startsWith('eyrie_audit_'))
      .map(({ name, labels, value }) => [[name, ...Object.values(labels)].join(' '), value]),
  );
}
