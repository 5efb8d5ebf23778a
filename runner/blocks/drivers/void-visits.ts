import type { DriverVisit } from '../../../model/document/claims-result.ts';
import type { Warning } from '../../../model/warnings.ts';
import { type LifeSign, lifeWarnings, standstillWarnings } from '../datastore-changes.ts';
import type { Standstill } from '../standstill.ts';

/** A time on the clock of `performance.now()`. */
interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** When the slices of each workload were played. */
export class SliceSpans {
  readonly #workloads: readonly number[];
  readonly #begun = new Map<number, number>();
  readonly #spans = new Map<number, Span[]>();

  /** `workloads` has the place of the workload of each slice. */
  constructor(workloads: readonly number[]) {
    this.#workloads = workloads;
  }

  onSlice(slice: number, edge: 'begin' | 'end'): void {
    const now = performance.now();
    const workload = this.#workloads[slice];
    const fromMs = this.#begun.get(slice);
    if (edge === 'begin') this.#begun.set(slice, now);
    else if (workload !== undefined && fromMs !== undefined)
      this.#spans.set(workload, [...this.of(workload), { fromMs, toMs: now }]);
  }

  of(workload: number): readonly Span[] {
    return this.#spans.get(workload) ?? [];
  }
}

/** What happened in a block that the figures do not show. */
export interface BlockEvents {
  readonly standstills: readonly Standstill[];
  /** Of the datastores, before and after the slices. */
  readonly lives: readonly [before: readonly LifeSign[], after: readonly LifeSign[]];
}

/**
 * Gives a visit an error if something stood still in its slices, or its datastore was emptied: its figures include
 * that, and must not be used.
 */
export function voidVisit(
  visit: DriverVisit,
  { datastore, spans }: { readonly datastore: string; readonly spans: readonly Span[] },
  { standstills, lives }: BlockEvents,
): DriverVisit {
  if (visit.error !== null) return visit;
  const [before, after] = lives.map((signs) => signs.filter((sign) => sign.datastore.id === datastore));
  const warnings = [...standstillWarnings(standstills, spans), ...lifeWarnings(before ?? [], after ?? [])];
  const reason = warnings.find(({ invalidates }) => invalidates);
  return reason === undefined ? visit : { ...visit, error: errorOf(reason) };
}

function errorOf({ code, message, fix }: Warning): DriverVisit['error'] {
  return { code, what: 'The figures of a block are invalid.', why: message, fix };
}
