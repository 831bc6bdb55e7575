// Nothing here needs Nest: an app is taken by what it has.
export * from './engine.js';
