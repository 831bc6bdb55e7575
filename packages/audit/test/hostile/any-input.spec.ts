import * as fc from 'fast-check';
import type { AuditEventInput } from '../../src/event/audit-event.js';
import { MAX_EVENT_BYTES } from '../../src/event/bound-event.js';
import { inAppWorld, sealedRecords, startAudited, verified } from '../support/audited-app.js';

const anything = fc.anything({
  maxDepth: 4,
  withBigInt: true,
  withBoxedValues: true,
  withDate: true,
  withMap: true,
  withNullPrototype: true,
  withObjectString: true,
  withSet: true,
  withSparseArray: true,
  withTypedArray: true,
  withUnicodeString: false,
  key: fc.oneof(
    fc.constantFrom('__proto__', 'constructor', 'toJSON', 'id', 'type', 'then', 'length', '\0', '\ud800'),
    fc.string({ unit: 'binary' }),
  ),
});

const WELL_FORMED = { type: 'order.updated', action: 'UPDATE', target: { type: 'order', id: '1' } };
const PARTS = [
  'type',
  'action',
  'outcome',
  'stage',
  'id',
  'time',
  'idempotency_key',
  'actor',
  'target',
  'targets',
  'reason',
  'changes',
  'attributes',
  'cut',
] as const;

const wrongPart = fc
  .tuple(fc.constantFrom(...PARTS), anything)
  .map(([part, value]) => ({ ...WELL_FORMED, [part]: value }));
const wrongActor = anything.map((id) => ({ ...WELL_FORMED, actor: { id, type: 'user', name: id } }));
const wrongTargets = fc
  .array(fc.record({ type: anything, id: anything }), { maxLength: 3 })
  .map((targets) => ({ ...WELL_FORMED, targets }));
const wrongChanges = fc
  .array(
    fc.record({
      path: fc.json().map((json) => `/${json}`),
      op: fc.constantFrom('add', 'remove'),
      to: anything,
    }),
  )
  .map((changes) => ({ ...WELL_FORMED, changes }));

describe('whatever is emitted', () => {
  test(
    'is refused as no event, or it is sealed and verifies',
    inAppWorld(async (world) => {
      const { audit, nest } = await startAudited(world);
      const inputs = fc.oneof(anything, wrongPart, wrongActor, wrongTargets, wrongChanges);
      let kept = 0;
      let refused = 0;
      await fc.assert(
        fc.asyncProperty(inputs, async (input) => {
          try {
            const { id, state } = await audit.emit(input as AuditEventInput);
            expect([id.length, state]).toEqual([36, 'stored']);
            kept += 1;
          } catch (error) {
            expect(error).toMatchObject({ code: 'EYRIE_AUDIT_EVENT_INVALID' });
            refused += 1;
          }
        }),
        { numRuns: 500 },
      );
      expect([kept > 50, refused > 50]).toEqual([true, true]);
      await nest.close();
      const records = await sealedRecords(world);
      // And the end of the app.
      expect(records.length).toBe(kept + 1);
      expect(records.filter(({ body }) => Buffer.byteLength(body) > MAX_EVENT_BYTES)).toEqual([]);
      expect(await verified(world)).toMatchObject({ verdict: 'intact', records: kept + 1, findings: [] });
    }),
    60_000,
  );
});
