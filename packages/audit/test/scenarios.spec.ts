// The same scenarios run on packed tarballs under other versions of Nest and Node in `npm run compat`.
import { auditScenarios, auditScenarioTimeout } from '../../../compat/suite/src/audit/index.js';

for (const { name, run } of auditScenarios) {
  test(name, run, auditScenarioTimeout);
}
