import { ProjectFolder } from './support/project-folder.js';

let project: ProjectFolder;
beforeEach(() => {
  project = new ProjectFolder();
});
afterEach(() => project.end());

/** What defineConfig makes, without its package. */
function configOf(sections: string): string {
  return `const config: object = ${sections};
Object.defineProperty(config, Symbol.for('eyrie.config'), { value: true });
export default config;
`;
}

test('each section is checked by its owner, the signals by the copies of the project', async () => {
  project.write(
    'src/eyrie.config.ts',
    configOf(
      `{ metrics: { pth: '/metrics' }, logging: { format: 'xml' }, tracing: { sampling: { ratio: 2 } }, store: { url: 'mysql://root:hunter2@db' } }`,
    ),
  );
  expect(await project.seen('config')).toBe('src/eyrie.config.ts');
  const findings = await project.findings();
  expect(findings.map((line) => line.replace(/: .*/, ''))).toEqual([
    'problem EYRIE_DOCTOR_CONFIG_INVALID metrics.pth',
    'problem EYRIE_DOCTOR_CONFIG_INVALID logging.format',
    'problem EYRIE_DOCTOR_CONFIG_INVALID tracing.sampling.ratio',
    'problem EYRIE_DOCTOR_CONFIG_INVALID store.url',
  ]);
  expect(findings.join('\n')).not.toContain('hunter2');
  expect(findings[2]).toContain('must be a number from 0 to 1');
});

test('a section that nothing reads is told, with what was meant', async () => {
  project.write('src/eyrie.config.ts', configOf('{ metric: {}, billing: {}, metrics: {} }'));
  expect(await project.findings()).toEqual([
    'problem EYRIE_DOCTOR_SECTION_UNKNOWN metric: The config has a section of this name, which no package reads. Perhaps you mean "metrics".',
    'advice EYRIE_DOCTOR_SECTION_UNKNOWN billing: The config has a section of this name, which no package reads. Remove it.',
  ]);
});

test('a section whose package is not installed is not checked, and said', async () => {
  project.remove('node_modules/@eyrie/metrics');
  project.write('eyrie.config.ts', configOf('{ metrics: { anything: true } }'));
  expect(await project.seen('sections')).toBe(
    'service, http, redaction, logging, tracing, store, audit; not installed: metrics',
  );
  expect(await project.findings({ EYRIE_METRICS_ANYTHING: '1' })).toEqual([
    'advice EYRIE_DOCTOR_SECTION_UNUSED metrics: The config has this section, and @eyrie/metrics, which reads it, is not installed. Install @eyrie/metrics, or remove the section.',
  ]);
});

test('a config that cannot be loaded hides nothing else', async () => {
  project.write('src/eyrie.config.ts', "throw new Error('no database name');\n");
  project.write('src/main.ts', 'app.listen();\n');
  expect(await project.findings()).toEqual([
    expect.stringMatching(
      /^problem EYRIE_DOCTOR_CONFIG_UNUSABLE eyrie\.config: The config .*\/src\/eyrie\.config\.ts cannot be used: .*no database name\. Let it export defineConfig/,
    ),
    expect.stringContaining('advice EYRIE_DOCTOR_LOGGER_UNUSED'),
  ]);
});

test('a misspelt variable is told with the right name, and never with its value', async () => {
  project.write('.env', 'EYRIE_METRICS_TOKN=hunter2\nEYRIE_SERVICE_NAME=shop\n');
  const env = {
    EYRIE_LOG_LEVEL: 'debug',
    EYRIE_COFFEE: 'black',
    EYRIE_CONFIG: '',
    EYRIE_GATEWAY_SERVICE_HOST: '10.0.0.1',
    EYRIE_GATEWAY_PORT_80_TCP_ADDR: '10.0.0.1',
  };
  expect(await project.findings(env)).toEqual([
    'problem EYRIE_DOCTOR_VARIABLE_UNKNOWN EYRIE_LOG_LEVEL: It is set in the environment, and nothing reads it. Perhaps you mean EYRIE_LOGGING_LEVEL.',
    'problem EYRIE_DOCTOR_VARIABLE_UNKNOWN EYRIE_METRICS_TOKN: It is set in .env, and nothing reads it. Perhaps you mean EYRIE_METRICS_TOKEN.',
    'advice EYRIE_DOCTOR_VARIABLE_UNKNOWN EYRIE_COFFEE: It is set in the environment, and nothing reads it. Unset it, or check its name.',
  ]);
  expect(await project.seen('EYRIE_* variables', env)).toBe('5 set');
});

test('a variable with a bad value is wrong, one of OpenTelemetry is ignored and said', async () => {
  project.write('.env', 'EYRIE_METRICS_PORT=http\nOTEL_BSP_MAX_QUEUE_SIZE=many\n');
  expect(await project.findings()).toEqual([
    expect.stringMatching(
      /^problem EYRIE_DOCTOR_CONFIG_INVALID EYRIE_METRICS_PORT: .*must be a whole number from 0 to 65535/,
    ),
    expect.stringMatching(
      /^advice EYRIE_DOCTOR_VARIABLE_IGNORED OTEL_BSP_MAX_QUEUE_SIZE: The environment variable is ignored: /,
    ),
  ]);
});

test('what a config throws is told without its secrets', async () => {
  project.write(
    'src/eyrie.config.ts',
    "throw new Error('no answer from postgres://root:hunter2@db/orders, token=hunter2');\n",
  );
  const [finding] = await project.findings();
  expect(finding).toContain('no answer from postgres://[REDACTED]@db/orders, token=[REDACTED]');
});

test('a config that is made in code is said not to be examined', async () => {
  const text =
    'EyrieModule.forRootAsync({ useFactory: () => ({ audit: {} }) });\nEyrieModule.forFeature([a]);\n';
  project.write('src/app.module.ts', text);
  project.write(
    'src/log.module.ts',
    "LoggingModule.forRoot<Log>({ level: 'info' });\nMetricsModule.forRoot( );\n",
  );
  const where = 'forRootAsync in src/app.module.ts and forRoot in src/log.module.ts';
  expect(await project.seen('config')).toBe(`made in code (${where}); not examined`);
  expect((await project.findings())[0]).toBe(
    `advice EYRIE_DOCTOR_CONFIG_IN_CODE eyrie.config: The config is made in code (${where}), where no command can read it: neither its sections nor its store and audit trail were examined. Keep what is fixed in src/eyrie.config.ts, so that eyrie and register find it, or name another file in EYRIE_CONFIG.`,
  );
  project.remove('src/log.module.ts');
  project.write('src/eyrie.config.ts', configOf('{}'));
  expect(await project.seen('config')).toBe('src/eyrie.config.ts');
  expect(await project.findings()).toEqual([]);
});

test('a variable that is nearly one of OpenTelemetry is advice, and one that is unlike it is left alone', async () => {
  project.write('.env', 'OTEL_SERVICE_NAM=shop\nOTEL_EXPORTER_OTPL_ENDPOINT=http://collector.example:4318\n');
  const env = {
    OTEL_SERVICE_NAME: 'shop',
    OTEL_EXPORTER_OTLP_METRICS_CLIENT_KEY: 'key.pem',
    OTEL_METRIC_EXPORT_INTERVAL: '1000',
    OTEL_PYTHON_LOG_LEVEL: 'info',
    OTEL_COLLECTOR_SERVICE_HOST: '10.0.0.1',
    OTEL_COFFEE: 'black',
  };
  expect(await project.findings(env)).toEqual([
    'advice EYRIE_DOCTOR_VARIABLE_UNKNOWN OTEL_EXPORTER_OTPL_ENDPOINT: It is set in .env, and neither Eyrie reads it nor does OpenTelemetry document it. Perhaps you mean OTEL_EXPORTER_OTLP_ENDPOINT.',
    'advice EYRIE_DOCTOR_VARIABLE_UNKNOWN OTEL_SERVICE_NAM: It is set in .env, and neither Eyrie reads it nor does OpenTelemetry document it. Perhaps you mean OTEL_SERVICE_NAME.',
  ]);
  expect(await project.seen('OTEL_* variables', env)).toBe('7 set');
});
