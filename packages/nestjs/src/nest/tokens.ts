/** Under this token the config of the app is injected, whichever way `EyrieModule` was given it. */
export const EYRIE_CONFIG = Symbol.for('eyrie.config-of-app');
