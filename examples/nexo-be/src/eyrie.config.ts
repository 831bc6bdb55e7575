import { defineConfig } from '@eyrie/core';
import type { LoggingOptions } from '@eyrie/logging';
import type { TracingOptions } from '@eyrie/tracing';
import { paymentDuration, paymentsInProgress, paymentTransactions } from './payments/payment.metrics.js';
import { activeUsers, userSignups } from './users/user.metrics.js';

// Debug lines are written only where the request that they belong to fails or takes longer than a second.
const logging: LoggingOptions = { tailBuffer: { enabled: true } };

// In production one of ten requests is traced, and each one that fails or takes longer than a second; payments always.
const tracing: TracingOptions = { sampling: { routes: [{ route: 'POST /payments', ratio: 1 }] } };

export default defineConfig({
  service: { name: 'nexo-be' },
  metrics: {
    instruments: [userSignups, activeUsers, paymentTransactions, paymentDuration, paymentsInProgress],
  },
  logging,
  tracing,
});
