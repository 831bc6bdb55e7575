// Traces a piece of work by the engine alone, and prints what became of it.
exports.trace = async ({ EyrieApp, tracing, config, sing }) => {
  const spans = [];
  const exporter = {
    export: (batch, done) => {
      spans.push(
        ...batch.map((span) => [span.name, span.parentSpanContext?.spanId, span.spanContext().spanId]),
      );
      done({ code: 0 });
    },
    shutdown: async () => {},
  };
  const options = { ...config.tracing, exporter: { type: 'custom', exporter } };
  const app = new EyrieApp();
  app.config.adopt(config);
  const { mode, report } = await tracing.installTracing(app, tracing.tracingSection.resolve({ options }));
  await app.lifecycle.start();
  const said = [];
  app.diagnostics.announceTo((_level, message) => said.push(message));
  report();
  tracing.withSpan('work', () => sing());
  await app.lifecycle.close();
  const nameOf = (id) => spans.find(([, , own]) => own === id)?.[0];
  const loader = globalThis[Symbol.for('eyrie.tracing.registered')]?.libraries.loader.mode;
  const tree = spans.map(([name, parent]) => (parent === undefined ? name : `${nameOf(parent)} > ${name}`));
  process.stdout.write(JSON.stringify({ mode, loader, said, spans: tree.sort((a, b) => (a < b ? -1 : 1)) }));
};
