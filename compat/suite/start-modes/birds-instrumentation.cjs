// Makes a span of each song of the library "birds".
const {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
} = require('@opentelemetry/instrumentation');

class BirdsInstrumentation extends InstrumentationBase {
  constructor() {
    super('birds', '1.0.0', {});
  }

  init() {
    return new InstrumentationNodeModuleDefinition('birds', ['1.x'], (birds) => {
      this._wrap(birds, 'sing', (sing) => () => {
        const span = this.tracer.startSpan('sing');
        try {
          return sing();
        } finally {
          span.end();
        }
      });
      return birds;
    });
  }
}

exports.birds = [new BirdsInstrumentation()];
