import { ProjectFolder } from './support/project-folder.js';

let project: ProjectFolder;
beforeEach(() => {
  project = new ProjectFolder();
});
afterEach(() => project.end());

test('a copy that npm has nested is found, with who asked for it', async () => {
  project.dependOn({ 'http-client': '^1.0.0' });
  project.install('http-client', { dependencies: { '@opentelemetry/api': '1.9.0' } });
  project.install('@opentelemetry/api', { version: '1.9.0' }, 'node_modules/http-client');
  expect(await project.findings()).toEqual([
    'problem EYRIE_DOCTOR_PACKAGE_DUPLICATED @opentelemetry/api: The service loads 2 copies: 1.10.0 in node_modules/@opentelemetry/api and 1.9.0 in node_modules/http-client/node_modules/@opentelemetry/api for http-client@1.0.0. What uses the other copy may not see the active span. Give it one version that all of them accept, then run "npm dedupe" (or the like of your package manager) and look with "npm ls @opentelemetry/api".',
  ]);
});

test('a copy that only tools of development load is none of the service', async () => {
  project.manifest({ devDependencies: { 'load-tester': '^1.0.0' } });
  project.install('load-tester', { dependencies: { 'prom-client': '14', '@opentelemetry/api': '1.9.0' } });
  project.install('@opentelemetry/api', { version: '1.9.0' }, 'node_modules/load-tester');
  project.install('prom-client', { version: '14.2.0' }, 'node_modules/load-tester');
  expect(await project.findings()).toEqual([]);
});

test('what the service and tools of development both load is of the service', async () => {
  project.dependOn({ 'shop-client': '^1.0.0' }, { devDependencies: { 'http-client': '^1.0.0' } });
  project.install('shop-client', { dependencies: { 'http-client': '^1.0.0' } });
  project.install('http-client', { dependencies: { 'prom-client': '14' } });
  project.install('prom-client', { version: '15.1.3' });
  project.install('prom-client', { version: '14.2.0' }, 'node_modules/http-client');
  expect(await project.findings()).toEqual([
    expect.stringContaining('EYRIE_DOCTOR_PACKAGE_DUPLICATED prom-client: The service loads 2 copies'),
  ]);
});

test('the links of pnpm are followed to what they stand for', async () => {
  const store = 'node_modules/.pnpm';
  project.dependOn({ 'prom-client': '^15.0.0', other: '^1.0.0' });
  project.install('prom-client', { version: '15.1.3' }, `${store}/prom-client@15.1.3`);
  project.install('other', { dependencies: { 'prom-client': '^14' } }, `${store}/other@1.0.0`);
  project.link('node_modules/prom-client', `${store}/prom-client@15.1.3/node_modules/prom-client`);
  project.link('node_modules/other', `${store}/other@1.0.0/node_modules/other`);
  // Another link to the same copy.
  project.link(`${store}/other@1.0.0/node_modules/prom-client`, 'node_modules/prom-client');
  expect(await project.findings()).toEqual([]);

  project.remove(`${store}/other@1.0.0/node_modules/prom-client`);
  project.install('prom-client', { version: '14.2.0' }, `${store}/prom-client@14.2.0`);
  project.link(
    `${store}/other@1.0.0/node_modules/prom-client`,
    `${store}/prom-client@14.2.0/node_modules/prom-client`,
  );
  expect(await project.findings()).toEqual([
    expect.stringContaining(
      'problem EYRIE_DOCTOR_PACKAGE_DUPLICATED prom-client: The service loads 2 copies: 15.1.3 in node_modules/.pnpm/prom-client@15.1.3/node_modules/prom-client and 14.2.0 in node_modules/.pnpm/prom-client@14.2.0/node_modules/prom-client for other@1.0.0. Each copy has a registry',
    ),
  ]);
});

test('in a monorepo packages are found above, and those of neighbours are not', async () => {
  project.manifest({ workspaces: ['apps/*'] });
  project.install('prom-client', { version: '15.1.3' });
  project.write(
    'apps/orders/package.json',
    '{ "name": "orders", "dependencies": { "@eyrie/nestjs": "^1.2.0" } }',
  );
  project.install('prom-client', { version: '14.2.0' }, 'apps/other');
  const { stdout } = await project.doctor(['--project', 'apps/orders']);
  expect(stdout).toContain('1.2.0 (7 packages)');
  expect(stdout).toContain('prom-client 15.1.3\n');
});

test('packages of Eyrie of several versions are told apart', async () => {
  project.write('node_modules/@eyrie/audit/package.json', '{ "version": "1.1.0" }');
  project.write('node_modules/@eyrie/store/package.json', '{ "version": "1.1.0" }');
  expect(await project.findings()).toEqual([
    'problem EYRIE_DOCTOR_VERSIONS_DIFFER @eyrie/*: The packages are made for each other in one version, and there are 2: 1.1.0 of @eyrie/store and @eyrie/audit; 1.2.0 of @eyrie/nestjs, @eyrie/core, @eyrie/metrics, @eyrie/logging and @eyrie/tracing. Give all of them the same version in package.json, and install again.',
  ]);
});

test('what is not installed, not used, or kept by Yarn alone is said', async () => {
  project.remove('node_modules');
  expect(await project.findings()).toEqual([
    'problem EYRIE_DOCTOR_NOT_INSTALLED @eyrie/nestjs: It stands in package.json, and is not in node_modules. Install the dependencies of the project.',
  ]);
  project.write('.pnp.cjs', '');
  expect(await project.findings()).toEqual([
    `unknown EYRIE_DOCTOR_PACKAGES_UNSEEN .pnp.cjs: Yarn's Plug'n'Play keeps packages where only Yarn finds them: their versions and copies were not checked. Set "nodeLinker: node-modules" in .yarnrc.yml, or check with "yarn why".`,
  ]);
  project.manifest({ dependencies: {} });
  expect(await project.findings()).toEqual([
    'problem EYRIE_DOCTOR_NOT_USED package.json: The project has no package of Eyrie. Run "nest add @eyrie/nestjs", or go to the folder of the service.',
  ]);
});

test('what stands beside the packages must be of a version that they work with', async () => {
  project.install('@opentelemetry/api', { version: '1.9.0' });
  project.install('@nestjs/core', { version: '10.4.0' });
  expect(await project.findings()).toEqual([
    'problem EYRIE_DOCTOR_PEER_OUT_OF_RANGE @nestjs/core 10.4.0: @eyrie/nestjs, @eyrie/metrics, @eyrie/logging and @eyrie/tracing work with ^11.0.0 || ^12.0.0. Run "npm install \'@nestjs/core@^11.0.0 || ^12.0.0\'".',
    'problem EYRIE_DOCTOR_PEER_OUT_OF_RANGE @opentelemetry/api 1.9.0: @eyrie/nestjs works with >=1.10.0 <1.11.0. Run "npm install \'@opentelemetry/api@>=1.10.0 <1.11.0\'".',
    'problem EYRIE_DOCTOR_NEST_VERSIONS_DIFFER @nestjs/*: @nestjs/core is 10.4.0, and @nestjs/common 12.5.1. Give all packages of Nest the same major version.',
  ]);
});

test('an older SDK is wrong where the project asks for it, and worth knowing where something else does', async () => {
  project.dependOn({ '@opentelemetry/sdk-node': '^0.203.0', legacy: '^1.0.0' });
  project.install('@opentelemetry/sdk-node', { version: '0.203.0' });
  project.install('legacy', { dependencies: { '@opentelemetry/sdk-trace-base': '^2.0.0' } });
  project.install('@opentelemetry/sdk-trace-base', { version: '2.0.1' });
  expect(await project.findings()).toEqual([
    "problem EYRIE_DOCTOR_SDK_TRAINS_MIXED @opentelemetry/sdk-node: An older OpenTelemetry SDK stands beside version 3, and neither takes the other's parts: @opentelemetry/sdk-node 0.203.0. Upgrade these packages to 3.x (0.300 and later for those that begin with 0), or leave them out: @eyrie/tracing brings what it needs.",
    "advice EYRIE_DOCTOR_SDK_TRAINS_MIXED @opentelemetry/sdk-trace-base: An older OpenTelemetry SDK stands beside version 3, and neither takes the other's parts: @opentelemetry/sdk-trace-base 2.0.1 for legacy@1.0.0. Upgrade what brings them once it works with version 3; until then its parts cannot be given to @eyrie/tracing.",
  ]);
});

test('Node is checked against what the packages, the project and its image say', async () => {
  project.manifest({ engines: { node: '>=18' } });
  project.write('Dockerfile', 'FROM node:20-alpine AS base\nFROM base\nCMD ["npm", "run", "start:prod"]\n');
  expect(await project.findings()).toEqual([
    'problem EYRIE_DOCTOR_NODE_UNSUPPORTED Dockerfile: Its image has Node 20, and @eyrie/* needs Node >=22.15.0. Use a Node that is maintained, such as the latest 24.',
    'advice EYRIE_DOCTOR_ENGINES_TOO_WIDE package.json: engines.node is >=18, which allows versions of Node that @eyrie/* does not run on. Set engines.node to >=22.15.0.',
  ]);
  project.remove('Dockerfile');
  project.manifest({ engines: { node: '>=90.0.0' } });
  project.write(
    'node_modules/@eyrie/core/package.json',
    '{ "version": "1.2.0", "engines": { "node": ">=91.0.0" } }',
  );
  const node = process.versions.node;
  expect(await project.findings()).toEqual([
    `problem EYRIE_DOCTOR_NODE_UNSUPPORTED Node ${node}: @eyrie/* needs Node >=91.0.0. Use a Node that is maintained, such as the latest 24.`,
    `advice EYRIE_DOCTOR_NODE_OUTSIDE_ENGINES Node ${node}: The project's own engines ask for Node >=90.0.0. Run the doctor, and the service, with a Node of that range.`,
    'advice EYRIE_DOCTOR_ENGINES_TOO_WIDE package.json: engines.node is >=90.0.0, which allows versions of Node that @eyrie/* does not run on. Set engines.node to >=91.0.0.',
  ]);
});

test('node16 is found through extends, with comments, and only where the project is CommonJS', async () => {
  project.manifest({ type: 'commonjs' });
  project.install('@tsconfig/base');
  project.write(
    'node_modules/@tsconfig/base/tsconfig.json',
    '{ "compilerOptions": { "module": "Node16", }, }',
  );
  project.write('config/tsconfig.base.json', '{ "extends": "@tsconfig/base" /* "module": "nodenext" */ }');
  project.write(
    'tsconfig.json',
    '// of "tsc"\n{ "extends": ["./config/tsconfig.base"], "compilerOptions": {}, }',
  );
  project.write('tsconfig.build.json', '{ "extends": "./tsconfig.json" }');
  expect(await project.findings()).toEqual([
    'problem EYRIE_DOCTOR_TYPESCRIPT_MODULE node_modules/@tsconfig/base/tsconfig.json: "module": "node16" lets a CommonJS project import no ES modules, which @eyrie/* are (TS1479). Set "module" to "nodenext" or "node20".',
  ]);
  project.manifest({ type: 'module' });
  expect(await project.findings()).toEqual([]);
});
