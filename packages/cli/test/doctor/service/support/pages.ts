import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { World } from '../../../../../../compat/suite/src/world.js';
import type { DoctorFinding, Examination } from '../../../../src/doctor/finding.js';
import { examineService } from '../../../../src/doctor/service/examine-service.js';
import { readVersion } from '../../../../src/program/version.js';

/** Starts a server that is no service of Eyrie's. */
export async function serve(world: World, listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  world.later(
    () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  );
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Serves a text as a page of metrics. */
export function servePage(world: World, text: string, headers: Record<string, string> = {}): Promise<string> {
  return serve(world, (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8', ...headers });
    response.end(text);
  });
}

/** What a page says of a service that is well. */
export const WELL = `eyrie_info{version="${readVersion()}",node="v24.0.0"} 1\n`;

/** Such as `problem EYRIE_DOCTOR_X [subject] Problem. Remedy.`, with SERVICE for the address and TIME for a duration. */
export function shownFindings(findings: readonly DoctorFinding[], url: string): readonly string[] {
  return findings.map(({ weight, code, subject, problem, remedy }) =>
    neutral(`${weight} ${code} [${subject}] ${problem}. ${remedy}.`, url),
  );
}

/** Such as `clock: as ours`. */
export function shownChecks({ checks }: Examination, url: string): readonly string[] {
  return checks.map(({ name, seen }) => neutral(`${name}: ${seen}`, url));
}

function neutral(text: string, url: string): string {
  return text
    .replaceAll(url, 'SERVICE')
    .replaceAll(/\b(after|for) \d+ (?:second|minute|hour)s?\b/g, '$1 TIME');
}

/** The findings of a service at an address. */
export async function findingsAt(url: string, token?: string): Promise<readonly string[]> {
  const { findings } = await examineService({ url, token });
  return shownFindings(findings, url);
}
