// Runs the scenarios under Node's own test runner: `node --test node-test.js`.
import { test } from 'node:test';
import { scenarios, scenarioTimeout } from './index.js';

for (const { name, run } of scenarios) {
  void test(name, { timeout: scenarioTimeout }, run);
}
