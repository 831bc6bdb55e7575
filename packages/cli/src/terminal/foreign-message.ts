import { createRedactor, messageOf, redactionSection } from '@eyrie/core/engine';

const redactor = createRedactor(redactionSection.resolve({ environment: {} }));

/** The first line of what code of others has thrown, such as a config or a driver, without passwords and tokens. */
export function foreignMessage(error: unknown): string {
  return redactor.text(messageOf(error).split('\n', 1)[0] ?? '');
}
