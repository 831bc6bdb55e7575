import { type Diagnostics, EyrieError, messageOf } from '@eyrie/core/engine';
import type { Losses } from '../losses.js';

/** Says and counts what becomes of spooled events, other than that the store takes them. */
export class SpoolReports {
  readonly #diagnostics: Diagnostics;
  readonly #losses: Losses;

  constructor({ diagnostics, losses }: { readonly diagnostics: Diagnostics; readonly losses: Losses }) {
    this.#diagnostics = diagnostics;
    this.#losses = losses;
  }

  refused({ code, problem }: EyrieError, aside: string): void {
    this.#losses.count('refused');
    this.#diagnostics.report({
      code: 'EYRIE_AUDIT_EVENT_REFUSED',
      key: code,
      problem: `An audit event can never be kept (${code}: ${problem}): it was put aside in ${aside}`,
      remedy:
        'See what emits it. Keep the file as evidence, or record its events again under ids of their own; nothing removes it',
    });
  }

  unreadable(path: string, lines: number, aside: string): void {
    this.#losses.count('unreadable', lines);
    this.#diagnostics.report({
      code: 'EYRIE_AUDIT_SPOOL_UNREADABLE',
      key: path,
      problem: `${lines} lines of the spool file ${path} cannot be read: they were put aside in ${aside}`,
      remedy: 'The file was changed or its disk is damaged. Look at the lines; nothing removes them',
    });
  }

  /** Nothing is lost: a line is acknowledged once it is whole. */
  torn(path: string, aside: string): void {
    this.#diagnostics.report({
      code: 'EYRIE_AUDIT_SPOOL_TORN',
      key: path,
      problem: `The last line of the spool file ${path} was cut off with its writer: it was put aside in ${aside}`,
      remedy: 'Nothing needs to be done: the event was never acknowledged',
    });
  }

  gone(path: string, events: number): void {
    this.#losses.count('spool_gone', events);
    this.#diagnostics.report({
      code: 'EYRIE_AUDIT_EVENT_LOST',
      key: path,
      problem: `${events} acknowledged audit events were lost: somebody else removed or cut the spool file ${path}`,
      remedy: 'See what removes files in the folder of the spool, and restore the file there from a backup',
    });
  }

  kept(path: string, error: unknown): void {
    this.#diagnostics.report({
      code: 'EYRIE_AUDIT_SPOOL_KEPT',
      key: path,
      problem: `The spool file ${path} was taken to the store and cannot be removed (${messageOf(error)})`,
      remedy: 'Remove it: reading it again does no harm',
    });
  }

  unlockable(folder: string, error: unknown): void {
    this.#diagnostics.report({
      code: 'EYRIE_AUDIT_SPOOL_UNLOCKABLE',
      key: folder,
      problem: `Spool files in ${folder} cannot be taken over (${messageOf(error)})`,
      remedy: 'See that the service may write there, and that the file system has locks',
    });
  }
}

/** @internal */
export function spoolFull(maxBytes: number): EyrieError {
  return new EyrieError({
    code: 'EYRIE_AUDIT_SPOOL_FULL',
    problem: `The spool already holds ${maxBytes} bytes of audit events`,
    remedy: 'Bring the store back, or raise spool.maxBytes',
  });
}
