import { isRunCharacter } from './characters.js';
import type { Finding } from './finding.js';

/** How a key looks that a service gives out: its beginning, and what follows at least. */
interface KeyShape {
  readonly prefix: string;
  /** Characters behind the prefix. */
  readonly rest: RegExp;
}

const shape = (prefix: string, rest: RegExp): KeyShape => ({ prefix, rest });
const hasDigit = /^(?=[A-Za-z_-]{0,64}\d)[\w-]{20}/;

const SHAPES: readonly KeyShape[] = [
  // Amazon
  ...['AKIA', 'ASIA', 'ABIA', 'ACCA'].map((prefix) => shape(prefix, /^[A-Z0-9]{16}(?![A-Za-z0-9])/)),
  // GitHub, GitLab, npm, PyPI
  ...['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'].map((prefix) => shape(prefix, /^[A-Za-z0-9]{30}/)),
  shape('github_pat_', /^\w{22}/),
  ...['glpat-', 'gldt-', 'glrt-', 'glcbt-', 'glptt-'].map((prefix) => shape(prefix, /^[\w-]{20}/)),
  shape('npm_', /^[A-Za-z0-9]{36}/),
  shape('pypi-', /^[\w-]{50}/),
  // Slack
  ...['xoxa-', 'xoxb-', 'xoxe-', 'xoxo-', 'xoxp-', 'xoxr-', 'xoxs-'].map((prefix) =>
    shape(prefix, /^[\w-]{10}/),
  ),
  shape('xapp-', /^[\w-]{10}/),
  // Stripe
  ...['sk_live_', 'sk_test_', 'rk_live_', 'rk_test_'].map((prefix) => shape(prefix, /^[A-Za-z0-9]{10}/)),
  shape('whsec_', /^[A-Za-z0-9]{16}/),
  // Google
  shape('AIza', /^[\w-]{35}/),
  shape('GOCSPX-', /^[\w-]{20}/),
  // OpenAI, Anthropic, Hugging Face
  shape('sk-', hasDigit),
  shape('hf_', /^[A-Za-z0-9]{30}/),
  // Twilio
  shape('SK', /^[0-9a-f]{32}(?![A-Za-z0-9])/),
  // Others
  shape('dop_v1_', /^[0-9a-f]{40}/),
  ...['shpat_', 'shpca_', 'shppa_', 'shpss_'].map((prefix) => shape(prefix, /^[0-9A-Fa-f]{32}/)),
  shape('glsa_', /^[A-Za-z0-9]{32}/),
  shape('sntrys_', /^[\w-]{20}/),
  shape('lin_api_', /^[A-Za-z0-9]{30}/),
  shape('ATATT3', /^[\w-]{40}/),
  shape('dapi', /^[0-9a-f]{32}(?![A-Za-z0-9])/),
  // A private key in PEM, in base64 once more
  shape('LS0tLS1CRUdJTiB', /^(?!DRVJU|QVUJMSUM)[A-Za-z0-9]{20}/),
];

/** Prefixes that end with a dot, which ends a run. */
const DOTTED: readonly KeyShape[] = [
  shape('SG.', /^[\w-]{16,32}\.[\w-]{16}/),
  shape('ya29.', /^[\w-]{20}/),
  shape('hvs.', /^[\w-]{20}/),
  shape('hvb.', /^[\w-]{20}/),
  shape('dp.st.', /^[\w.-]{20}/),
];

const BY_FIRST_CHARACTER: readonly (readonly KeyShape[])[] = Array.from({ length: 128 }, (_, code) =>
  SHAPES.filter(({ prefix }) => prefix.charCodeAt(0) === code),
);

// As long as the longest of the shapes asks for.
const WINDOW = 80;

/** The shortest run of letters, digits, `-` and `_` that is looked at: every key and every token is longer. */
export const MIN_RUN_LENGTH = 16;

/** Which of the two patterns are looked for. */
export interface RunRules {
  readonly apiKeys: boolean;
  readonly jwts: boolean;
}

/** A key or token in a run of letters, digits, `-` and `_`. */
export function findInRun(text: string, run: number, end: number, rules: RunRules): Finding | undefined {
  if (rules.apiKeys && text.charCodeAt(run - 1) === 46) {
    const dotted = findDotted(text, run);
    if (dotted !== undefined) return dotted;
  }
  for (let at = run; end - at >= MIN_RUN_LENGTH; at++) {
    const found = findHere(text, at, end, rules);
    if (found !== undefined) return found;
    at = nextWord(text, at, run, end) - 1;
  }
  return undefined;
}

function findHere(text: string, at: number, end: number, { apiKeys, jwts }: RunRules): Finding | undefined {
  const code = text.charCodeAt(at);
  if (code === 101 && jwts && text.startsWith('eyJ', at)) return findJwt(text, at, end);
  const shapes = BY_FIRST_CHARACTER[code] ?? [];
  if (shapes.length === 0 || !apiKeys) return undefined;
  return shapes.some(
    ({ prefix, rest }) => text.startsWith(prefix, at) && matches(text, at + prefix.length, rest),
  )
    ? { start: at, end, pattern: 'api-key' }
    : undefined;
}

/** Where the next word of a run begins: behind `-` and `_`, and behind an escape such as `%22` or `\n`. */
function nextWord(text: string, at: number, run: number, end: number): number {
  if (at === run) {
    const before = text.charCodeAt(run - 1);
    if (before === 92) return run + 1;
    if (before === 37) return run + 2;
  }
  for (let next = at; next < end; next++) {
    const code = text.charCodeAt(next);
    if (code === 45 || code === 95) return next + 1;
  }
  return end;
}

/** RFC 7519: parts in base64url between dots, the first of which is an object. The signature may be missing. */
function findJwt(text: string, start: number, headerEnd: number): Finding | undefined {
  if (text.charCodeAt(headerEnd) !== 46 || !isRunCharacter(text.charCodeAt(headerEnd + 1))) return undefined;
  return { start, end: endOfDotted(text, headerEnd), pattern: 'jwt' };
}

function findDotted(text: string, run: number): Finding | undefined {
  for (const { prefix, rest } of DOTTED) {
    const start = run - prefix.length;
    if (start < 0 || !text.startsWith(prefix, start) || isRunCharacter(text.charCodeAt(start - 1))) continue;
    if (matches(text, run, rest)) return { start, end: endOfDotted(text, run), pattern: 'api-key' };
  }
  return undefined;
}

function matches(text: string, at: number, rest: RegExp): boolean {
  return rest.test(text.slice(at, at + WINDOW));
}

/** Behind the last part; a dot that ends the sentence is not one. */
function endOfDotted(text: string, from: number): number {
  let end = from;
  while (isRunCharacter(text.charCodeAt(end)) || text.charCodeAt(end) === 46) end++;
  while (text.charCodeAt(end - 1) === 46) end--;
  return end;
}
