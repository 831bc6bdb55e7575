import { classNameOf, textOf } from '../line/value-kinds.js';

/** How a message reads that is no text, error or fields. */
export interface MessageText {
  readonly text: string;
  /** What the text does not say in full. @default undefined */
  readonly value?: unknown;
}

// Bounded: a message is for reading.
const MAX_LISTED = 100;

/** The text of such a message, in the words of Nest's ConsoleLogger: `Array(2)`, `Map`. Never throws. */
export function messageTextOf(message: unknown): MessageText {
  if (typeof message !== 'object' || message === null) return { text: textOf(message) };
  try {
    if (Array.isArray(message)) return listText(message);
    if (message instanceof Date)
      return { text: Number.isNaN(message.getTime()) ? 'Invalid Date' : message.toISOString() };
  } catch {
    // A proxy throws: its class is named, if it has one.
  }
  return { text: classNameOf(message), value: message };
}

function listText(list: readonly unknown[]): MessageText {
  const isReadable = list.length > 0 && list.length <= MAX_LISTED && list.every(isPrimitive);
  return isReadable ? { text: list.map(textOf).join(', ') } : { text: `Array(${list.length})`, value: list };
}

function isPrimitive(value: unknown): boolean {
  return (typeof value !== 'object' && typeof value !== 'function') || value === null;
}

/** Whether ConsoleLogger would show the name of a function rather than call it. */
export function isClass(value: (...args: never[]) => unknown): boolean {
  return Function.prototype.toString.call(value).startsWith('class ');
}
