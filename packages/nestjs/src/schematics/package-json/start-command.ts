import type { NestProject } from '../project/nest-project.js';

/** What `node --import` loads before the app. */
export const REGISTER = '@eyrie/nestjs/register';

const REGISTERED = /@eyrie\/(?:nestjs|tracing)\/register/;
// Variables, and the programs that set them, may stand before the command.
const LEAD = String.raw`^(\s*(?:(?:cross-env|env)\s+)?(?:\w+=\S*\s+)*)`;
const NODE = new RegExp(String.raw`${LEAD}node(?=\s)`);
const NEST_START = new RegExp(String.raw`${LEAD}(?:npx\s+)?nest\s+start(?=\s|$)`);

export function isRegistered(script: string): boolean {
  return REGISTERED.test(script);
}

/** A script with the flag in every command that starts the app; unchanged where none does, or where it has it. */
export function withRegister(script: string, project: NestProject): string {
  if (isRegistered(script)) return script;
  let before = '';
  for (const part of script.split(/(&&|\|\||[;&|])/)) {
    // Inside quotes the flag's own quotes would end the string.
    before += isQuoteOpen(before) ? part : withFlag(part, project);
  }
  return before;
}

function withFlag(command: string, project: NestProject): string {
  const node = NODE.exec(command)?.[0];
  if (node !== undefined && runsEntry(command.slice(node.length), project)) {
    return `${node} --import ${REGISTER}${command.slice(node.length)}`;
  }
  const start = NEST_START.exec(command)?.[0];
  if (start !== undefined && startsProject(command.slice(start.length), project)) {
    // `nest start` runs its program through a shell, so that it may have arguments.
    return `${start} --exec "node --import ${REGISTER}"${command.slice(start.length)}`;
  }
  return command;
}

function runsEntry(rest: string, { entryName, folder }: NestProject): boolean {
  return rest.split(/\s+/).some((word) => {
    const path = word.replaceAll('\\', '/').replace(/\.[cm]?js$/, '');
    const isEntry = path.slice(path.lastIndexOf('/') + 1) === entryName;
    return isEntry && (folder === undefined || path.includes(`/${folder}/`));
  });
}

function startsProject(rest: string, project: NestProject): boolean {
  const words = rest.split(/\s+/);
  if (project.exec !== undefined) return false;
  if (words.some((word) => /^(?:--exec|-e|--no-shell)(?:=|$)/.test(word))) return false;
  const named = project.projectNames.find((name) => words.includes(name));
  return named === undefined ? project.isDefault : named === project.name;
}

function isQuoteOpen(text: string): boolean {
  let open = '';
  for (const character of text) {
    if (open === '' && (character === '"' || character === "'")) open = character;
    else if (character === open) open = '';
  }
  return open !== '';
}
