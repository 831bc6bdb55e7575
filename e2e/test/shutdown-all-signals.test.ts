// A deployment ends a service with every signal on while forty clients send: whoever was answered has an access line, a
// span and its audit event, and was counted. A machine that dies takes with it all but the evidence.
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { AllSignals, type Told } from '../support/all-signals.ts';
import { type AnsweredRequest, IdentifiedLoad } from '../support/identified-load.ts';

const ROUNDS = 2;
const ANSWERED_BEFORE_THE_END = 300;
const BY_SIGTERM = { code: null, signal: 'SIGTERM' };

for (const adapter of ['express', 'fastify'] as const) {
  for (let round = 1; round <= ROUNDS; round++) {
    test(`on ${adapter} SIGTERM under load loses nothing that was answered, round ${round}`, async (context) => {
      await using signals = await AllSignals.start({ ADAPTER: adapter, SHUTDOWN_HOOKS: 'on' });
      const load = await terminateUnderLoad(signals);
      reportLoad(context, load);
      const lines = signals.accessLines();
      // Those that nobody heard the answer of are told of by all signals or by none.
      assert.deepEqual(differences(signals.serverSpans(), lines), []);
      assertTold(load.answered, { lines, spans: signals.serverSpans(), events: signals.auditEvents() });
      assertNothingTwice(load, signals);
      const { isListening, requests } = signals.counts().find(({ moment }) => moment === 'shutdown') ?? {};
      assert.equal(isListening, false);
      assert.deepEqual(requests, tally([...lines.values()].flat()));
    });

    test(`on ${adapter} without shutdown hooks, what was answered before SIGTERM is not lost, round ${round}`, async (context) => {
      await using signals = await AllSignals.start({ ADAPTER: adapter });
      const load = await terminateUnderLoad(signals);
      reportLoad(context, load);
      // It goes on to answer while it flushes, and of that nothing is promised.
      const promised = load.answered.filter(({ wasBefore }) => wasBefore);
      assertTold(promised, {
        lines: signals.accessLines(),
        spans: signals.serverSpans(),
        events: signals.auditEvents(),
      });
      assertNothingTwice(load, signals);
      const counted = signals.counts().at(-1)?.requests ?? {};
      for (const [name, count] of Object.entries(tally(promised.map((each) => each.name)))) {
        assert.ok((counted[name] ?? 0) >= count, `${name} was counted ${counted[name]} times, not ${count}`);
      }
    });
  }

  test(`on ${adapter} a machine that dies loses no event that an answer has waited for`, async (context) => {
    await using signals = await AllSignals.start({ ADAPTER: adapter, SHUTDOWN_HOOKS: 'on' });
    const load = new IdentifiedLoad(signals.program.origin);
    await load.progress(ANSWERED_BEFORE_THE_END);
    load.mark();
    await signals.program.kill();
    await load.refused();
    reportLoad(context, load);
    // Lines and spans that were under way, events of `best_effort` and of denied requests, and all counts may be lost.
    const required = load.answered.filter(({ kind }) => kind.isRequired);
    assert.ok(required.length > 0);
    assert.deepEqual(differences(only(signals.auditEvents(), required), evidenceOf(required)), []);
    assertNothingTwice(load, signals);
  });
}

async function terminateUnderLoad({ program }: AllSignals): Promise<IdentifiedLoad> {
  const load = new IdentifiedLoad(program.origin);
  await load.progress(ANSWERED_BEFORE_THE_END);
  load.mark();
  const { tookMs, ...exit } = await program.terminate();
  await load.refused();
  assert.deepEqual(exit, BY_SIGTERM, program.output());
  return load;
}

function reportLoad(context: TestContext, { answered, sent }: IdentifiedLoad): void {
  const before = answered.filter(({ wasBefore }) => wasBefore).length;
  context.diagnostic(
    `${sent.size} sent, ${before} answered before the signal, ${answered.length - before} after it`,
  );
  assert.ok(before >= ANSWERED_BEFORE_THE_END);
  const unexpected = answered.filter(
    ({ status, kind, wasBefore }) => status !== kind.status && (wasBefore || status !== 503),
  );
  assert.deepEqual(unexpected, []);
}

function assertTold(
  answered: readonly AnsweredRequest[],
  told: { readonly lines: Told; readonly spans: Told; readonly events: Told },
): void {
  const once: Told = new Map(answered.map(({ id, name }) => [id, [name]]));
  assert.deepEqual(differences(only(told.lines, answered), once), []);
  assert.deepEqual(differences(only(told.spans, answered), once), []);
  assert.deepEqual(differences(only(told.events, answered), evidenceOf(answered)), []);
}

function evidenceOf(answered: readonly AnsweredRequest[]): Told {
  return new Map(
    answered.flatMap(({ id, event, kind: { method, route } }) =>
      event === undefined ? [] : [[id, [`${event} in ${method} ${route}`]]],
    ),
  );
}

/** However it ended: nothing is told twice of a request, and nothing of one that was not sent. */
function assertNothingTwice({ sent }: IdentifiedLoad, signals: AllSignals): void {
  for (const told of [signals.accessLines(), signals.serverSpans(), signals.auditEvents()]) {
    assert.deepEqual(
      [...told].filter(([id, what]) => new Set(what).size < what.length || !sent.has(id)),
      [],
    );
  }
}

function only(told: Told, answered: readonly AnsweredRequest[]): Told {
  const ids = new Set(answered.map(({ id }) => id));
  return new Map([...told].filter(([id]) => ids.has(id)));
}

/** The requests of which a signal does not tell what it is to tell. */
function differences(told: Told, expected: Told): readonly object[] {
  return [...new Set([...told.keys(), ...expected.keys()])].flatMap((id) => {
    const [is, shouldBe] = [told.get(id) ?? [], expected.get(id) ?? []];
    return is.join() === shouldBe.join() ? [] : [{ id, is, shouldBe }];
  });
}

function tally(names: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
