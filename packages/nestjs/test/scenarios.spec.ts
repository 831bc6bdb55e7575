// The same scenarios run on other versions of Nest and Node in `npm run compat`.
import { scenarios, scenarioTimeout } from '../../../compat/suite/src/index.js';

for (const { name, run } of scenarios) {
  test(name, run, scenarioTimeout);
}
