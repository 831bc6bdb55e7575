/** Under this token {@link AppLogging} is injected. */
export const APP_LOGGING = Symbol.for('eyrie.logging');

/** Under this token the app's `LineWriter` is injected. */
export const LINE_WRITER = Symbol.for('eyrie.logging.line-writer');
