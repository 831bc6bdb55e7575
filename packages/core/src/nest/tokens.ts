/** Under this token an app's {@link EyrieApp} is injected, whichever copy of the package asks for it. */
export const EYRIE_APP = Symbol.for('eyrie.app');
