// Keeps an audit trail by the engine alone, as the config says; prints the receipts and what was said.
import { auditSection, installAudit, jsonlSink } from '@eyrie/audit/engine';
import { defineConfig, EyrieApp } from '@eyrie/core/engine';
import { openAppStore, storeSection } from '@eyrie/store/engine';

const { SINK_FOLDER } = process.env;
const said = [];
const app = new EyrieApp();
app.diagnostics.announceTo((level, message) =>
  said.push(`${level} ${message.slice(0, message.indexOf(':'))}`),
);
const config = defineConfig({
  service: { name: 'alone' },
  audit: { sinks: [jsonlSink({ folder: SINK_FOLDER })] },
});
app.config.adopt(config);
const storeOptions = app.config.resolve(storeSection, config.store);
const store = await openAppStore(app, storeOptions);
const options = app.config.resolve(auditSection, config.audit);
const { service } = await installAudit(app, { options, store, storeOptions });
await app.lifecycle.start();
const receipts = [
  ...(await service.runAs({ id: 'user-7', type: 'user' }, () =>
    service.emitMany([
      { type: 'order.placed', action: 'CREATE', target: { type: 'order', id: '42' } },
      { type: 'order.paid', action: 'UPDATE', target: { type: 'order', id: '42' } },
    ]),
  )),
  await store.transaction((tx) =>
    service.emit({ type: 'order.closed', action: 'UPDATE', target: { type: 'order', id: '42' } }, { tx }),
  ),
];
await app.lifecycle.close();
process.stdout.write(JSON.stringify({ said, receipts: receipts.map(({ state }) => state) }));
