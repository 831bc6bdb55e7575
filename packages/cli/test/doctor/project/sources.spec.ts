import { ProjectFolder } from './support/project-folder.js';

let project: ProjectFolder;
beforeEach(() => {
  project = new ProjectFolder();
});
afterEach(() => project.end());

test('a module that stands only in a comment or a test is not there', async () => {
  project.write(
    'src/app.module.ts',
    "const url = 'http://shop'; // EyrieModule.forRoot()\n/* MetricsModule.forRoot() */\n",
  );
  project.write('src/app.spec.ts', 'EyrieModule.forRoot();\n');
  expect(await project.findings()).toEqual([
    'problem EYRIE_DOCTOR_MODULE_ABSENT src: Eyrie is installed, and no file brings one of its modules into the app. Add EyrieModule.forRoot() to the imports of the root module, or run "nest add @eyrie/nestjs".',
  ]);
});

test('what stands behind the beginning of a comment that does not end is not there', async () => {
  project.write('src/app.module.ts', '/* EyrieModule.forRoot();\n');
  expect((await project.findings()).map((line) => line.split(' ', 2).join(' '))).toEqual([
    'problem EYRIE_DOCTOR_MODULE_ABSENT',
  ]);
});

test('a module that stands twice, or beside the one that brings all, is told', async () => {
  project.write(
    'src/app.module.ts',
    'EyrieModule.forRoot();\nEyrieModule.forRoot( );\nMetricsModule.forRoot();\n',
  );
  project.write('src/users.module.ts', 'EyrieModule\n  .forRoot();\n');
  expect(await project.findings()).toEqual([
    'problem EYRIE_DOCTOR_MODULE_TWICE EyrieModule: forRoot stands 3 times in src/app.module.ts and src/users.module.ts. Import it once, in the root module of each app.',
    'problem EYRIE_DOCTOR_MODULE_BESIDE src/app.module.ts: EyrieModule.forRoot brings every signal, and beside it stands MetricsModule.forRoot in src/app.module.ts. Keep EyrieModule.forRoot alone, and switch signals off in the config.',
  ]);
});

test('two apps of a monorepo each have their module', async () => {
  project.remove('src');
  for (const app of ['orders', 'users']) {
    project.write(`apps/${app}/src/app.module.ts`, 'EyrieModule.forRoot();\n');
    project.write(`apps/${app}/src/main.ts`, 'app.useLogger(logger);\n');
  }
  expect(await project.findings()).toEqual([]);
  expect(await project.seen('modules')).toBe('EyrieModule (4 files read)');
});

test('where only what was built is there, sources are not judged', async () => {
  project.remove('src');
  expect(await project.findings()).toEqual([]);
});

test('a metric that is declared and registered, and that nothing records, is told', async () => {
  project.write(
    'src/users/user.metrics.ts',
    `import { counter, gauge, histogram } from '@eyrie/nestjs';
export const userSignups = counter({ name: 'user_signups_total', help: 'Users.', labels: { plan: ['free'] } });
export const activeUsers = gauge({ help: 'Users now.', name: "active_users" });
/** Written as activeUsers is, and never used. */
export const loginSeconds = histogram({
  name: 'login_seconds',
  help: 'Logins.',
});
const byName = counter({ name: 'logins_total', help: 'Logins.' });
export { byName };
`,
  );
  project.write(
    'src/users/users.module.ts',
    `import { activeUsers, byName, loginSeconds, userSignups } from './user.metrics.js';
MetricsModule.forFeature([loginSeconds, activeUsers]);
const options = { instruments: [userSignups, activeUsers, loginSeconds, byName] };
`,
  );
  project.write('src/users/user.metrics.spec.ts', 'activeUsers.set(1);\n');
  project.write(
    'src/users/users.service.ts',
    "constructor(@InjectMetric(userSignups) private readonly signups) {}\nlookup('logins_total').add();\n",
  );
  expect(await project.findings()).toEqual([
    'advice EYRIE_DOCTOR_METRIC_UNRECORDED active_users: src/users/user.metrics.ts declares it as activeUsers, and no source records it: it stays empty for ever. Inject it with @InjectMetric(activeUsers) and record it, or remove the declaration.',
    'advice EYRIE_DOCTOR_METRIC_UNRECORDED login_seconds: src/users/user.metrics.ts declares it as loginSeconds, and no source records it: it stays empty for ever. Inject it with @InjectMetric(loginSeconds) and record it, or remove the declaration.',
  ]);
  expect(await project.seen('metrics')).toBe('4 declared');
});
