// Stays in the declarations, where TypeScript finds Vitest's own types by it to add these matchers to them.
// oxlint-disable-next-line import/no-unassigned-import -- it is there for its types
import 'vitest';
import { expect } from 'vitest';
import type { EyrieMatchers } from './matchers/expectations.js';
import { matchers } from './matchers/matchers.js';

expect.extend({ ...matchers });

declare module 'vitest' {
  interface Assertion<T> extends EyrieMatchers<void> {}
}
