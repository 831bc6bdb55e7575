/** What a promise is rejected with; fails the test where it is not. */
export async function failureOf(promise: Promise<unknown>): Promise<Error & { readonly code?: string }> {
  try {
    await promise;
  } catch (failure) {
    return failure as Error & { readonly code?: string };
  }
  throw new Error('nothing was thrown');
}
