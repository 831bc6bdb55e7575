import assert from 'node:assert/strict';
import { createCheckpointSigner } from '../../../src/integrity/create-checkpoint-signer.js';
import { generateSigningKey, parseVerifierKey } from '../../../src/integrity/note-keys.js';
import { verifySignedNote } from '../../../src/integrity/signed-note.js';
import { pruneLog } from '../../../src/sealing/retention.js';
import { checkSigner } from '../../../src/sealing/signer-check.js';
import { type AuditCase, type AuditWorld, rejectsWith, STREAM } from './audit-world.js';
import { idOf } from './sample-events.js';

const CHANGED = 'EYRIE_AUDIT_SIGNER_CHANGED';
const ORIGIN = 'test.example/audit';
const [first, second] = [generateSigningKey('first.example'), generateSigningKey('second.example')];

function signerWith(keys: readonly (typeof first)[], origin = ORIGIN) {
  return createCheckpointSigner({ origin, privateKeys: keys.map(({ privateKey }) => privateKey) });
}

/** Starts an instance with this signer and seals with it, a checkpoint with each record. */
async function sealWith(
  world: AuditWorld,
  signer: ReturnType<typeof signerWith>,
  { number, day }: { readonly number: number; readonly day?: string },
): Promise<void> {
  await checkSigner({ store: world.store, stream: STREAM, signer });
  const now = day === undefined ? undefined : () => Date.parse(day);
  await world.seal([{ id: idOf(number) }], { signer, now, checkpointEvery: { records: 1 } });
}

export const SIGNER_CASES: readonly AuditCase[] = [
  {
    name: 'a log is gone on with by no other key, at start or later',
    run: async (world) => {
      const [one, other] = [signerWith([first]), signerWith([second])];
      const both = [one, other].map((signer) => world.sequencer({ signer, checkpointEvery: { records: 1 } }));
      // Neither finds a log at its start.
      for (const signer of [one, other]) await checkSigner({ store: world.store, stream: STREAM, signer });
      await world.emit({ id: idOf(1) });
      await both[0]?.sealBatch();
      await world.emit({ id: idOf(2) });
      for (const attempt of [
        () => both[1]?.sealBatch(),
        () => both[1]?.sealBatch(),
        () => checkSigner({ store: world.store, stream: STREAM, signer: other }),
      ]) {
        const error = await rejectsWith(CHANGED, async () => attempt());
        assert.equal(
          error.problem,
          'The newest checkpoint of the audit log of the stream "shop" is signed by none of the keys that this instance signs with',
        );
      }
      assert.equal((await both[0]?.sealBatch())?.state, 'sealed');
      assert.equal((await world.log.checkpoints(STREAM)).length, 2);
    },
  },
  {
    name: 'a log is gone on with for no other origin',
    run: async (world) => {
      await sealWith(world, signerWith([first]), { number: 1 });
      await world.emit({ id: idOf(2) });
      const signer = signerWith([first], 'shop.example/other');
      for (const attempt of [
        () => world.sequencer({ signer }).sealBatch(),
        () => checkSigner({ store: world.store, stream: STREAM, signer }),
      ]) {
        const error = await rejectsWith(CHANGED, attempt);
        assert.equal(
          error.problem,
          'The checkpoints of the audit log of the stream "shop" are of the origin "test.example/audit", and this instance would sign for "shop.example/other"',
        );
      }
    },
  },
  {
    name: 'a key is changed by way of both, also for who runs with the old one meanwhile',
    run: async (world) => {
      const old = world.sequencer({ signer: signerWith([first]), checkpointEvery: { records: 1 } });
      await world.emit({ id: idOf(1) });
      await old.sealBatch();
      await sealWith(world, signerWith([first]), { number: 2, day: '2026-10-10' });
      await sealWith(world, signerWith([second, first]), { number: 3, day: '2026-11-10' });
      await world.emit({ id: idOf(4) });
      assert.equal((await old.sealBatch()).state, 'sealed', 'the old one goes on');
      await sealWith(world, signerWith([second, first]), { number: 5 });
      await sealWith(world, signerWith([second]), { number: 6 });
      await world.emit({ id: idOf(7) });
      await rejectsWith(CHANGED, () => old.sealBatch());
      const keys = [first, second].map(({ verifierKey }) => parseVerifierKey(verifierKey));
      const signers = (await world.log.checkpoints(STREAM)).map(({ note }) => {
        const verdict = verifySignedNote(note, keys);
        return verdict.kind === 'verified' ? verdict.keys.map(({ name }) => name) : verdict.kind;
      });
      assert.deepEqual(signers, [
        ['first.example'],
        ['first.example'],
        ['second.example', 'first.example'],
        ['first.example'],
        ['second.example', 'first.example'],
        ['second.example'],
      ]);
    },
  },
  {
    name: 'a segment that a key has signed which is out of use stands in for its records all the same',
    run: async (world) => {
      await sealWith(world, signerWith([first]), { number: 1, day: '2026-10-10' });
      await sealWith(world, signerWith([second, first]), { number: 2, day: '2026-11-10' });
      await sealWith(world, signerWith([second]), { number: 3, day: '2026-11-11' });
      await pruneLog({ store: world.store, stream: STREAM, before: '2026-11-01' });
      await sealWith(world, signerWith([second]), { number: 4, day: '2026-11-12' });
      assert.equal((await world.log.head(STREAM)).size, 4);
    },
  },
];
