import {
  type EventLoopUtilization,
  type RecordableHistogram,
  createHistogram,
  monitorEventLoopDelay,
  performance,
} from 'node:perf_hooks';
import type { StorePool } from './store-pool.ts';
import { PoolWatch } from './watch-pools.ts';

/** A timer of this period shows by its own lateness how long the loop kept others waiting. */
const RESOLUTION_MS = 20;
const US_PER_MS = 1000;
const NS_PER_US = 1000;
const MOST_KEPT = 1000;

/**
 * Lets the parent, over IPC, watch the event loop of this process in windows: `{watchLoop: 'begin', id}` starts the
 * first one, `pause` ends a window, `resume` starts a further one, and `end` answers `{loop, pools, id}` for all of
 * them; `pools` is null unless `begin` came with `pools: true`. Within a window a timer wakes every 20 ms; otherwise it
 * costs nothing.
 */
export function watchLoop(pools: readonly StorePool[] = []): void {
  const watch = new LoopWatch();
  let poolWatch: PoolWatch | null = null;
  process.on('message', (message) => {
    const { watchLoop: edge, id, pools: isAsked } = message as Message;
    if (edge === 'begin') {
      poolWatch?.pause();
      poolWatch = isAsked === true ? new PoolWatch(pools) : null;
      poolWatch?.resume();
      watch.begin();
    } else if (edge === 'pause') {
      watch.pause();
      poolWatch?.pause();
    } else if (edge === 'resume') {
      poolWatch?.resume();
      watch.resume();
    } else if (edge === 'end' && watch.isBegun) {
      const loop = watch.end();
      poolWatch?.pause();
      process.send?.({ loop, pools: poolWatch?.readings() ?? null, id }, () => undefined);
    }
  });
}

interface Message {
  readonly watchLoop?: string;
  readonly id?: number;
  readonly pools?: boolean;
}

class LoopWatch {
  readonly #delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  #delays: RecordableHistogram = createHistogram();
  #maxNs = 0;
  #idleMs = 0;
  #activeMs = 0;
  /** The loop's account at the beginning of the window; null between windows. */
  #window: EventLoopUtilization | null = null;
  isBegun = false;

  begin(): void {
    this.isBegun = true;
    this.#delays = createHistogram();
    this.#idleMs = this.#activeMs = this.#maxNs = 0;
    this.resume();
  }

  resume(): void {
    this.#delay.reset();
    this.#delay.enable();
    this.#window = performance.eventLoopUtilization();
  }

  pause(): void {
    if (this.#window === null) return;
    const { active, idle } = performance.eventLoopUtilization(this.#window);
    this.#window = null;
    this.#delay.disable();
    this.#keepDelays();
    this.#activeMs += active;
    this.#idleMs += idle;
  }

  /** Node adds no such histogram to another one, so its values are taken by rank: all of them, or 1000 evenly. */
  #keepDelays(): void {
    const kept = Math.min(MOST_KEPT, this.#delay.count);
    for (let rank = 0; rank < kept; rank += 1)
      this.#delays.record(Math.max(1, Math.round(this.#delay.percentile((100 * (rank + 0.5)) / kept))));
    if (kept > 0) this.#maxNs = Math.max(this.#maxNs, this.#delay.max);
  }

  /** In µs, and the share of time in which the loop worked. */
  end(): Readonly<Record<string, number | null>> {
    this.pause();
    this.isBegun = false;
    const delays = this.#delays;
    // Node records the time from one tick to the next, the period included.
    const lateUs = (ns: number): number | null =>
      delays.count === 0 ? null : Math.max(0, Math.round(ns / NS_PER_US - RESOLUTION_MS * US_PER_MS));
    const totalMs = this.#activeMs + this.#idleMs;
    return {
      eventLoopUtilisation: totalMs === 0 ? 0 : this.#activeMs / totalMs,
      eventLoopDelayP50Us: lateUs(delays.percentile(50)),
      eventLoopDelayP99Us: lateUs(delays.percentile(99)),
      eventLoopDelayMaxUs: lateUs(this.#maxNs),
    };
  }
}
