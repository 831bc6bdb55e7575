import { defineConfig } from '@eyrie/nestjs';
import { paymentDuration, paymentsInProgress, paymentTransactions } from './payments/payment.metrics.js';
import { activeUsers, userSignups } from './users/user.metrics.js';

export default defineConfig({
  service: { name: 'nexo-be' },
  metrics: {
    instruments: [userSignups, activeUsers, paymentTransactions, paymentDuration, paymentsInProgress],
  },
  // Debug lines are written only where the request that they belong to fails or takes longer than a second.
  logging: { tailBuffer: { enabled: true } },
  // In production one of ten requests is traced, and each one that fails or takes longer than a second; payments always.
  tracing: { sampling: { routes: [{ route: 'POST /payments', ratio: 1 }] } },
  // In the store that users live in: `.eyrie/store.db`, or what EYRIE_STORE_URL names.
  audit: {},
});
