/** The log that benches write to. */
export const STREAM = 'bench';
