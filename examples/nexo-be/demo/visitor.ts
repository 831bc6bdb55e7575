import { randomUUID } from 'node:crypto';
import { stripeSignature } from '../src/webhooks/stripe-signature.ts';
import type { HttpClient } from './http-client.ts';

const KNOWN_USERS = 500;
const PLANS = ['free', 'free', 'pro', 'enterprise'];
const SOURCES = ['web', 'mobile', 'referral', 'newsletter'];
const CURRENCIES = ['usd', 'eur', 'gbp'];

interface VisitorOptions {
  readonly client: HttpClient;
  readonly webhookSecret: string;
  readonly random: () => number;
}

/** What the clients of the service do, rightly and wrongly: each method sends one request. */
export class Visitor {
  readonly #client: HttpClient;
  readonly #webhookSecret: string;
  readonly #random: () => number;
  // Bounded by KNOWN_USERS.
  readonly #userIds: string[] = [];

  constructor({ client, webhookSecret, random }: VisitorOptions) {
    this.#client = client;
    this.#webhookSecret = webhookSecret;
    this.#random = random;
  }

  async signUp(): Promise<void> {
    const { body } = await this.#post('/users', this.#newUser());
    const { id } = JSON.parse(body) as { readonly id: string };
    if (this.#userIds.length < KNOWN_USERS) this.#userIds.push(id);
  }

  async signUpWithUnknownPlan(): Promise<void> {
    await this.#post('/users', { ...this.#newUser(), plan: 'platinum' });
  }

  async signUpWithBrokenJson(): Promise<void> {
    await this.#client.send({ method: 'POST', route: '/users', body: '{"name": "Ada' });
  }

  async hangUpWhileSigningUp(): Promise<void> {
    await this.#client.sendHalf({ method: 'POST', route: '/users', body: JSON.stringify(this.#newUser()) });
  }

  async findUser(): Promise<void> {
    await this.#get('/users/:id', `/users/${this.#knownUser()}`);
  }

  async findNobody(): Promise<void> {
    await this.#get('/users/:id', `/users/${randomUUID()}`);
  }

  async findByName(): Promise<void> {
    await this.#get('/users/:id', '/users/ada');
  }

  async pay(): Promise<void> {
    await this.#post('/payments', this.#order());
  }

  async payForNobody(): Promise<void> {
    await this.#post('/payments', { ...this.#order(), userId: randomUUID() });
  }

  async payInUnknownCurrency(): Promise<void> {
    await this.#post('/payments', { ...this.#order(), currency: 'doubloons' });
  }

  async stripeCalls(): Promise<void> {
    await this.#webhook(this.#webhookSecret);
  }

  async forgerCalls(): Promise<void> {
    await this.#webhook('guessed');
  }

  async checkHealth(): Promise<void> {
    await this.#get('/health');
  }

  async checkHealthHeadersOnly(): Promise<void> {
    await this.#client.send({ method: 'HEAD', route: '/health' });
  }

  async readStatus(): Promise<void> {
    await this.#get('/api/status');
  }

  async getLost(): Promise<void> {
    await this.#get('unmatched', `/${randomUUID()}`);
  }

  #get(route: string, path = route) {
    return this.#client.send({ method: 'GET', route, path });
  }

  #post(route: string, body: object) {
    return this.#client.send({ method: 'POST', route, body: JSON.stringify(body) });
  }

  async #webhook(secret: string): Promise<void> {
    const body = JSON.stringify({ id: `evt_${randomUUID()}`, type: 'charge.refunded' });
    const timestamp = Math.floor(Date.now() / 1000);
    const signature = stripeSignature({ secret, payload: Buffer.from(body), timestamp }).toString('hex');
    await this.#client.send({
      method: 'POST',
      route: '/webhooks/stripe',
      headers: { 'stripe-signature': `t=${timestamp},v1=${signature}` },
      body,
    });
  }

  #newUser() {
    return { name: 'Ada', email: 'ada@example.com', plan: this.#oneOf(PLANS), source: this.#oneOf(SOURCES) };
  }

  #order() {
    const amount = 1 + Math.floor(this.#random() * 20_000);
    return { userId: this.#knownUser(), amount, currency: this.#oneOf(CURRENCIES) };
  }

  #knownUser(): string {
    if (this.#userIds.length === 0) throw new Error('Nobody has signed up yet');
    return this.#oneOf(this.#userIds);
  }

  #oneOf(choices: readonly string[]): string {
    return choices[Math.floor(this.#random() * choices.length)] ?? '';
  }
}
