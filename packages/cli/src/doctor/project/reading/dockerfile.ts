import { join } from 'node:path';
import { readText } from './read-text.js';

/** What the last stage of a Dockerfile says. */
export interface Dockerfile {
  /** Of the image it builds on, or of the image that its stage builds on: `22` of `node:22-alpine`. */
  readonly nodeMajor: number | undefined;
  /** `ENTRYPOINT` and `CMD` as one line. */
  readonly command: string | undefined;
  /** What `ENV NODE_OPTIONS` sets. */
  readonly nodeOptions: string;
  readonly volumes: readonly string[];
}

// Longer than any that a person reads.
const MAX_INSTRUCTIONS = 1000;

/** Reads the `Dockerfile` of a folder; `undefined` where there is none. */
export function readDockerfile(folder: string): Dockerfile | undefined {
  const text = readText(join(folder, 'Dockerfile'));
  if (text === undefined) return undefined;
  const instructions = instructionsOf(text);
  const start = instructions.findLastIndex(([name]) => name === 'FROM');
  const stage = instructions.slice(Math.max(0, start));
  const last = (name: string) => stage.findLast(([instruction]) => instruction === name)?.[1];
  const parts = [last('ENTRYPOINT'), last('CMD')].filter((part) => part !== undefined).map(commandOf);
  return {
    nodeMajor: nodeMajorOf(instructions, start),
    command: parts.length === 0 ? undefined : parts.join(' '),
    nodeOptions: stage
      .filter(([name, rest]) => name === 'ENV' && /^NODE_OPTIONS[\s=]/.test(rest))
      .map(([, rest]) => rest.slice('NODE_OPTIONS='.length))
      .join(' '),
    volumes: stage.filter(([name]) => name === 'VOLUME').flatMap(([, rest]) => commandOf(rest).split(/\s+/)),
  };
}

type Instruction = readonly [name: string, rest: string];

function instructionsOf(text: string): readonly Instruction[] {
  return text
    .split('\n')
    .filter((line) => !/^\s*#/.test(line))
    .join('\n')
    .replaceAll(/\\\r?\n/g, ' ')
    .split('\n', MAX_INSTRUCTIONS)
    .flatMap((line) => {
      const [, name, rest] = /^\s*([A-Za-z]+)\s+(.*?)\s*$/.exec(line) ?? [];
      return name === undefined || rest === undefined ? [] : [[name.toUpperCase(), rest] as const];
    });
}

/** `["node", "dist/main.js"]` as `node dist/main.js`. */
function commandOf(text: string): string {
  try {
    const words: unknown = JSON.parse(text);
    if (Array.isArray(words)) return words.join(' ');
  } catch {
    // The form of a shell.
  }
  return text;
}

function nodeMajorOf(instructions: readonly Instruction[], start: number): number | undefined {
  let image = imageOf(instructions[start]);
  // A stage may build on another one, by its name.
  for (let position = start - 1; position >= 0 && image !== undefined; position--) {
    const stage = instructions[position];
    const [, name] = /\sas\s+(\S+)$/i.exec(stage?.[0] === 'FROM' ? stage[1] : '') ?? [];
    if (name !== undefined && name === image) image = imageOf(stage);
  }
  const major = /(?:^|\/)node:(\d+)/.exec(image ?? '')?.[1];
  return major === undefined ? undefined : Number(major);
}

function imageOf(instruction: Instruction | undefined): string | undefined {
  return instruction?.[1].replace(/^(?:--\S+\s+)+/, '').split(/\s+/)[0];
}
