// What is measured, by name. `bare` and `control` are the same app: their difference is the noise of the run.

export const variants = {
  bare: async () => ({}),
  control: async () => ({}),
  'prom-client': handWrittenMiddleware,
  eyrie: async () => {
    const { MetricsModule } = await import('@eyrie/metrics');
    return { imports: [MetricsModule.forRoot()] };
  },
};

/** The middleware that teams write by hand: a histogram and two counters, recorded when the response has finished. */
async function handWrittenMiddleware() {
  const { default: client } = await import('prom-client');
  const register = new client.Registry();
  client.collectDefaultMetrics({ register });
  const labelNames = ['method', 'route', 'status_code'];
  const registers = [register];
  const durations = new client.Histogram({
    name: 'http_request_duration_seconds',
    help: 'Duration of requests.',
    labelNames,
    registers,
  });
  const requests = new client.Counter({
    name: 'http_requests_total',
    help: 'Requests.',
    labelNames,
    registers,
  });
  const errors = new client.Counter({
    name: 'http_requests_errors_total',
    help: 'Errors.',
    labelNames,
    registers,
  });
  const record = (method, route, statusCode, seconds) => {
    const labels = { method, route, status_code: String(statusCode) };
    durations.observe(labels, seconds);
    requests.inc(labels);
    if (statusCode >= 400) errors.inc(labels);
  };
  return {
    install(app, adapter) {
      if (adapter === 'fastify') {
        app
          .getHttpAdapter()
          .getInstance()
          .addHook('onResponse', (request, reply, done) => {
            record(request.method, request.routeOptions.url, reply.statusCode, reply.elapsedTime / 1000);
            done();
          });
        return;
      }
      app.use((request, response, next) => {
        const start = process.hrtime.bigint();
        response.on('finish', () => {
          const seconds = Number(process.hrtime.bigint() - start) / 1e9;
          record(request.method, request.route?.path ?? request.path, response.statusCode, seconds);
        });
        next();
      });
    },
  };
}
