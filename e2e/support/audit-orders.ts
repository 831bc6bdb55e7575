import type { Migration } from '@eyrie/store/engine';

const ORDERS = 'CREATE TABLE orders (id TEXT PRIMARY KEY)';

/** The table of the business that `programs/audit-app.ts` writes beside its events. */
export const ORDER_MIGRATIONS: readonly Migration[] = [
  { id: 'orders/0001-table', sqlite: [ORDERS], postgres: [ORDERS] },
];
