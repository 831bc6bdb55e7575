import type { Migration } from '@eyrie/nestjs';

const createUsers = `CREATE TABLE users (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  email TEXT NOT NULL,
  plan TEXT NOT NULL,
  source TEXT NOT NULL
)`;

export const usersMigration: Migration = {
  id: 'nexo-be/0001-users',
  sqlite: [createUsers],
  postgres: [createUsers],
};
