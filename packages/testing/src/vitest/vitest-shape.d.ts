// What is used of Vitest, so that this package compiles where it is not installed. It is not published as a type: there
// the entry's augmentation meets Vitest's own types.
declare module 'vitest' {
  interface Assertion<T> {
    readonly not: Assertion<T>;
  }
  interface ExpectStatic {
    <T>(actual: T): Assertion<T>;
    extend(matchers: object): void;
  }
  export const expect: ExpectStatic;
}
