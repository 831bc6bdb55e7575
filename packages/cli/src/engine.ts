export { EXIT, type ExitCode } from './program/exit-codes.js';
export { type CliRequest, runCli } from './program/run-cli.js';
export type { CliStream } from './terminal/output.js';
