// Wrong on purpose: the app has its provider when another is started.
import { start } from './loaded.mjs';

await start();
await import('./sdk.cjs');
