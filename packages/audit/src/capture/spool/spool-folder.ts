import { createHash } from 'node:crypto';
import { join } from 'node:path';

const MAX_NAME_LENGTH = 80;

/** The folder of one stream and store inside of the configured one: services that share that never read each other's files. */
export function spoolFolderOf(
  folder: string,
  owner: { readonly stream: string; readonly store: string },
): string {
  const { stream, store } = owner;
  const safe = stream.replace(/[^\w-]/g, '_').slice(0, MAX_NAME_LENGTH);
  const digest = createHash('sha256').update(`${stream}\n${store}`).digest('hex').slice(0, 8);
  return join(folder, `${safe}-${digest}`);
}
