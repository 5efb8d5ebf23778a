import type { DatastoreRecord } from '../../model/document/datastore-record.ts';
import { nameProduct, productOf } from '../../model/document/describe-datastore.ts';
import type { RankGroup, TargetRecord } from '../../model/document/target-record.ts';
import type { TargetSpec } from '../../targets/catalogue.ts';
import { stackDurability } from '../datastores/stack-durability.ts';

/**
 * Puts each target into its rank group: controls, demonstrations, other products than the named ones and minority rungs
 * are never ranked with the rest. `recordsOf` has the datastores of a stack, its store first.
 */
export function classifyTargets(
  specs: readonly TargetSpec[],
  services: readonly DatastoreRecord[],
  recordsOf: (spec: TargetSpec) => readonly DatastoreRecord[],
): TargetRecord[] {
  const mainRung = mostCommon(services.filter((service) => !service.standIn).map(({ rung }) => rung));
  return specs.map((spec) => {
    const records = recordsOf(spec);
    const [store] = records;
    return {
      id: spec.id,
      title: titleOf(spec, records),
      group: groupOf(spec, records, mainRung),
      ...stackDurability(spec.store, spec.store === null ? undefined : store, spec.settings),
      services: records.map(({ id }) => id),
      variant:
        spec.sameAs === undefined || spec.settings === undefined ? null : { of: spec.sameAs, settings: spec.settings },
    };
  });
}

/** The title of a stack with what really ran: `Express + FerretDB`. */
export function titleOf(spec: TargetSpec, records: readonly DatastoreRecord[]): string {
  return records.reduce((title, record) => title.replace(productOf(record.id), () => nameProduct(record)), spec.title);
}

function groupOf(spec: TargetSpec, records: readonly DatastoreRecord[], mainRung: string | null): RankGroup {
  if (isControl(spec)) return 'control';
  if (spec.class === 'demonstration') return 'demonstration';
  if (records.some(({ standIn }) => standIn)) return 'stand-in';
  return records.every(({ rung }) => rung === mainRung) ? 'ranked' : 'other-rung';
}

/** A variant of a stack without a datastore is under test, and so no control. */
export function isControl(spec: TargetSpec): boolean {
  return spec.class === 'control' && spec.settings === undefined;
}

function mostCommon<T>(values: readonly T[]): T | null {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0] ?? null;
}
