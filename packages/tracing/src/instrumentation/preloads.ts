/** Where Node is told what to load before a program. */
export interface PreloadRequest {
  /** @default process.execArgv */
  readonly arguments?: readonly string[];
  /** @default NODE_OPTIONS */
  readonly variable?: string | undefined;
}

// By its name, or by the path of its file; Node takes the value as the next argument too.
const REQUIRED = /(?:^|\s)(?:-r|--require)[=\s]\s*"?[^\s"]*\btracing[\\/](?:(?:dist|src)[\\/])?register\b/;

// A configuration file of Node's may name some.
const ANY = /(?:^|\s)(?:-r|--require|--import|--experimental-(?:default-)?config-file)(?:[=\s]|$)/;

/** Whether `@eyrie/tracing/register` was loaded by `--require`. */
export function isRequiredPreload(request?: PreloadRequest): boolean {
  return optionsOf(request).some((options) => REQUIRED.test(options));
}

/** Whether Node was told to load anything before the program: a file of the app's may be what loads Eyrie's. */
export function hasPreloads(request?: PreloadRequest): boolean {
  return optionsOf(request).some((options) => ANY.test(options));
}

function optionsOf({
  arguments: given = process.execArgv,
  variable = process.env.NODE_OPTIONS ?? '',
}: PreloadRequest = {}): readonly string[] {
  return [given.join(' '), variable];
}
