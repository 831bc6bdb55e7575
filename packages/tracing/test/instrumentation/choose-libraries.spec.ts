import { Diagnostics } from '@eyrie/core/engine';
import { chooseLibraries, type LibraryChoiceRequest } from '../../src/instrumentation/choose-libraries.js';

function choose(request: Pick<LibraryChoiceRequest, 'libraries'> & { environment?: Record<string, string> }) {
  const said: string[] = [];
  const diagnostics = new Diagnostics((_level, message) => said.push(message));
  const chosen = chooseLibraries({ environment: {}, ...request, diagnostics });
  return { keys: chosen.map(({ definition }) => definition.key), chosen, said };
}

const DEFAULT_SET = 'undici http pg mysql2 mongodb redis ioredis kafkajs amqplib aws-sdk graphql grpc'.split(
  ' ',
);

test('nothing said: the lean default set', () => {
  const { keys, chosen, said } = choose({});
  expect(keys).toEqual(DEFAULT_SET);
  expect(chosen.some(({ isNamed }) => isNamed)).toBe(false);
  expect(said).toEqual([]);
});

test('options win over the variables', () => {
  const { keys } = choose({
    libraries: { pg: true, kafkajs: false, express: true },
    environment: {
      OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'http,kafkajs',
      OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'pg',
    },
  });
  expect(keys).toEqual(['http', 'pg', 'express']);
});

test('empty variables are as good as none', () => {
  const environment = { OTEL_NODE_ENABLED_INSTRUMENTATIONS: ' , ', OTEL_NODE_DISABLED_INSTRUMENTATIONS: '' };
  expect(choose({ environment }).keys).toEqual(DEFAULT_SET);
});

test('a name that nobody knows is said, unless it takes away what makes no spans', () => {
  const { said } = choose({
    libraries: { postgres: true },
    environment: { OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'runtime-node,pgg' },
  });
  expect(said).toHaveLength(2);
  expect(said[0]).toMatch(
    /^EYRIE_TRACING_LIBRARY_UNKNOWN: OTEL_NODE_DISABLED_INSTRUMENTATIONS names "pgg", which is no library that @eyrie\/tracing\/register can instrument\. Name one of undici, http, pg, /,
  );
  expect(said[1]).toMatch(/^EYRIE_TRACING_LIBRARY_UNKNOWN: libraries names "postgres", /);
});
