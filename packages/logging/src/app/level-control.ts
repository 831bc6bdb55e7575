import type { EyrieApp } from '@eyrie/core/engine';
import type { ResolvedLoggingOptions } from '../config/logging-options.js';
import { EYRIE_LOGGER } from '../levels/logger-names.js';
import type { LevelChange } from '../volume/level-change.js';
import { levelEndpoint } from '../volume/level-endpoint.js';
import type { LevelRules } from '../volume/level-rules.js';
import { onLevelSignal } from '../volume/level-signal.js';
import type { AppLineWriter } from './app-line-writer.js';

/** Lets operators set levels at run time: by the management endpoint, and by a signal if asked. Returns what undoes it. */
export function offerLevelControl(
  app: EyrieApp,
  rules: LevelRules,
  { path, token, signal, seconds }: ResolvedLoggingOptions['levelControl'],
): readonly (() => void)[] {
  app.management.mount(
    levelEndpoint({
      rules,
      path,
      access:
        token === undefined
          ? { type: 'closed', secretName: 'EYRIE_LOGGING_LEVEL_CONTROL_TOKEN' }
          : { type: 'bearer', token },
    }),
  );
  return signal === undefined ? [] : [onLevelSignal({ signal, rules, seconds })];
}

const MESSAGES: Readonly<Record<LevelChange['type'], string>> = {
  set: 'A log level was set for a time',
  expired: 'A log level has reverted',
  cleared: 'A log level was taken back',
  base: 'The log level was changed',
};

/** Each change has its line, whatever the level. */
export function tellLevelChange(writer: AppLineWriter, { type, ...fields }: LevelChange): void {
  writer.announce({ level: 'info', logger: EYRIE_LOGGER, message: MESSAGES[type], fields });
}
