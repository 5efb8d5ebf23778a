import { perRepetition, valuesOf } from '../../../model/capacity/block-values.ts';
import type { CapacityResult } from '../../../model/document/capacity-result.ts';
import { priorVariance, sampleVariance } from '../../../model/stats/moderated-variance.ts';
import type { CapacityModel, CapacityRow } from '../../capacity/capacity-model.ts';
import type { IndependentSample } from '../compare-independent.ts';
import { letterOf } from '../compared-file.ts';

/** A capacity measurement with the name that the user gave it. */
export interface NamedCapacity {
  readonly name: string;
  readonly result: CapacityResult;
}

/** One stack as a measurement has it. */
export interface CapacitySide {
  readonly of: ComparedCapacity;
  readonly row: CapacityRow;
  /** The capacity of each block; null if it was not measured. */
  readonly sample: IndependentSample | null;
}

/** A measurement with its letter and the rows of its report. */
export interface ComparedCapacity extends NamedCapacity {
  readonly model: CapacityModel;
  readonly label: string;
  readonly rows: readonly CapacityRow[];
  /** Null for a stack that it does not have. */
  readonly side: (target: string) => CapacitySide | null;
}

/** Reads a measurement once for all comparisons; `model` is its report. */
export function readCapacity(named: NamedCapacity, index: number, model: CapacityModel): ComparedCapacity {
  const rows = model.sections.flatMap((section) => section.rows);
  const samples = rows.flatMap((row) => sampleVariance(blocksOf(row).map((value) => Math.log(value))) ?? []);
  const prior = priorVariance(samples);
  const read: ComparedCapacity = {
    ...named,
    model,
    label: letterOf(index),
    rows,
    side(target) {
      const row = rows.find((candidate) => candidate.target === target);
      if (row === undefined) return null;
      const { capacity } = row;
      return {
        of: read,
        row,
        sample: capacity === null ? null : { center: capacity.center, values: blocksOf(row), prior },
      };
    },
  };
  return read;
}

/** The capacity of each block, without those that searched in another way. */
function blocksOf({ how: { way, blocks } }: CapacityRow): number[] {
  return way === null ? [] : perRepetition(valuesOf(blocks, way));
}
