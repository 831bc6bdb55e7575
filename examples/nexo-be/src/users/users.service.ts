import {
  businessEvents,
  InjectMetric,
  type MetricOf,
  Span,
  StructuredLogger,
  setLogContext,
} from '@eyrie/nestjs';
import { Injectable, NotFoundException } from '@nestjs/common';
import { readNewUser } from './new-user.js';
import { RecentUsers } from './recent-users.js';
import type { NewUser, User } from './user.js';
import { activeUsers, userSignups } from './user.metrics.js';
import { UserStore } from './user-store.js';

const FIVE_MINUTES_MS = 5 * 60_000;

@Injectable()
export class UsersService {
  readonly #recent = new RecentUsers();

  constructor(
    private readonly store: UserStore,
    private readonly logger: StructuredLogger,
    @InjectMetric(userSignups) private readonly signups: MetricOf<typeof userSignups>,
    @InjectMetric(activeUsers) active: MetricOf<typeof activeUsers>,
  ) {
    active.readFrom(() => this.activeCount);
  }

  /** How many users there are. */
  count(): Promise<number> {
    return this.store.count();
  }

  get activeCount(): number {
    return this.#recent.seenWithin(FIVE_MINUTES_MS);
  }

  /** Signs a user up; 400 for a body that is none. */
  @Span('users.create')
  async create(body: unknown): Promise<User> {
    const user = await this.store.add(this.validate(body));
    const { id, plan, source } = user;
    this.#recent.see(id);
    this.signups.inc({ plan, source });
    setLogContext({ user_id: id });
    this.logger.event(businessEvents.userSignedUp, { user_id: id, plan, source });
    return user;
  }

  @Span('users.validate')
  private validate(body: unknown): NewUser {
    return readNewUser(body);
  }

  /** The user, who counts as active from now on and stands on the request's further lines; 404 where there is none. */
  async get(id: string): Promise<User> {
    const user = await this.store.find(id);
    if (user === undefined) throw new NotFoundException(`There is no user ${id}`);
    this.#recent.see(id);
    setLogContext({ user_id: id });
    return user;
  }
}
