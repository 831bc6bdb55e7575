import type { Redactor } from '@eyrie/core/engine';
import { stepsOf } from '../../canonical/json-pointer.js';
import { isPlainText } from '../../canonical/plain-text.js';
import { boundedText, TEXT_BYTES } from '../event-texts.js';
import type { Json } from '../json.js';
import { shownBelow } from './plain-pair.js';

/** What the path of a change says of its values. */
export interface KnownPath {
  readonly steps: readonly string[];
  /** The last of the steps, as far as they say whether a value is a secret. */
  readonly names: readonly string[];
  /** As it stands in an event. */
  readonly shown: string;
  /** Whether none of its names hides what stands below it. */
  readonly isOpen: boolean;
}

// Deeper names say no more of whether a value is a secret.
const MAX_NAMES_ABOVE = 30;
// Of each redactor; paths with names that come from users are met too: beyond this many the memory begins anew.
const MAX_REMEMBERED = 1000;
const MAX_PATH_LENGTH = 256;
const ANY_TEXT = 'x';

const known = new WeakMap<Redactor, Map<string, KnownPath>>();

/** Reads a path; one that was met before costs one look-up. */
export function knownPath(path: string, redactor: Redactor): KnownPath {
  const paths = known.get(redactor) ?? rememberPathsOf(redactor);
  const remembered = paths.get(path);
  if (remembered !== undefined) return remembered;
  const read = readPath(path, redactor);
  if (path.length > MAX_PATH_LENGTH) return read;
  if (paths.size >= MAX_REMEMBERED) paths.clear();
  paths.set(path, read);
  return read;
}

function rememberPathsOf(redactor: Redactor): Map<string, KnownPath> {
  const paths = new Map<string, KnownPath>();
  known.set(redactor, paths);
  return paths;
}

function readPath(path: string, redactor: Redactor): KnownPath {
  const steps = stepsOf(path);
  const names = steps.slice(-MAX_NAMES_ABOVE);
  return {
    steps,
    names,
    shown: boundedText(path.toWellFormed(), TEXT_BYTES.route),
    isOpen: shownBelow(names, ANY_TEXT, redactor) === ANY_TEXT,
  };
}

// Numbers of cards are larger.
const FAR_BELOW_CARDS = 1e12;

/**
 * A simple value below an open path as it may be shown, without a walk; `undefined` for every value that needs one. The
 * answer is the same as that of the walk.
 */
export function simpleValue(value: unknown, redactor: Redactor): Json | undefined {
  switch (typeof value) {
    case 'string':
      return isPlainText(value) ? redactor.text(value) : undefined;
    case 'number':
      return value > -FAR_BELOW_CARDS && value < FAR_BELOW_CARDS ? value : undefined;
    case 'boolean':
      return value;
    default:
      return value === null ? null : undefined;
  }
}
