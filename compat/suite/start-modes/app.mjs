import { start } from './loaded.mjs';

await start();
