import { ProjectFolder } from './support/project-folder.js';

let project: ProjectFolder;
beforeEach(() => {
  project = new ProjectFolder();
});
afterEach(() => project.end());

const TAKEN =
  'problem EYRIE_DOCTOR_METRICS_PATH_TAKEN /metrics: A controller in src/metrics.controller.ts answers there, where the page of metrics is: the app does not start. Show the metrics of that registry through metrics.include and drop the controller, or give one of the two another path.';
const CONTROLLER = "@Controller('metrics')\nexport class Metrics {\n  @Get()\n  show() {}\n}\n";

test.each([
  ['its controller', CONTROLLER],
  ['its handler', "@Controller()\nclass Metrics { @Get('metrics') show() {} }\n"],
  ['both of them', '@Controller("/")\nclass Metrics { @Header("a", "b") @Get("/metrics/") show() {} }\n'],
  ['its options', "@Controller({ host: 'shop', path: 'metrics' })\nclass Metrics { @All() show() {} }\n"],
  ['a list', "@Controller(['health', 'metrics'])\nclass Metrics { @Get() show() {} }\n"],
])('a route at the path of the metrics page, by %s, is wrong', async (_where, text) => {
  project.write('src/metrics.controller.ts', text);
  expect(await project.findings()).toEqual([TAKEN]);
});

test.each([
  ['another path', "@Controller('orders')\nclass Orders { @Get('metrics') show() {} }\n"],
  ['another method', "@Controller('metrics')\nclass Metrics { @Post() take() {} }\n"],
  ['a version', "@Controller({ path: 'metrics', version: '1' })\nclass Metrics { @Get() show() {} }\n"],
  ['a path that is no text', '@Controller(METRICS)\nclass Metrics { @Get() show() {} }\n'],
  ['another class', "@Controller('metrics')\nclass A {}\n@Controller('a')\nclass B { @Get() show() {} }\n"],
])('a route with %s is not in the way', async (_what, text) => {
  project.write('src/metrics.controller.ts', text);
  expect(await project.findings()).toEqual([]);
});

test('a prefix of the app moves its routes, except those that it leaves out', async () => {
  project.write('src/metrics.controller.ts', CONTROLLER);
  const main = (call: string) => project.write('src/main.ts', `app.useLogger(logger);\n${call};\n`);
  main("app.setGlobalPrefix('api')");
  expect(await project.findings()).toEqual([]);
  expect((await project.findings({ EYRIE_METRICS_PATH: '/api/metrics' })).length).toBe(1);
  main("app.setGlobalPrefix('api', { exclude: ['health', '/metrics'] })");
  expect(await project.findings()).toEqual([TAKEN]);
  main('app.setGlobalPrefix(prefix)');
  expect(await project.findings()).toEqual([]);
});

test('a page elsewhere leaves its path to the app', async () => {
  project.write('src/metrics.controller.ts', CONTROLLER);
  for (const variable of ['PATH=/internal/metrics', 'PORT=9464', 'ENABLED=false']) {
    project.write('.env', `EYRIE_METRICS_${variable}\n`);
    expect(await project.findings()).toEqual([]);
  }
  project.remove('.env');
  project.write('src/app.module.ts', 'LoggingModule.forRoot();\n');
  expect(await project.findings()).toEqual([]);
});

test('where the config is made in code, the page may be elsewhere', async () => {
  project.write('src/app.module.ts', 'EyrieModule.forRoot({ metrics: { path } });\n');
  project.write('src/metrics.controller.ts', CONTROLLER);
  expect((await project.findings()).at(-1)).toMatch(
    /^advice EYRIE_DOCTOR_METRICS_PATH_TAKEN \/metrics: A controller in src\/metrics\.controller\.ts answers there, where the page of metrics is unless the code says otherwise: the app does not start\. /,
  );
});

test('another app of a monorepo is not in the way, a library may be', async () => {
  project.remove('src');
  project.write('apps/orders/src/app.module.ts', 'EyrieModule.forRoot();\napp.useLogger(logger);\n');
  project.write('apps/users/src/metrics.controller.ts', CONTROLLER);
  expect(await project.findings()).toEqual([]);
  project.write('libs/metrics/src/metrics.controller.ts', CONTROLLER);
  expect((await project.findings())[0]).toContain('A controller in libs/metrics/src/metrics.controller.ts');
});
