import { randomUUID } from 'node:crypto';
import {
  Audited,
  type AuditedCall,
  InjectStore,
  type SqlTransaction,
  type Store,
  withSpan,
} from '@eyrie/nestjs';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { NewUser, User } from './user.js';
import { usersMigration } from './users.migration.js';

type Insert = AuditedCall<[SqlTransaction, User], void>;

/** Users in the store that also keeps the audit trail, so that a user and the event of it commit together. */
@Injectable()
export class UserStore implements OnModuleInit {
  constructor(@InjectStore() private readonly store: Store) {}

  async onModuleInit(): Promise<void> {
    await this.store.migrate([usersMigration]);
  }

  async add(newUser: NewUser): Promise<User> {
    const user = { id: randomUUID(), ...newUser };
    await withSpan('users.db.insert', { attributes: { 'user.id': user.id } }, () =>
      this.store.transaction((transaction) => this.insert(transaction, user)),
    );
    return user;
  }

  async find(id: string): Promise<User | undefined> {
    const { rows } = await this.store.query('SELECT id, name, email, plan, source FROM users WHERE id = $1', [
      id,
    ]);
    return rows[0] as User | undefined;
  }

  async count(): Promise<number> {
    const { rows } = await this.store.query('SELECT COUNT(*) AS users FROM users');
    return Number(rows[0]?.users);
  }

  @Audited({
    type: 'user.created',
    action: 'CREATE',
    delivery: 'transactional',
    target: ({ args: [, { id }] }: Insert) => ({ type: 'user', id }),
    after: ({ args: [, user] }: Insert) => user,
    personal: ['/name', '/email'],
  })
  private async insert(transaction: SqlTransaction, { id, name, email, plan, source }: User): Promise<void> {
    await transaction.query('INSERT INTO users (id, name, email, plan, source) VALUES ($1, $2, $3, $4, $5)', [
      id,
      name,
      email,
      plan,
      source,
    ]);
  }
}
