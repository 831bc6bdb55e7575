import type { Sample } from './sample.js';

/** What a line turned out to be: a number, or why it is none. */
export type ReadLine = { readonly sample: Sample } | { readonly wrong: string };

// A line of Eyrie's has a dozen; one of a stranger may be anything.
const MAX_LABELS = 128;
const MAX_NUMBER_LENGTH = 64;

const METRIC_NAME = /[a-zA-Z_:][a-zA-Z0-9_:]*/y;
const LABEL_NAME = /[a-zA-Z_][a-zA-Z0-9_]*/y;
const NUMBER = /^(?:NaN|[+-]?(?:Inf|(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?))$/;
const TIMESTAMP = /^-?\d+$/;
const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\', '"': '"', n: '\n' };

class WrongLine extends Error {}

/** Reads a line of the Prometheus text format 0.0.4 that is neither empty nor a comment, in one pass. */
export function readSampleLine(line: string): ReadLine {
  try {
    return { sample: new LineReader(line).sample() };
  } catch (error) {
    if (error instanceof WrongLine) return { wrong: error.message };
    throw error;
  }
}

class LineReader {
  readonly #line: string;
  #at = 0;

  constructor(line: string) {
    this.#line = line;
  }

  sample(): Sample {
    const name = this.#match(METRIC_NAME, 'a name');
    const labels = this.#line[this.#at] === '{' ? this.#labels() : new Map<string, string>();
    if (this.#line[this.#at] !== ' ') throw new WrongLine('no space stands before its number');
    return { name, labels, value: this.#number() };
  }

  #labels(): ReadonlyMap<string, string> {
    // Bounded by MAX_LABELS.
    const labels = new Map<string, string>();
    this.#at += 1;
    while (this.#line[this.#at] !== '}') {
      if (labels.size > 0) this.#skip(',');
      // A comma may stand behind the last one.
      if (labels.size > 0 && this.#line[this.#at] === '}') break;
      const name = this.#match(LABEL_NAME, 'the name of a label');
      if (labels.has(name)) throw new WrongLine('it has a label twice');
      if (labels.size === MAX_LABELS) throw new WrongLine(`it has more than ${MAX_LABELS} labels`);
      this.#skip('=');
      labels.set(name, this.#quoted());
    }
    this.#at += 1;
    return labels;
  }

  #quoted(): string {
    this.#skip('"');
    let text = '';
    let from = this.#at;
    for (; ; this.#at += 1) {
      const character = this.#line[this.#at];
      if (character === undefined) throw new WrongLine('the value of a label does not end');
      if (character !== '"' && character !== '\\') continue;
      text += this.#line.slice(from, this.#at);
      this.#at += 1;
      if (character === '"') return text;
      const escaped = ESCAPES[this.#line[this.#at] ?? ''];
      if (escaped === undefined) throw new WrongLine('a backslash stands before what needs none');
      text += escaped;
      from = this.#at + 1;
    }
  }

  #number(): number {
    const rest = this.#line.slice(this.#at + 1);
    if (rest.length > MAX_NUMBER_LENGTH) throw new WrongLine('its number is too long');
    const [text = '', timestamp, ...more] = rest.split(' ');
    if (!NUMBER.test(text) || more.length > 0 || (timestamp !== undefined && !TIMESTAMP.test(timestamp)))
      throw new WrongLine('it does not end with a number');
    return Number(text.replace('Inf', 'Infinity'));
  }

  #match(pattern: RegExp, what: string): string {
    pattern.lastIndex = this.#at;
    const [found] = pattern.exec(this.#line) ?? [];
    if (found === undefined) throw new WrongLine(`${what} is missing`);
    this.#at += found.length;
    return found;
  }

  #skip(character: string): void {
    if (this.#line[this.#at] !== character) throw new WrongLine(`a ${character} is missing`);
    this.#at += 1;
  }
}
