import { EyrieError } from '@eyrie/core/engine';

/** For an option that no sink can work with. `problem` names the option, never a secret in it. */
export function sinkOptionInvalid(sink: string, problem: string, remedy: string): EyrieError {
  return new EyrieError({
    code: 'EYRIE_AUDIT_SINK_OPTION_INVALID',
    problem: `The audit sink "${sink}" ${problem}`,
    remedy,
  });
}

/** @throws EyrieError `EYRIE_AUDIT_SINK_OPTION_INVALID` for what is no whole number from `min` on. */
export function assertWholeNumber(
  sink: string,
  option: string,
  value: number,
  { min = 1, max = Number.MAX_SAFE_INTEGER }: { readonly min?: number; readonly max?: number } = {},
): void {
  if (Number.isSafeInteger(value) && value >= min && value <= max) return;
  throw sinkOptionInvalid(
    sink,
    `has "${option}" ${value}, which is no whole number from ${min} to ${max}`,
    `Give "${option}" such a number, or leave it out`,
  );
}
