// Only here: the types of Jest bring it to those who have them.
/// <reference types="expect" />
import type { EyrieMatchers } from './matchers/expectations.js';
import { extendGlobalExpect } from './matchers/extend-expect.js';

extendGlobalExpect();

declare global {
  // biome-ignore lint/style/noNamespace: the types of @types/jest are in one
  namespace jest {
    interface Matchers<R, T> extends EyrieMatchers<R> {}
  }
}

// Of `import { expect } from '@jest/globals'`.
declare module 'expect' {
  interface Matchers<R extends void | Promise<void>, T> extends EyrieMatchers<R> {}
}
