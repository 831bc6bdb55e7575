/** Where Node is told what to load before a program. */
export interface PreloadRequest {
  /** @default process.execArgv */
  readonly arguments?: readonly string[];
  /** @default NODE_OPTIONS */
  readonly variable?: string | undefined;
}

// By its name, or by the path of its file; Node takes the value as the next argument too.
const REQUIRED = /(?:^|\s)(?:-r|--require)[=\s]\s*"?[^\s"]*\btracing[\\/](?:(?:dist|src)[\\/])?register\b/;

/** Whether `@eyrie/tracing/register` was loaded by `--require`. */
export function isRequiredPreload(request: PreloadRequest = {}): boolean {
  const { arguments: given = process.execArgv, variable = process.env.NODE_OPTIONS ?? '' } = request;
  return REQUIRED.test(given.join(' ')) || REQUIRED.test(variable);
}
