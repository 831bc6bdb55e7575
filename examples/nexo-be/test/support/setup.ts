// Named in jest.config.mjs: what holds for every test of the example.
import '@eyrie/testing/jest';
import { startedExamples } from './example.js';

afterEach(async () => {
  for (const { app, observability } of startedExamples()) {
    // Also after a test that failed: an open server keeps the test run alive.
    await app.close();
    expect(observability).toBeValidTelemetry();
  }
});
