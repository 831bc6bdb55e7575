import type { RedactionMode } from '../replacement.js';

/** A path of the configuration: names between dots, `*` for any one name or position. */
export interface SecretPath {
  readonly path: string;
  readonly mode?: RedactionMode | undefined;
}

/** One step of the configured paths. Several paths may be under way at once, since `*` stands for any name. */
export interface PathNode {
  readonly steps: Map<string, PathNode>;
  /** Set where a path ends. */
  end: { readonly mode: RedactionMode | undefined } | undefined;
}

/** The paths that are under way at some place of a value. */
export type PathState = readonly PathNode[];

/** The paths as a tree; `undefined` where there are none, so that no walk pays for them. */
export function pathTree(paths: readonly SecretPath[]): PathState | undefined {
  if (paths.length === 0) return undefined;
  const root: PathNode = { steps: new Map(), end: undefined };
  for (const { path, mode } of paths) {
    let node = root;
    for (const step of path.split('.')) {
      const next: PathNode = node.steps.get(step) ?? { steps: new Map(), end: undefined };
      node.steps.set(step, next);
      node = next;
    }
    node.end = { mode };
  }
  return [root];
}

/** The paths that go on under a name or a position; `undefined` where none does. */
export function stepInto(state: PathState | undefined, name: string): PathState | undefined {
  if (state === undefined) return undefined;
  const next: PathNode[] = [];
  for (const { steps } of state) {
    const named = steps.get(name);
    if (named !== undefined) next.push(named);
    const any = name === '*' ? undefined : steps.get('*');
    if (any !== undefined) next.push(any);
  }
  return next.length === 0 ? undefined : next;
}

/** Whether a path ends here, and with which mode. */
export function endOfPath(state: PathState | undefined): PathNode['end'] {
  return state?.find(({ end }) => end !== undefined)?.end;
}
