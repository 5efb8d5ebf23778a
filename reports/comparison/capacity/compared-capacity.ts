import type { CapacityResult } from '../../../model/document/capacity-result.ts';
import { priorVariance, sampleVariance } from '../../../model/stats/moderated-variance.ts';
import type { CapacityModel, CapacityRow } from '../../capacity/capacity-model.ts';
import type { IndependentSample } from '../compare-independent.ts';
import { letterOf } from '../compared-file.ts';

/** A capacity measurement with its report, and the name that the user gave it. */
export interface NamedCapacity {
  readonly name: string;
  readonly result: CapacityResult;
  readonly model: CapacityModel;
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
  readonly label: string;
  readonly rows: readonly CapacityRow[];
  /** Null for a stack that it does not have. */
  readonly side: (target: string) => CapacitySide | null;
}

/** Reads a measurement once for all comparisons. */
export function readCapacity(named: NamedCapacity, index: number): ComparedCapacity {
  const rows = named.model.sections.flatMap((section) => section.rows);
  const samples = rows.flatMap((row) => sampleVariance(valuesOf(row).map((value) => Math.log(value))) ?? []);
  const prior = priorVariance(samples);
  const read: ComparedCapacity = {
    ...named,
    label: letterOf(index),
    rows,
    side(target) {
      const row = rows.find((candidate) => candidate.target === target);
      if (row === undefined) return null;
      const { capacity } = row;
      return {
        of: read,
        row,
        sample: capacity === null ? null : { center: capacity.center, values: valuesOf(row), prior },
      };
    },
  };
  return read;
}

function valuesOf({ capacity, how }: CapacityRow): number[] {
  return capacity === null ? [] : how.blocks.flatMap(({ perSec }) => (perSec !== null && perSec > 0 ? [perSec] : []));
}
