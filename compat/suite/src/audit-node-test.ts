// Runs the scenarios of the audit trail under Node's own test runner: `node --test audit-node-test.js`.
import { test } from 'node:test';
import { auditScenarios, auditScenarioTimeout } from './audit/index.js';

for (const { name, run } of auditScenarios) {
  void test(name, { timeout: auditScenarioTimeout }, run);
}
