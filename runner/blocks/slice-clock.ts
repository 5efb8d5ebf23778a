import type { Slice } from '../../model/document/measured.ts';
import type { PlannedSlice, SliceCount } from '../load/engines/engine.ts';
import type { TurnVisit } from './open-visit.ts';
import type { RoundMeters } from './round-meters.ts';

interface Metered {
  readonly visit: Pick<TurnVisit, 'windows'> & { readonly inTurns: Pick<TurnVisit['inTurns'], 'onWindow'> };
  readonly meters: Pick<RoundMeters, 'onWindow' | 'waitShares'>;
}

/** Follows slices as they are played: passes their edges to the meters of their app, and keeps when they began. */
export class SliceClock {
  readonly #slices: readonly PlannedSlice[];
  readonly #apps: readonly Metered[];
  /** When each slice began, on the clock of `performance.now()`. */
  readonly #beganAt = new Map<number, number>();
  /** Slices of each app whose windows ended, in order. */
  readonly #ended: readonly number[][];

  constructor(slices: readonly PlannedSlice[], apps: readonly Metered[]) {
    this.#slices = slices;
    this.#apps = apps;
    this.#ended = apps.map(() => []);
  }

  onSlice(slice: number, edge: 'begin' | 'end'): void {
    const app = this.#slices[slice]?.app ?? -1;
    const metered = this.#apps[app];
    if (metered === undefined) return;
    const now = performance.now();
    metered.meters.onWindow(edge);
    metered.visit.inTurns.onWindow(edge);
    if (edge === 'begin') this.#beganAt.set(slice, now);
    else {
      this.#ended[app]?.push(slice);
      metered.visit.windows.push({ fromMs: this.#beganAt.get(slice) ?? now, toMs: now });
    }
  }

  /** The slices of one app as a result records them; `counts` are those of all apps. */
  slicesOf(app: number, counts: readonly SliceCount[]): Slice[] {
    const firstMs = Math.min(...this.#beganAt.values());
    const waitShares = this.#apps[app]?.meters.waitShares() ?? [];
    return counts.flatMap(({ slice, ok, failed, inFlightAtEnd }) => {
      const planned = this.#slices[slice];
      if (planned?.app !== app) return [];
      const waitShare = waitShares[this.#ended[app]?.indexOf(slice) ?? -1] ?? null;
      const startMs = Math.round((this.#beganAt.get(slice) ?? firstMs) - firstMs);
      return [{ startMs, durationMs: planned.durationMs, ok, failed, inFlightAtEnd, waitShare }];
    });
  }
}
