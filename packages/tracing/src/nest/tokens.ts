/** Under this token an app's {@link AppTracing} is injected. */
export const APP_TRACING = Symbol.for('eyrie.tracing');
