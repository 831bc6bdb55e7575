/** Under this token an app's {@link AppAudit} is injected. */
export const APP_AUDIT = Symbol.for('eyrie.audit');
