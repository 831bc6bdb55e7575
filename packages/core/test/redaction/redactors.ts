import { createRedactor } from '../../src/redaction/create-redactor.js';
import { type RedactionOptions, redactionSection } from '../../src/redaction/redaction-options.js';
import type { Redactor } from '../../src/redaction/redactor.js';

/** A redactor with these options, whatever the environment of the test run says. */
export function redactorOf(options: RedactionOptions = {}): Redactor {
  return createRedactor(redactionSection.resolve({ options, environment: {} }));
}

/** A token as it is signed in real life, with no real key behind it. */
export const JWT =
  'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJjYW5hcnktand0In0.Zm9yZ2VkLXNpZ25hdHVyZS1jYW5hcnk';

/** A block that looks like a private key and is none. */
export const PRIVATE_KEY = [
  '-----BEGIN PRIVATE KEY-----',
  'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCcanaryline1',
  'Y2FuYXJ5IGtleSBsaW5lIHR3byBvZiBibG9jaw==',
  '-----END PRIVATE KEY-----',
].join('\n');
