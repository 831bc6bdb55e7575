import { Client } from 'pg';
import { eventually } from './eventually.ts';

let made = 0;

/** Makes an empty schema, and gives a URL of the server whose connections see that one alone. */
export async function emptySchema(url: string): Promise<string> {
  const name = `schema_${++made}`;
  await asked(url, `CREATE SCHEMA ${name}`);
  return `${url}?options=${encodeURIComponent(`-c search_path=${name}`)}`;
}

/** How many connections that call themselves so the server has, by what they do: `idle`, `active` … */
export async function connectionsOf(url: string, applicationName: string): Promise<readonly string[]> {
  const rows = await asked(url, 'SELECT state FROM pg_stat_activity WHERE application_name = $1', [
    applicationName,
  ]);
  return rows.map(({ state }) => String(state));
}

/** Waits until it has none: the server notices a moment after the client that a connection has ended. */
export async function noConnectionOf(url: string, applicationName: string): Promise<void> {
  await eventually({ what: `no connection of ${applicationName} is left`, everyMs: 20 }, async () =>
    (await connectionsOf(url, applicationName)).length === 0 ? true : undefined,
  );
}

/** The rows that the server answers with on a connection made for this alone. */
export async function asked(
  url: string,
  text: string,
  values: unknown[] = [],
): Promise<Record<string, unknown>[]> {
  const client = new Client(url);
  await client.connect();
  try {
    return (await client.query(text, values)).rows;
  } finally {
    await client.end();
  }
}
