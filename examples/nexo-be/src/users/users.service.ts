import { businessEvents, StructuredLogger, setLogContext } from '@eyrie/logging';
import { InjectMetric, type MetricOf } from '@eyrie/metrics';
import { Span } from '@eyrie/tracing';
import { Injectable, NotFoundException } from '@nestjs/common';
import { readNewUser } from './new-user.js';
import type { NewUser, User } from './user.js';
import { activeUsers, userSignups } from './user.metrics.js';
import { UserStore } from './user-store.js';

const FIVE_MINUTES_MS = 5 * 60_000;

@Injectable()
export class UsersService {
  constructor(
    private readonly store: UserStore,
    private readonly logger: StructuredLogger,
    @InjectMetric(userSignups) private readonly signups: MetricOf<typeof userSignups>,
    @InjectMetric(activeUsers) active: MetricOf<typeof activeUsers>,
  ) {
    active.readFrom(() => this.activeCount);
  }

  get count(): number {
    return this.store.size;
  }

  get activeCount(): number {
    return this.store.seenWithin(FIVE_MINUTES_MS);
  }

  /** Signs a user up; 400 for a body that is none. */
  @Span('users.create')
  create(body: unknown): User {
    const user = this.store.add(this.validate(body));
    const { id, plan, source } = user;
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
  get(id: string): User {
    const user = this.store.see(id);
    if (user === undefined) throw new NotFoundException(`There is no user ${id}`);
    setLogContext({ user_id: id });
    return user;
  }
}
