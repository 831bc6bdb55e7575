import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Contents by absolute path. */
export type FileTree = Readonly<Record<string, string>>;

/** Writes a tree below a temporary folder, hands over the folder and removes it. */
export function withFileTree<T>(tree: FileTree, use: (root: string) => T): T {
  const root = mkdtempSync(join(tmpdir(), 'eyrie-tree-'));
  try {
    for (const [path, content] of Object.entries(tree)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), content);
    }
    return use(root);
  } finally {
    rmSync(root, { recursive: true });
  }
}
