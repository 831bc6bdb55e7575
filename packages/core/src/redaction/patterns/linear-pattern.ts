/**
 * How many steps one attempt of a pattern may take at most, all of its ways to match counted. With attempts at each
 * position, this bounds the time for a text by a constant times its length.
 */
const MAX_STEPS = 1024;

/** What is known of a part of a pattern. */
interface Cost {
  /** Ways in which it can match at one position. */
  readonly ways: number;
  /** Steps to try all of them. */
  readonly steps: number;
  /** Characters that it takes at least. */
  readonly least: number;
}

const NOTHING: Cost = { ways: 1, steps: 0, least: 0 };
const ONE_CHARACTER: Cost = { ways: 1, steps: 1, least: 1 };
const ASSERTION: Cost = { ways: 1, steps: 1, least: 0 };

/** The rule that a pattern breaks, in words that begin with "must"; `undefined` where its time is linear for sure. */
export function brokenPatternRule(pattern: string | RegExp): string | undefined {
  const [source, flags] = typeof pattern === 'string' ? [pattern, ''] : [pattern.source, pattern.flags];
  if (/[vy]/.test(flags)) return 'must have neither the flag "v" nor "y"';
  try {
    RegExp(source, flags);
  } catch {
    return 'must be a valid regular expression';
  }
  try {
    const { steps, least } = new PatternReader(source).cost();
    if (steps > MAX_STEPS) {
      return `must take at most ${MAX_STEPS} steps at each position, all ways to match counted`;
    }
    return least === 0 ? 'must not match the empty text' : undefined;
  } catch (error) {
    if (error instanceof RefusedSyntax) return error.message;
    throw error;
  }
}

/** Syntax whose time nobody can tell from the pattern alone; the message is the rule. */
class RefusedSyntax extends Error {}

/** Reads a pattern that is known to be valid, and counts what it may cost. Conservative: never too little. */
class PatternReader {
  readonly #source: string;
  #at = 0;

  constructor(source: string) {
    this.#source = source;
  }

  cost(): Cost {
    return this.#alternatives();
  }

  #alternatives(): Cost {
    let all = this.#sequence();
    while (this.#source.charAt(this.#at) === '|') {
      this.#at++;
      const one = this.#sequence();
      all = {
        ways: all.ways + one.ways,
        steps: all.steps + one.steps + 1,
        least: Math.min(all.least, one.least),
      };
    }
    return all;
  }

  #sequence(): Cost {
    let whole = NOTHING;
    while (this.#at < this.#source.length && !'|)'.includes(this.#source.charAt(this.#at))) {
      whole = inSequence(whole, this.#repeated(this.#atom()));
    }
    return whole;
  }

  #atom(): Cost {
    const character = this.#source.charAt(this.#at++);
    if (character === '(') return this.#group();
    if (character === '[') return this.#characterClass();
    if (character === '\\') return this.#escape();
    return character === '^' || character === '$' ? ASSERTION : ONE_CHARACTER;
  }

  #group(): Cost {
    const opening = /^\?(?::|<[A-Za-z_$][\w$]*>)/.exec(this.#source.slice(this.#at, this.#at + 80))?.[0];
    if (opening === undefined && this.#source.charAt(this.#at) === '?') {
      throw new RefusedSyntax('must not look ahead or behind, nor change flags inside of it');
    }
    this.#at += opening?.length ?? 0;
    const inside = this.#alternatives();
    this.#at++;
    return inside;
  }

  #characterClass(): Cost {
    while (this.#source.charAt(this.#at) !== ']') this.#at += this.#source.charAt(this.#at) === '\\' ? 2 : 1;
    this.#at++;
    return ONE_CHARACTER;
  }

  #escape(): Cost {
    const escaped = /^(?:u\{[^}]*\}|[pP]\{[^}]*\}|x[\dA-Fa-f]{2}|u[\dA-Fa-f]{4}|c[A-Za-z]|k<|.)/s.exec(
      this.#source.slice(this.#at),
    )?.[0];
    if (escaped === undefined || /^(?:[1-9]|k)/.test(escaped)) {
      throw new RefusedSyntax('must not refer back to what it has matched');
    }
    this.#at += escaped.length;
    return escaped === 'b' || escaped === 'B' ? ASSERTION : ONE_CHARACTER;
  }

  #repeated(atom: Cost): Cost {
    const bounds = this.#quantifier();
    if (bounds === undefined) return atom;
    const { from, to } = bounds;
    let cost = NOTHING;
    let ways = from === 0 ? 1 : 0;
    for (let times = 1; times <= to && cost.steps <= MAX_STEPS; times++) {
      cost = inSequence(cost, atom);
      if (times >= from) ways += cost.ways;
    }
    return { ways, steps: cost.steps + 1, least: atom.least * from };
  }

  #quantifier(): { readonly from: number; readonly to: number } | undefined {
    const rest = this.#source.slice(this.#at, this.#at + 40);
    if (/^(?:[*+]|\{\d+,\})/.test(rest)) {
      throw new RefusedSyntax(
        'must say how often at most each part repeats: {1,64} instead of +, {0,64} instead of *',
      );
    }
    const [written, exact, low, high] = /^(?:\?|\{(\d+)\}|\{(\d+),(\d+)\})\??/.exec(rest) ?? [];
    if (written === undefined) return undefined;
    this.#at += written.length;
    if (exact !== undefined) return { from: Number(exact), to: Number(exact) };
    return low === undefined ? { from: 0, to: 1 } : { from: Number(low), to: Number(high) };
  }
}

/** Each way of the first is followed by an attempt of the second. */
function inSequence(first: Cost, second: Cost): Cost {
  return {
    ways: Math.min(first.ways * second.ways, Number.MAX_SAFE_INTEGER),
    steps: Math.min(first.steps + first.ways * second.steps, Number.MAX_SAFE_INTEGER),
    least: first.least + second.least,
  };
}
