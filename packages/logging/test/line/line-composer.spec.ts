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
