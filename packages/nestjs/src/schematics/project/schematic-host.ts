/** The files of a project, as the schematics of Angular's devkit (versions 17 and later) give them to a factory. */
export interface ProjectTree {
  read(path: string): Uint8Array | null;
  exists(path: string): boolean;
  create(path: string, content: string): void;
  overwrite(path: string, content: string): void;
  getDir(path: string): ProjectFolder;
}

export interface ProjectFolder {
  visit(visitor: (path: string) => void): void;
}

/** A task as the devkit reads it: its own classes are not imported, since Eyrie does not depend on them. */
export interface SchematicTask {
  toConfiguration(): { readonly name: string; readonly options: Readonly<Record<string, unknown>> };
}

/** What the run of a schematic offers beside the files. */
export interface SchematicContext {
  readonly logger: { info(message: string): void; warn(message: string): void };
  addTask(task: SchematicTask): unknown;
}

/** The text of a file; undefined where there is none. */
export function readText(tree: ProjectTree, path: string): string | undefined {
  const content = tree.read(path);
  return content === null ? undefined : new TextDecoder('utf-8', { ignoreBOM: true }).decode(content);
}

/** Writes only what differs: a second run leaves no trace. */
export function writeText(tree: ProjectTree, path: string, text: string): void {
  if (!tree.exists(path)) tree.create(path, text);
  else if (readText(tree, path) !== text) tree.overwrite(path, text);
}
