export const PLANS = ['free', 'pro', 'enterprise'] as const;

export type Plan = (typeof PLANS)[number];

export interface NewUser {
  readonly name: string;
  readonly email: string;
  readonly plan: Plan;
  /** Where the user came from, as the client says: web, mobile, referral, … */
  readonly source: string;
}

export interface User extends NewUser {
  readonly id: string;
}
