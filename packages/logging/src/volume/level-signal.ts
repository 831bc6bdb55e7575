import { checkedOverride } from './level-override.js';
import type { LevelRules } from './level-rules.js';
import { ALL_LOGGERS } from './logger-patterns.js';

/** The signals that may stand for `debug`. */
export const LEVEL_SIGNALS = ['SIGUSR1', 'SIGUSR2'] as const;

export type LevelSignal = (typeof LEVEL_SIGNALS)[number];

/** What a signal does. */
export interface LevelSignalOptions {
  readonly signal: LevelSignal;
  readonly rules: LevelRules;
  /** Whole seconds from 1 to 86400. @default 600 */
  readonly seconds?: number | undefined;
}

type Toggle = () => void;

const TOGGLES = Symbol.for('eyrie.level-signal.toggles');

type SignalListener = (() => void) & { readonly [TOGGLES]: Set<Toggle> };

/**
 * Lets a signal set `debug` for every logger for a time; the next one while that holds takes it back. Nobody else
 * may use the signal: Node starts its inspector at SIGUSR1, nodemon and pm2 restart at SIGUSR2.
 *
 * All apps of a process share one listener, and each toggles its own levels. Returns what undoes it.
 *
 * @throws EyrieError `EYRIE_LOGGING_LEVEL_SECONDS_INVALID` at once, not at the signal.
 */
export function onLevelSignal({ signal, rules, seconds }: LevelSignalOptions): () => void {
  const override = checkedOverride({ level: 'debug', seconds, by: signal });
  const toggle: Toggle = () => {
    const isOurs = rules
      .current()
      .overrides.some(({ logger, by }) => logger === ALL_LOGGERS && by === signal);
    if (isOurs) rules.clear({ logger: ALL_LOGGERS, by: signal });
    else rules.set(override);
  };
  const listener = process.listeners(signal).find(isOurListener) ?? listen(signal);
  listener[TOGGLES].add(toggle);
  return () => {
    listener[TOGGLES].delete(toggle);
    if (listener[TOGGLES].size === 0) process.off(signal, listener);
  };
}

function listen(signal: LevelSignal): SignalListener {
  // Bounded by the number of apps in the process.
  const toggles = new Set<Toggle>();
  const onSignal = (): void => {
    for (const toggle of toggles) toggle();
  };
  const listener: SignalListener = Object.assign(onSignal, { [TOGGLES]: toggles });
  process.on(signal, listener);
  return listener;
}

function isOurListener(listener: NodeJS.SignalsListener): listener is SignalListener {
  return TOGGLES in listener;
}
