import type { PathPattern, SegmentPattern } from './route-pattern.js';

const SLASH = 47;

/** The path of a request, split once for all routes; the object is used again for the next path. */
export class PathSegments {
  #path = '';
  // Without a slash at its end.
  #end = 0;
  #count = 0;
  readonly #limit: number;
  // Where the slash before each segment stands, then where the last one ends. Bounded by the longest route.
  readonly #slashes: Int32Array;

  /** `longest` is the number of segments of the longest route. */
  constructor(longest: number) {
    this.#limit = longest + 1;
    this.#slashes = new Int32Array(this.#limit + 1);
  }

  /** Takes a path that begins with a slash. What lies behind the segments of the longest route is not looked at. */
  split(path: string): void {
    const end = path.endsWith('/') ? path.length - 1 : path.length;
    let count = 0;
    let slash = 0;
    for (; slash < end && count < this.#limit; count += 1) {
      this.#slashes[count] = slash;
      slash = path.indexOf('/', slash + 1);
      if (slash === -1) slash = end;
    }
    this.#slashes[count] = slash;
    this.#path = path;
    this.#end = end;
    this.#count = count;
  }

  fits({ head, wildcard }: PathPattern): boolean {
    if (wildcard === undefined ? this.#count !== head.length : this.#count < head.length) return false;
    for (let index = 0; index < head.length; index += 1) {
      const pattern = head[index] as SegmentPattern;
      if (!this.#segmentFits(pattern, this.#slashAt(index) + 1, this.#slashAt(index + 1))) return false;
    }
    return wildcard === undefined || this.#restFits(this.#slashAt(head.length), wildcard);
  }

  #slashAt(index: number): number {
    return this.#slashes[index] as number;
  }

  #restFits(slash: number, { prefix, tail }: NonNullable<PathPattern['wildcard']>): boolean {
    const path = this.#path;
    if (path.charCodeAt(slash) !== SLASH || !path.startsWith(prefix, slash + 1)) return false;
    if (tail.length === 0) return true;
    const from = slash + 1 + prefix.length;
    let right = this.#end;
    for (let index = tail.length - 1; index >= 0; index -= 1) {
      const left = path.lastIndexOf('/', right - 1);
      // The wildcard itself stands for something.
      if (left < from || left === slash + 1) return false;
      if (!this.#segmentFits(tail[index] as SegmentPattern, left + 1, right)) return false;
      right = left;
    }
    return true;
  }

  #segmentFits(pattern: SegmentPattern, from: number, to: number): boolean {
    if (pattern.type === 'any') return to > from;
    if (pattern.type === 'texts') return this.#textsFit(pattern.texts, from, to);
    return to - from === pattern.text.length && this.#path.startsWith(pattern.text, from);
  }

  /** The first text begins the segment, the last ends it, and before each but the first stands something. */
  #textsFit(texts: readonly string[], from: number, to: number): boolean {
    const path = this.#path;
    const [first = ''] = texts;
    const last = texts.at(-1) as string;
    if (!path.startsWith(first, from)) return false;
    let at = from + first.length;
    for (let index = 1; index < texts.length - 1; index += 1) {
      const text = texts[index] as string;
      at = path.indexOf(text, at + 1) + text.length;
      if (at < text.length) return false;
    }
    return at < to - last.length && path.startsWith(last, to - last.length);
  }
}
