import { PROPAGATION_FORMATS, type PropagationFormat } from '../config/propagation-options.js';

/** What `OTEL_PROPAGATORS` says. */
export interface EnvironmentFormats {
  /** The formats in their order, each once; `undefined` where the variable names none that is known. */
  readonly formats: readonly PropagationFormat[] | undefined;
  /** Names that stand for no format here, such as `xray` and `ottrace`. At most 20 of at most 50 characters. */
  readonly unknown: readonly string[];
}

const MAX_UNKNOWN = 20;
const MAX_NAME_LENGTH = 50;

/**
 * Reads `OTEL_PROPAGATORS`: a list of names with commas between, in any case, or `none`, which stands for no format
 * even beside others. Unset, empty, and a list of only unknown names say nothing, so that the default counts.
 *
 * @example
 * ```ts
 * formatsFromEnvironment('b3,xray'); // { formats: ['b3'], unknown: ['xray'] }
 * ```
 */
export function formatsFromEnvironment(text: string | undefined): EnvironmentFormats {
  const names = new Set((text ?? '').split(',').map((name) => name.trim().toLowerCase()));
  const isNone = names.delete('none');
  names.delete('');
  const formats = [...names].filter(isFormat);
  const unknown = [...names]
    .filter((name) => !isFormat(name))
    .slice(0, MAX_UNKNOWN)
    .map((name) => name.slice(0, MAX_NAME_LENGTH));
  if (isNone) return { formats: [], unknown };
  return { formats: formats.length === 0 ? undefined : formats, unknown };
}

function isFormat(name: string): name is PropagationFormat {
  return (PROPAGATION_FORMATS as readonly string[]).includes(name);
}
