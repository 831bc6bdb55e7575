import { overrideMethod } from '@eyrie/core';
import type { Method } from './traced-method.js';

/** How many hold an override that is in place, and what takes it away. */
interface Holding {
  holders: number;
  readonly restore: () => void;
}

const HOLDING = Symbol.for('eyrie.tracing.lifecycle-override');

/**
 * Overrides a method of one object until all who asked for it have let go: an object given to a decorator serves
 * every app of the process, and must not be overridden twice. Returns what lets go, or `undefined` where the object
 * does not take it, such as a frozen one.
 */
export function overrideOnce(
  target: object,
  name: string,
  replace: (original: Method) => Method,
): (() => void) | undefined {
  const holding = holdingOf(target, name) ?? place(target, name, replace);
  if (holding === undefined) return undefined;
  holding.holders += 1;
  let held = true;
  return () => {
    if (!held) return;
    held = false;
    holding.holders -= 1;
    if (holding.holders === 0) holding.restore();
  };
}

function holdingOf(target: object, name: string): Holding | undefined {
  return (Reflect.get(target, name) as { readonly [HOLDING]?: Holding } | undefined)?.[HOLDING];
}

function place(target: object, name: string, replace: (original: Method) => Method): Holding | undefined {
  let placed: Method | undefined;
  const restore = overrideMethod(target, name, (original) => {
    placed = replace(original);
    return placed;
  });
  if (placed === undefined) return undefined;
  if (Object.getOwnPropertyDescriptor(target, name)?.value !== placed) return undefined;
  const holding: Holding = { holders: 0, restore };
  Object.defineProperty(placed, HOLDING, { value: holding });
  return holding;
}
