import type { RedactionMode, Replacer } from '../replacement.js';

/** A pattern of the configuration, known to be linear. */
export interface UserPattern {
  readonly name: string;
  readonly pattern: string | RegExp;
  readonly mode?: RedactionMode | undefined;
}

/** A text, and how much of it is wanted. */
export interface CutText {
  readonly text: string;
  readonly cut: number;
}

interface CompiledPattern {
  readonly name: string;
  readonly expression: RegExp;
  readonly mode: RedactionMode | undefined;
}

/** Replaces what the patterns of the configuration match, one pattern after the other. */
export class UserPatterns {
  readonly #patterns: readonly CompiledPattern[];
  readonly #replacer: Replacer;

  constructor(patterns: readonly UserPattern[], replacer: Replacer) {
    this.#patterns = patterns.map(({ name, pattern, mode }) => ({
      name,
      mode,
      expression: everywhere(pattern),
    }));
    this.#replacer = replacer;
  }

  /** The text without the matches; the cut moves along, and behind a match that lies across it. */
  replaceAll({ text, cut }: CutText): CutText {
    let current: CutText = { text, cut };
    for (const pattern of this.#patterns) current = this.#replace(current, pattern);
    return current;
  }

  #replace({ text, cut }: CutText, { expression, name, mode }: CompiledPattern): CutText {
    let moved = cut;
    const replaced = text.replace(expression, (match: string, ...rest: unknown[]) => {
      const replacement = this.#replacer.replace(match, { mode, label: name }) ?? '';
      const start = rest.find((part) => typeof part === 'number') as number;
      if (start < cut) moved += replacement.length - Math.min(match.length, cut - start);
      return replacement;
    });
    return { text: replaced, cut: moved };
  }
}

/** The user's expression keeps its own state. */
function everywhere(pattern: string | RegExp): RegExp {
  if (typeof pattern === 'string') return new RegExp(pattern, 'g');
  return new RegExp(pattern.source, pattern.flags.includes('g') ? pattern.flags : `${pattern.flags}g`);
}
