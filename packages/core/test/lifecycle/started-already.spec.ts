import { EyrieApp } from '../../src/app/eyrie-app.js';

test('what is added after the start is refused, since nothing would start it', async () => {
  const app = new EyrieApp();
  await app.lifecycle.start();
  try {
    expect(() => app.lifecycle.register({ name: 'late', stage: 'signal' })).toThrow(
      'EYRIE_STARTED_ALREADY: "late" was added after the app had started. Add it in the constructor of a provider, or in the factory of one.',
    );
    expect(() =>
      app.management.mount({
        name: 'late',
        path: '/late',
        methods: ['GET'],
        access: { type: 'open' },
        handle() {},
      }),
    ).toThrow('EYRIE_STARTED_ALREADY: The management endpoint "late" was added after the app had started');
  } finally {
    await app.lifecycle.close();
  }
});
