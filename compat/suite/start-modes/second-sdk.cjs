// Wrong on purpose: the app has its provider when another is started.
const { start } = require('./loaded.cjs');

void start().then(() => require('./sdk.cjs'));
