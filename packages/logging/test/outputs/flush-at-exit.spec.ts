// What was lost is said on standard error, so the program is one of its own: see ../fixtures/lost-at-close.ts.
import { Program } from '../support/program.js';

test('lines that a destination gives up at the end are said, whatever the reason', async () => {
  const { code, errors } = await new Program('lost-at-close.ts', []).ends();
  expect({ code, errors }).toEqual({
    code: 0,
    errors:
      'EYRIE_LOGGING_LINES_LOST: 3 log lines were lost: the output "otlp" took nothing more\n' +
      'EYRIE_LOGGING_LINES_LOST: 2 log lines were lost: the output "otlp" took nothing more\n',
  });
});
