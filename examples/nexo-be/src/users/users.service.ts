import { InjectMetric, type MetricOf } from '@eyrie/metrics';
import { Injectable, NotFoundException } from '@nestjs/common';
import type { NewUser, User } from './user.js';
import { activeUsers, userSignups } from './user.metrics.js';
import { UserStore } from './user-store.js';

const FIVE_MINUTES_MS = 5 * 60_000;

@Injectable()
export class UsersService {
  constructor(
    private readonly store: UserStore,
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

  signUp(newUser: NewUser): User {
    const user = this.store.add(newUser);
    this.signups.inc({ plan: user.plan, source: user.source });
    return user;
  }

  /** The user, who counts as active from now on; 404 where there is none. */
  get(id: string): User {
    const user = this.store.see(id);
    if (user === undefined) throw new NotFoundException(`There is no user ${id}`);
    return user;
  }
}
