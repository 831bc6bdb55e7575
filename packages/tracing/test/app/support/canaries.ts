import { generateKeyPairSync } from 'node:crypto';

/** A secret in a text, and a harmless part beside it. */
export interface Canary {
  readonly place: string;
  readonly text: string;
  /** None of these may come out anywhere. */
  readonly secrets: readonly string[];
  /** What must still be said. */
  readonly kept: string;
}

const base64url = (data: object): string => Buffer.from(JSON.stringify(data)).toString('base64url');

/** A JSON Web Token whose signature tells of which place it is. */
export const jwtOf = (place: string): string =>
  `${base64url({ alg: 'HS256', typ: 'JWT' })}.${base64url({ sub: place })}.c4n4rySignatureOf${place.replace(/\W/g, '')}aB3dE5fG7`;

const PEM = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const PEM_BODY = PEM.split('\n')[1] as string;

/** Joined here, so that no scanner takes this file for one that holds a key. */
const API_KEYS = [
  ['sk', 'live', '4eC39HqLyjWDarjtT1zdp7dc'].join('_'),
  ['AKIA', 'IOSFODNN7CANARYX'].join(''),
  ['ghp', 'c4n4ryC4n4ryC4n4ryC4n4ryC4n4ry123456'].join('_'),
  ['xoxb', '123456789012', '1234567890123', 'c4n4ryC4n4ryC4n4ryC4n4ry'].join('-'),
];

/** Texts as a service may write them on a span. */
export const CANARIES: readonly Canary[] = [
  {
    place: 'assignment',
    text: 'kept-message: retry with password=hunter2-message, secret: "hunter2-assigned"',
    secrets: ['hunter2-message', 'hunter2-assigned'],
    kept: 'kept-message',
  },
  {
    place: 'query',
    text: 'GET /kept-query?token=hunter2-query&page=2 and /cb#access_token=hunter2-fragment',
    secrets: ['hunter2-query', 'hunter2-fragment'],
    kept: 'kept-query',
  },
  {
    place: 'json',
    text: 'kept-json {"user":"echo@canary.test","password":"hunter2-echo"}',
    secrets: ['hunter2-echo', 'echo@canary.test'],
    kept: 'kept-json',
  },
  {
    place: 'url',
    text: 'no answer of postgres://app:hunter2-url@kept-url.test:5432/shop',
    secrets: ['hunter2-url'],
    kept: 'kept-url.test',
  },
  {
    place: 'jwt',
    text: `kept-jwt ${jwtOf('text')}`,
    secrets: [jwtOf('text'), 'c4n4rySignatureOf'],
    kept: 'kept-jwt',
  },
  { place: 'pem', text: `kept-pem ${PEM}`, secrets: [PEM_BODY, PEM_BODY.slice(20, 50)], kept: 'kept-pem' },
  {
    place: 'card',
    text: 'kept-card 4000 0566 5566 5556 was refused',
    secrets: ['4000 0566 5566 5556'],
    kept: 'kept-card',
  },
  {
    place: 'mail',
    text: 'kept-mail for ada.lovelace@canary.test',
    secrets: ['ada.lovelace@canary.test'],
    kept: 'kept-mail',
  },
  { place: 'keys', text: `kept-keys ${API_KEYS.join(' ')}`, secrets: API_KEYS, kept: 'kept-keys' },
  {
    place: 'header',
    text: 'kept-header Authorization: Bearer hunter2-bearer-text',
    secrets: ['hunter2-bearer-text'],
    kept: 'kept-header',
  },
];
