// The follower of the README, on small pages of its own.
import { deepEqual, equal, rejects, throws } from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { parseMarkdown } from '../lib/markdown.mjs';
import { follow } from '../matrix/readme/follower.mjs';
import { missingLines } from '../matrix/readme/output.mjs';
import { stepsOf } from '../matrix/readme/section.mjs';

const folder = await mkdtemp(join(tmpdir(), 'eyrie-readme-'));
after(() => rm(folder, { recursive: true, force: true }));

test('a section is its blocks in their order, each with what it must show', () => {
  deepEqual(
    stepsOfText([
      '## Before',
      fence('sh', 'never'),
      '## Ten minutes to see it',
      fence('sh', 'npm init', 'cd shop'),
      fence('text', 'added … packages', '…'),
      '### Its parts belong to it',
      fence('ts', '// src/main.ts', 'run();'),
      fence('json', '// tsconfig.json', '{}'),
      fence('sh runs-until-stopped', 'npm start'),
      fence('text', 'ready'),
      fence('sh', 'curl /'),
      fence('json of-the-service', '{"a":1}'),
      fence('ts excerpt', 'left.out();'),
      '## After',
      fence('sh', 'never'),
    ]),
    [
      { kind: 'run', line: 7, script: 'npm init\ncd shop', expected: ['added … packages'] },
      { kind: 'write', line: 16, path: 'src/main.ts', content: '// src/main.ts\nrun();\n' },
      { kind: 'write', line: 20, path: 'tsconfig.json', content: '{}\n' },
      { kind: 'start', line: 24, script: 'npm start', expected: ['ready'] },
      { kind: 'run', line: 30, script: 'curl /', expected: [] },
      { kind: 'expect-of-service', line: 33, expected: ['{"a":1}'] },
    ],
  );
});

test('a command in the background is a start', () => {
  const steps = stepsOfText(['## Ten minutes', fence('sh', 'cd a && npm start &'), fence('text', 'ready')]);
  deepEqual(steps, [{ kind: 'start', line: 3, script: 'cd a && npm start', expected: ['ready'] }]);
});

test('a section with a block that tells nothing to do is an error that names the line', () => {
  const refused = (...blocks) =>
    throws(() => stepsOfText(['## Ten minutes', ...blocks]), {
      message: /^(Line 3: |No section|The section)/,
    });
  refused(fence('ts', 'unnamed();'));
  refused(fence('mermaid', 'a --> b'));
  refused(fence('text', 'shown by nothing'));
  refused(fence('sh runs-until-stopped', 'npm start'));
  refused('no block');
  throws(() => stepsOfText(['## Another']), { message: 'No section "Ten minutes"' });
});

test('an expected line is a whole line of the output, with anything for an ellipsis', () => {
  const output = '\u001b[32mready\u001b[0m on port 3000\r\n  {"a":[1]}\n';
  deepEqual(missingLines(['ready on port …', '{"a":[1]}', '…"a"…', 'ready', 'a.b'], output), [
    'ready',
    'a.b',
  ]);
});

test('commands share one shell: folders and exported variables last, and files are written where it is', async () => {
  const cwd = await follows([
    fence('sh', 'mkdir "my shop" && cd "my shop"', "export GREETING='hello, you'"),
    fence('ts', '// src/main.ts', 'run();'),
    fence('sh', 'pwd', 'cat src/main.ts', 'echo "$GREETING"'),
    fence('text', '…/my shop', 'run();', 'hello, you'),
  ]);
  equal(await readFile(join(cwd, 'my shop', 'src', 'main.ts'), 'utf8'), '// src/main.ts\nrun();\n');
});

test('a command that fails, in any of its lines, ends it, with the line of the block and what was shown', async () => {
  await rejects(follows([fence('sh', 'echo one; false', 'echo two')]), {
    message: 'Line 3: ended with 1: echo one; false\necho two\none\n',
  });
});

test('output that is not shown ends it', async () => {
  await rejects(follows([fence('sh', 'echo one'), fence('text', 'one', 'two')]), {
    message: 'Line 3: echo one\ndid not show\ntwo\nbut\none\n',
  });
});

test('a service goes on until the next start and until the end, and hears Ctrl+C', async () => {
  const service = (name) =>
    `node -e "process.on('SIGINT', () => { fs.appendFileSync('stops', '${name} '); process.exit(); }); setInterval(() => console.log(fs.existsSync('seen') ? 'served' : 'ready'), 20)"`;
  const cwd = await follows([
    fence('sh runs-until-stopped', service('first')),
    fence('text', 'ready'),
    fence('sh', 'touch seen'),
    fence('text of-the-service', 'served'),
    fence('sh', 'rm seen'),
    fence('sh', `${service('second')} &`),
    fence('text', 'ready'),
    fence('sh', 'cat stops'),
    fence('text', 'first'),
  ]);
  equal(await readFile(join(cwd, 'stops'), 'utf8'), 'first second ');
});

test('a service that ends, that never says it is ready or that does not hear Ctrl+C ends it', async () => {
  const patience = { start: 500, stop: 500 };
  await rejects(follows([fence('sh runs-until-stopped', 'echo bye'), fence('text', 'ready')]), {
    message: 'Line 3: what runs did not show\nready\nbut\nbye\n',
  });
  await rejects(follows([fence('sh runs-until-stopped', 'sleep 60'), fence('text', 'ready')], patience), {
    message: 'Line 3: what runs did not show\nready\nbut\n',
  });
  const deaf = `trap '' INT; echo ready; sleep 60`;
  await rejects(follows([fence('sh runs-until-stopped', deaf), fence('text', 'ready')], patience), {
    message: 'what was started did not end on Ctrl+C\nready\n',
  });
});

function fence(info, ...lines) {
  const mark = '```';
  return [`${mark}${info}`, ...lines, mark].join('\n');
}

function stepsOfText(blocks) {
  return stepsOf(parseMarkdown(blocks.join('\n')), 'Ten minutes');
}

let readers = 0;

/** Follows a section of these blocks in an empty folder, and answers with that folder. */
async function follows(blocks, patience = {}) {
  const cwd = join(folder, `reader-${++readers}`);
  const scratch = join(folder, `scratch-${readers}`);
  await mkdir(cwd);
  await mkdir(scratch);
  await follow(stepsOfText(['## Ten minutes', ...blocks]), { cwd, scratch, env: process.env, patience });
  return cwd;
}
