import { defineConfig } from '@eyrie/core';
import { paymentDuration, paymentsInProgress, paymentTransactions } from './payments/payment.metrics.js';
import { activeUsers, userSignups } from './users/user.metrics.js';

export default defineConfig({
  service: { name: 'nexo-be' },
  metrics: {
    instruments: [userSignups, activeUsers, paymentTransactions, paymentDuration, paymentsInProgress],
  },
});
