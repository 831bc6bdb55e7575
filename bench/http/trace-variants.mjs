// What is measured of tracing, by name. Every variant sends its spans by OTLP over HTTP to the receiver that the
// environment names. `bare` and `control` trace nothing: their difference is the noise of the run.

export const traceVariants = {
  bare: async () => ({}),
  control: async () => ({}),
  // Started by their own register, below.
  'opentelemetry all': async () => ({}),
  'opentelemetry 10%': async () => ({}),
  core: async () => ({ imports: [(await import('@eyrie/core')).CoreModule] }),
  'eyrie all': () => eyrie(1),
  'eyrie 10%': () => eyrie(0.1),
};

/** How the server of a variant is started. */
export function launchTraced(name, endpoint) {
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint };
  if (!name.startsWith('opentelemetry')) return { env };
  return {
    execArgv: ['--import', new URL('./opentelemetry-default.mjs', import.meta.url).href],
    env: {
      ...env,
      OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
      OTEL_METRICS_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: 'none',
      OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
      OTEL_TRACES_SAMPLER_ARG: name.endsWith('10%') ? '0.1' : '1',
      OTEL_SERVICE_NAME: 'bench',
    },
  };
}

async function eyrie(ratio) {
  const { TracingModule } = await import('@eyrie/tracing');
  return { imports: [TracingModule.forRoot({ sampling: { ratio } })] };
}
