// Capture as an app has it, without the thread that seals: what a service's own transaction runs.
import { EyrieApp } from '@eyrie/core/engine';
import { openAppStore, storeSection } from '@eyrie/store/engine';
import { installAudit } from '../../packages/audit/dist/app/install-audit.js';
import { auditSection } from '../../packages/audit/dist/config/audit-options.js';
import { STREAM } from './stream.mjs';

const CHUNK = 1000;
const WARM_UP = 20_000;

/**
 * The audit trail of an app on the store of a URL.
 *
 * @returns its store, its service and how to close both
 */
export async function openTrail(url, { maxConnections = 10 } = {}) {
  const app = new EyrieApp();
  // Nobody seals here, and the bench knows it.
  app.diagnostics.announceTo(() => {});
  const storeOptions = storeSection.resolve({ options: { url, maxConnections }, environment: {} });
  const store = await openAppStore(app, storeOptions);
  const options = auditSection.resolve({
    options: { stream: STREAM, sealing: { enabled: false } },
    environment: {},
  });
  const { service } = await installAudit(app, { options, store, storeOptions });
  return { store, service, close: () => app.lifecycle.close() };
}

/** What a service would record of an order that was paid: about 500 bytes once it is canonical. */
export function orderPaid(number) {
  return {
    type: 'order.paid',
    action: 'UPDATE',
    actor: { id: `user-${number % 1000}`, type: 'user' },
    target: { type: 'order', id: `order-${number}` },
    changes: [{ path: '/status', op: 'replace', from: 'open', to: 'paid' }],
  };
}

/** Writes so many events in one transaction: the sequencer sees all of them at once. */
export async function writeBacklog({ store, service }, count) {
  await store.transaction(async (tx) => {
    for (let written = 0; written < count; written += CHUNK) {
      const events = Array.from({ length: Math.min(CHUNK, count - written) }, (_, at) =>
        orderPaid(written + at),
      );
      await service.emitMany(events, { tx });
    }
  });
}

/** Lets the optimiser see capture as often as a service that has run for a while; nothing of it is kept. */
export async function warmUp({ store, service }) {
  const undo = new Error('Nothing of this is kept');
  const warming = store.transaction(async (tx) => {
    for (let number = 0; number < WARM_UP; number++) await service.emit(orderPaid(number), { tx });
    throw undo;
  });
  await warming.catch((error) => {
    if (error !== undo) throw error;
  });
}
