import { expect } from 'vitest';
import type { EyrieMatchers } from './matchers/expectations.js';
import { matchers } from './matchers/matchers.js';

expect.extend({ ...matchers });

declare module 'vitest' {
  interface Assertion<T> extends EyrieMatchers<void> {}
}
