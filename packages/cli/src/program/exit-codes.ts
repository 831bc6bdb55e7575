/** How every command ends. Scripts rely on these. */
export const EXIT = Object.freeze({
  /** Yes: intact, recorded, done. */
  yes: 0,
  /** No: tampered with, in conflict, not recorded. */
  no: 1,
  /** Wrong usage or configuration: the same call will never work. */
  usage: 2,
  /** It could not be told: unreachable, missing, incomplete, crashed. */
  unknown: 3,
});

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
