// Wrong on purpose: all libraries are loaded before what instruments them.
import { start } from './loaded.mjs';

await import('@eyrie/tracing/register');
await start();
