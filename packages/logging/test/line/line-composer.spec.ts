import { createRedactor, RequestContext, redactionSection, WorkObservation } from '@eyrie/core/engine';
import { LineComposer } from '../../src/line/line-composer.js';

const composerWith = (options: Parameters<typeof redactionSection.resolve>[0]) =>
  new LineComposer(createRedactor(redactionSection.resolve({ environment: {}, ...options })));

test('a request that calls loggers of two apps has its fields and its id redacted by the rules of each', () => {
  const open = composerWith({ options: { enabled: false } });
  const careful = composerWith({ options: { keys: ['iban'] } });
  const context = new RequestContext(
    'bob@example.com',
    new WorkObservation({ kind: 'job', name: 'nightly' }),
  );
  context.setField('iban', 'DE89');
  const seen = [open, careful, open].map((composer) => {
    const { context: fields, requestId } = composer.compose(
      { level: 'info', message: 'm' },
      { context, span: undefined },
    );
    return { fields, requestId };
  });
  const raw = { fields: { iban: 'DE89' }, requestId: 'bob@example.com' };
  expect(seen).toEqual([raw, { fields: { iban: '[REDACTED]' }, requestId: '[REDACTED:email]' }, raw]);
});

test('an id that a client has chosen loses its secrets, one that Eyrie has made stays as it is', () => {
  const composer = composerWith({ options: {} });
  const idOf = (requestId: string) => {
    const context = new RequestContext(requestId, new WorkObservation({ kind: 'job', name: 'nightly' }));
    return composer.compose({ level: 'info', message: 'm' }, { context, span: undefined }).requestId;
  };
  const made = '0af7651916cd43dd8448eb211c80319c';
  const chosen = `sk_live_${'a1'.repeat(12)}`;
  expect([made, chosen, made, 'order-42'].map(idOf)).toEqual([made, '[REDACTED:api-key]', made, 'order-42']);
});
