import type { ModulesContainer } from '@nestjs/core';
import { EyrieApp } from '../app/eyrie-app.js';
import { EYRIE_APP } from './tokens.js';

/** The one {@link EyrieApp} of a Nest application: kept on its own module container, made when first asked for. */
export function eyrieAppOf(modules: ModulesContainer): EyrieApp {
  const holder = modules as ModulesContainer & { [EYRIE_APP]?: EyrieApp };
  holder[EYRIE_APP] ??= new EyrieApp();
  return holder[EYRIE_APP];
}
