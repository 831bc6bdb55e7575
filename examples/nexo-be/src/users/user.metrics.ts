import { bounded, counter, gauge } from '@eyrie/nestjs';
import { PLANS } from './user.js';

export const userSignups = counter({
  name: 'user_signups_total',
  help: 'Users who signed up.',
  labels: { plan: PLANS, source: bounded(20) },
  display: { unit: 'users' },
});

export const activeUsers = gauge({
  name: 'active_users',
  help: 'Users seen by this instance in the last five minutes.',
  display: { unit: 'users' },
});
