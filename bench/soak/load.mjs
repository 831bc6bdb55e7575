// Sends requests of all kinds at a bounded rate, and keeps count of what the service must have counted.
import { setTimeout as pause } from 'node:timers/promises';
import { anyKind, KINDS, Sender } from './requests.mjs';

const TICK_MS = 20;
// A service that stalls is not buried: beyond that a tick sends nothing.
const MAX_IN_FLIGHT = 300;
const MAX_SURPRISES = 50;

export class Load {
  /** Requests by `METHOD route status`, events by type. */
  expected = { requests: new Map(), events: new Map() };
  sent = 0;
  /** Answers that were not the expected ones, the first of them in words. */
  surprises = [];
  surprised = 0;
  #sender;
  #inFlight = 0;
  #rate;

  constructor({ port, rate }) {
    this.#sender = new Sender(port);
    this.#rate = rate;
  }

  /** Requests that were sent again on another connection. */
  get resent() {
    return this.#sender.resent;
  }

  /** Sends until `end`, a time of `performance.now()`, and waits for the last answer. */
  async runUntil(end) {
    const begin = performance.now();
    for (let now = begin; now < end; now = performance.now()) {
      const due = Math.floor(((now - begin) / 1000) * this.#rate);
      // After a stall the rate goes on as before.
      for (
        let more = Math.min(due - this.sent, this.#rate);
        more > 0 && this.#inFlight < MAX_IN_FLIGHT;
        more--
      ) {
        void this.#send(anyKind());
      }
      await pause(TICK_MS);
    }
    while (this.#inFlight > 0) await pause(TICK_MS);
    this.#sender.close();
  }

  /** Reads the page of metrics, as a scraper would. */
  async scrape(headers = {}) {
    increment(this.expected.requests, 'GET /metrics 200');
    const response = await fetch(`${this.#sender.origin}/metrics`, { headers });
    return await response.text();
  }

  async #send(name) {
    const { counted, send, audited } = KINDS[name];
    this.sent += 1;
    this.#inFlight += 1;
    if (counted !== undefined) increment(this.expected.requests, counted);
    if (audited !== undefined) increment(this.expected.events, audited);
    try {
      const status = await send(this.#sender);
      if (status !== undefined && !counted.endsWith(` ${status}`)) this.#surprise(`${name}: ${status}`);
    } catch (error) {
      this.#surprise(`${name}: ${error}`);
    } finally {
      this.#inFlight -= 1;
    }
  }

  #surprise(text) {
    this.surprised += 1;
    if (this.surprises.length < MAX_SURPRISES) this.surprises.push(text);
  }
}

/** Adds to a count by key. */
export function increment(counts, key, amount = 1) {
  counts.set(key, (counts.get(key) ?? 0) + amount);
}
