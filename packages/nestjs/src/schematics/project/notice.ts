/** Something that was left for the reader to do. */
export interface Notice {
  readonly code: `EYRIE_SETUP_${string}`;
  /** What was found, as a sentence without its full stop. */
  readonly problem: string;
  /** What the reader should do, as a sentence without its full stop. */
  readonly remedy: string;
  /** Exactly what to paste. @default nothing */
  readonly lines?: readonly string[] | undefined;
}

/** A notice as the terminal shows it. */
export function formatNotice({ code, problem, remedy, lines = [] }: Notice): string {
  const said = `${code}: ${problem}. ${remedy}`;
  if (lines.length === 0) return `${said}.`;
  return [`${said}:`, '', ...lines.map((line) => (line === '' ? '' : `    ${line}`)), ''].join('\n');
}
