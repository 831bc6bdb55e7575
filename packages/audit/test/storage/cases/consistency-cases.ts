import assert from 'node:assert/strict';
import { type AuditCase, type AuditWorld, rejectsWith, STREAM } from './audit-world.js';
import { eventsOf, idOf } from './sample-events.js';

const NO_MORE_CHECKPOINTS = { checkpointEvery: { records: 1_000_000, intervalMs: 1e9 } };

interface Finding {
  readonly what: string;
  readonly statements: readonly string[];
  readonly problem: string;
  /** Found by an instance that has sealed before, not only by one that has just started. */
  readonly atOnce: boolean;
}

// Three records, of which the first one is covered by a checkpoint.
const FINDINGS: readonly Finding[] = [
  {
    what: 'a truncated tail',
    statements: ['DELETE FROM eyrie_audit_log WHERE seq = 3', 'DELETE FROM eyrie_audit_ids WHERE seq = 3'],
    problem: 'its last record, 3, is missing',
    atOnce: true,
  },
  {
    what: 'a head that was moved back',
    statements: [
      'UPDATE eyrie_audit_head SET size = 2, sealed_at = (SELECT sealed_at FROM eyrie_audit_log WHERE seq = 2)',
    ],
    problem: 'it has records after 2, its end',
    atOnce: true,
  },
  {
    what: 'a last record with another hash',
    statements: [`UPDATE eyrie_audit_log SET hash = '${'0'.repeat(64)}' WHERE seq = 3`],
    problem: 'its last record, 3, is not the one that its head names',
    atOnce: true,
  },
  {
    what: 'ids that end before the records',
    statements: ['DELETE FROM eyrie_audit_ids WHERE seq = 3'],
    problem: 'its ids end at 2 and its records at 3',
    atOnce: true,
  },
  {
    what: 'a checkpoint of more records than there are',
    statements: ['UPDATE eyrie_audit_checkpoints SET size = 4'],
    problem: 'its last checkpoint is of 4 records and it has 3',
    atOnce: true,
  },
  {
    what: 'a frontier of another size',
    statements: ["UPDATE eyrie_audit_head SET frontier = ''"],
    problem: 'what is kept of its tree of 3 records cannot be read',
    atOnce: true,
  },
  {
    what: 'a body that was changed since the last checkpoint',
    statements: ["UPDATE eyrie_audit_log SET body = replace(body, 'ada', 'eve') WHERE seq = 2"],
    problem: 'its record 2 does not follow from the one before',
    atOnce: false,
  },
  {
    what: 'a checkpoint with another root',
    statements: [`UPDATE eyrie_audit_checkpoints SET root = '${'0'.repeat(64)}'`],
    problem: 'its last checkpoint, of 1 records, is not what its signed note says',
    atOnce: false,
  },
  {
    what: 'a head with the tree of other records',
    statements: [
      "UPDATE eyrie_audit_head SET frontier = (SELECT hash FROM eyrie_audit_ids WHERE seq = 1) || ',' || (SELECT hash FROM eyrie_audit_ids WHERE seq = 2)",
    ],
    problem: 'its records since 1 do not lead to its head',
    atOnce: false,
  },
  {
    what: 'a checkpoint that nobody has signed',
    statements: [
      "UPDATE eyrie_audit_checkpoints SET note = substr(note, 1, length(note) - 12) || 'AAAAAAAAAA=' || substr(note, length(note))",
    ],
    problem: 'its last checkpoint, of 1 records, is not what its signed note says',
    atOnce: true,
  },
  {
    what: 'a log without its checkpoints',
    statements: ['DELETE FROM eyrie_audit_checkpoints'],
    problem: 'it has 3 records and no checkpoint',
    atOnce: true,
  },
  {
    what: 'a segment that stands in for nothing',
    statements: [
      'INSERT INTO eyrie_audit_segments SELECT stream, 1, 1, (SELECT hash FROM eyrie_audit_ids WHERE seq = 1), (SELECT hash FROM eyrie_audit_ids WHERE seq = 1), note, created_at FROM eyrie_audit_checkpoints',
    ],
    problem: 'its pruned segment, up to 1, is not what its signed note says',
    atOnce: true,
  },
  {
    what: 'a lost head',
    statements: ['DELETE FROM eyrie_audit_head'],
    problem: 'it has records after 0, its end',
    atOnce: true,
  },
];

export const CONSISTENCY_CASES: readonly AuditCase[] = FINDINGS.map(
  ({ what, statements, problem, atOnce }) => ({
    name: `${what} is found before anything more is sealed or signed`,
    run: async (world: AuditWorld) => {
      const running = world.sequencer(NO_MORE_CHECKPOINTS);
      for (const event of eventsOf(3)) {
        await world.emit(event);
        await running.sealBatch();
      }
      for (const statement of statements) await world.database.tamper(statement);
      await world.emit({ id: idOf(4) });
      const signed = await world.log.checkpoints(STREAM, { fromSize: 0 });
      const instances = atOnce ? [running, world.sequencer()] : [world.sequencer()];
      for (const sequencer of instances) {
        for (const attempt of [() => sequencer.sealBatch(), () => sequencer.sealBatch()]) {
          const error = await rejectsWith('EYRIE_AUDIT_LOG_INCONSISTENT', attempt);
          assert.equal(
            error.problem,
            `The audit log of the stream "shop" was changed or restored in part: ${problem}. Nothing more is sealed or signed`,
          );
        }
      }
      assert.deepEqual(await world.rows('SELECT id FROM eyrie_audit_outbox'), [{ id: idOf(4) }]);
      assert.deepEqual(await world.log.checkpoints(STREAM, { fromSize: 0 }), signed);
    },
  }),
);
