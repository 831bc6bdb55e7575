/**
 * `node --import @eyrie/tracing/register dist/main.js`, or `NODE_OPTIONS='--import @eyrie/tracing/register'`: instruments
 * the libraries of an app before it loads. In CommonJS `--require` does as well.
 */
import { startRegistered } from './registration/start-registered.js';

startRegistered();
