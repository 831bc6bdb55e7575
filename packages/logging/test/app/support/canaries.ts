import { generateKeyPairSync } from 'node:crypto';
import { BadRequestException } from '@nestjs/common';
import { securityEvents } from '../../../src/events/categories/security-events.js';
import type { StructuredLogger } from '../../../src/line/structured-logger.js';

/** A secret in one place of a line, and a harmless part beside it. */
export interface Canary {
  readonly place: string;
  /** None of these may come out anywhere. */
  readonly secrets: readonly string[];
  /** What the line must still say. */
  readonly kept: string;
  readonly tell: (logger: StructuredLogger) => void;
}

const base64url = (data: object): string => Buffer.from(JSON.stringify(data)).toString('base64url');

/** A JSON Web Token whose signature tells of which place it is. */
export const jwtOf = (place: string): string =>
  `${base64url({ alg: 'HS256', typ: 'JWT' })}.${base64url({ sub: place })}.c4n4rySignatureOf${place.replace(/\W/g, '')}aB3dE5fG7`;

const PEM = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const PEM_BODY = PEM.split('\n')[1] as string;

/** Joined here, so that no scanner takes this file for one that holds a key. */
const API_KEYS = {
  stripe: ['sk', 'live', '4eC39HqLyjWDarjtT1zdp7dc'].join('_'),
  aws: ['AKIA', 'IOSFODNN7CANARYX'].join(''),
  github: ['ghp', 'c4n4ryC4n4ryC4n4ryC4n4ryC4n4ry123456'].join('_'),
  google: ['AIza', 'SyCanaryCanaryCanaryCanaryCanary123'].join(''),
  slack: ['xoxb', '123456789012', '1234567890123', 'c4n4ryC4n4ryC4n4ryC4n4ry'].join('-'),
} as const;

class Session {
  readonly id = 'kept-instance';
  readonly refreshToken = 'hunter2-instance';
  readonly owner = { passwordHash: 'hunter2-instance-inner' };
}

class Wallet {
  readonly pin = 'hunter2-tojson-raw';

  toJSON(): object {
    return { wallet: 'kept-tojson', api_key: 'hunter2-tojson' };
  }
}

function httpClientError(): Error {
  const headers = { Accept: 'kept-client', Authorization: 'Bearer hunter2-client-header' };
  return Object.assign(new Error('Request failed with status code 401'), {
    code: 'ERR_BAD_REQUEST',
    config: {
      headers,
      auth: { username: 'svc', password: 'hunter2-client-auth' },
      url: 'https://svc:hunter2-client-url@pay.test/charge?api_key=hunter2-client-query',
      data: '{"card":"4000056655665556","cvc":"737","password":"hunter2-client-body"}',
    },
    request: { _header: 'GET / HTTP/1.1\r\nCookie: sid=hunter2-client-raw\r\n\r\n' },
    response: { headers: { 'set-cookie': ['sid=hunter2-client-set; HttpOnly'] }, status: 401 },
  });
}

/** As class-validator reports what it refuses. */
const VALIDATION_ERROR = {
  target: { login: 'kept-validation', password: 'hunter2-validation-target' },
  property: 'password',
  value: 'hunter2-validation-value',
  constraints: { isLength: 'password must be longer than 30 characters' },
  children: [],
};

/** Every place that a service may leave a secret in. */
export const CANARIES: readonly Canary[] = [
  {
    place: 'a message',
    secrets: ['hunter2-message', 'hunter2-assigned'],
    kept: 'kept-message',
    tell: (logger) =>
      logger.info('kept-message: retry with password=hunter2-message, secret: "hunter2-assigned"'),
  },
  {
    place: 'a query in a message',
    secrets: ['hunter2-query', 'hunter2-fragment'],
    kept: 'kept-query',
    tell: (logger) =>
      logger.info('GET /kept-query?token=hunter2-query&page=2 and /cb#access_token=hunter2-fragment'),
  },
  {
    place: 'a body that an error message repeats',
    secrets: ['hunter2-echo', 'echo@canary.test'],
    kept: 'kept-echo',
    tell: (logger) =>
      logger.error(
        'kept-echo',
        new SyntaxError('Unexpected token in {"user":"echo@canary.test","password":"hunter2-echo"}'),
      ),
  },
  {
    place: 'nested objects and lists',
    secrets: ['hunter2-nested', 'hunter2-listed', 'hunter2-pair'],
    kept: 'kept-nested',
    tell: (logger) =>
      logger.info('nested', {
        a: { b: [{ name: 'kept-nested', client_secret: 'hunter2-nested' }, 'Bearer hunter2-listed'] },
        headers: [['authorization', 'hunter2-pair']],
      }),
  },
  {
    place: 'the causes of an error',
    secrets: ['hunter2-cause', 'hunter2-root'],
    kept: 'kept-cause',
    tell: (logger) =>
      logger.error(
        'failed',
        new Error('kept-cause', {
          cause: new Error('passwd=hunter2-cause', {
            cause: Object.assign(new Error('root'), { accessToken: 'hunter2-root' }),
          }),
        }),
      ),
  },
  {
    place: 'the errors of an aggregate',
    secrets: ['hunter2-aggregate', 'hunter2-second'],
    kept: 'kept-aggregate',
    tell: (logger) =>
      logger.error(
        'all failed',
        new AggregateError(
          [
            new Error('api_key=hunter2-aggregate'),
            Object.assign(new Error('b'), { cookie: 'hunter2-second' }),
          ],
          'kept-aggregate',
        ),
      ),
  },
  {
    place: 'SQL',
    secrets: ['hunter2-set', 'hunter2-insert', 'hunter2-bound'],
    kept: 'kept-sql',
    tell: (logger) =>
      logger.error(
        'query failed',
        Object.assign(new Error("UPDATE kept-sql SET password = 'hunter2-set' WHERE id = 1"), {
          query: "INSERT INTO users (login, password) VALUES ('ada', 'hunter2-insert')",
          detail: { query: 'UPDATE users SET password = $1', parameters: ['hunter2-bound'] },
        }),
      ),
  },
  {
    place: 'user and password of a URL',
    secrets: ['hunter2-url', 'hunter2-object'],
    kept: 'kept-url.test',
    tell: (logger) =>
      logger.warn('no answer of postgres://app:hunter2-url@kept-url.test:5432/shop', {
        url: new URL('amqp://app:hunter2-object@mq.test/'),
      }),
  },
  {
    place: 'JSON Web Tokens',
    secrets: [jwtOf('text'), jwtOf('field'), 'c4n4rySignatureOf'],
    kept: 'kept-jwt',
    tell: (logger) => logger.info(`kept-jwt ${jwtOf('text')}`, { assertion: jwtOf('field') }),
  },
  {
    place: 'a private key',
    secrets: [PEM_BODY, PEM_BODY.slice(20, 50)],
    kept: 'kept-pem',
    tell: (logger) => {
      logger.info('kept-pem', { file: PEM, inJson: JSON.stringify({ pem: PEM }) });
      logger.error('pem', new Error(`cannot read ${PEM}`));
    },
  },
  {
    place: 'card numbers',
    secrets: ['4111111111111111', '4111 1111 1111 1111', '5555-5555-5555-4444', '378282246310005'],
    kept: 'kept-card',
    tell: (logger) =>
      logger.info('kept-card 4111 1111 1111 1111 or 5555-5555-5555-4444', {
        number: 4111111111111111,
        big: 378282246310005n,
      }),
  },
  {
    place: 'e-mail addresses',
    secrets: ['ada.lovelace', 'grace.hopper', 'list%40canary'],
    kept: 'kept-email',
    tell: (logger) =>
      logger.info('kept-email for ada.lovelace@canary.test', {
        to: ['Grace <grace.hopper@canary.test>'],
        link: '/unsubscribe?who=list%40canary.test',
      }),
  },
  {
    place: 'keys of well-known services',
    secrets: Object.values(API_KEYS),
    kept: 'kept-keys',
    tell: (logger) => logger.info(`kept-keys ${Object.values(API_KEYS).join(' ')}`, { ...API_KEYS }),
  },
  {
    place: 'names of fields',
    secrets: ['key@canary.test', 'hunter2-fieldname', 'c4n4rySignatureOfname'],
    kept: 'kept-name',
    tell: (logger) =>
      logger.info('names', {
        'key@canary.test': 'kept-name',
        inner: { 'Bearer hunter2-fieldname': 1, [jwtOf('name')]: 2 },
      }),
  },
  {
    place: 'maps and sets',
    secrets: ['hunter2-map', 'hunter2-inner', 'hunter2-set'],
    kept: 'kept-map',
    tell: (logger) =>
      logger.info('map', {
        map: new Map<unknown, unknown>([
          ['apiKey', 'hunter2-map'],
          ['plan', 'kept-map'],
        ]),
        odd: new Map([[{ id: 1 }, { password: 'hunter2-inner' }]]),
        set: new Set(['Basic aHVudGVyMi1zZXQ6aHVudGVyMi1zZXQ=', { token: 'hunter2-set' }]),
      }),
  },
  {
    place: 'instances of classes',
    secrets: ['hunter2-instance'],
    kept: 'kept-instance',
    tell: (logger) => logger.info('session', { session: new Session() }),
  },
  {
    place: 'what toJSON gives, and what it hides',
    secrets: ['hunter2-tojson'],
    kept: 'kept-tojson',
    tell: (logger) => logger.info('wallet', { wallet: new Wallet() }),
  },
  {
    place: 'a thrown text',
    secrets: ['hunter2-thrown'],
    kept: 'kept-thrown',
    tell: (logger) => logger.error('thrown', 'kept-thrown: redis://:hunter2-thrown@cache.test refused'),
  },
  {
    place: 'a thrown object',
    secrets: ['hunter2-thrown-object'],
    kept: 'kept-object',
    tell: (logger) => logger.error('thrown', { reason: 'kept-object', pwd: 'hunter2-thrown-object' }),
  },
  {
    place: 'validation errors',
    secrets: ['hunter2-validation'],
    kept: 'kept-validation',
    tell: (logger) => logger.warn('refused', { errors: [VALIDATION_ERROR] }),
  },
  {
    place: "a Nest exception's response",
    secrets: ['hunter2-exception'],
    kept: 'kept-exception',
    tell: (logger) =>
      logger.error(
        'refused',
        new BadRequestException({ message: ['kept-exception'], received: { password: 'hunter2-exception' } }),
      ),
  },
  {
    place: "an HTTP client's error",
    secrets: ['hunter2-client', '4000056655665556'],
    kept: 'kept-client',
    tell: (logger) => logger.error('charge failed', httpClientError()),
  },
  {
    place: 'the name of a logger',
    secrets: ['logger@canary.test', 'hunter2-logger', 'c4n4rySignatureOflogger'],
    kept: 'kept-logger',
    tell: (logger) => {
      logger.named('kept-logger of logger@canary.test').info('named');
      logger.named(`sync?token=hunter2-logger ${jwtOf('logger')}`).error('named', new Error('no'));
    },
  },
  {
    place: 'the fields of an event',
    secrets: ['who@canary.test', 'hunter2-event'],
    kept: 'kept-event',
    tell: (logger) =>
      logger.event(securityEvents.failedLogin, {
        who: 'who@canary.test',
        reason: 'kept-event: password=hunter2-event',
      }),
  },
];
