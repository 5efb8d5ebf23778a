import { type EventLoopUtilization, monitorEventLoopDelay, performance } from 'node:perf_hooks';

/** A timer of this period shows by its own lateness how long the loop kept others waiting. */
const RESOLUTION_MS = 20;
const US_PER_MS = 1000;
const NS_PER_US = 1000;

/**
 * Lets the parent, over IPC, watch the event loop of this process for as long as it likes: `{watchLoop: 'begin', id}`
 * starts, `{watchLoop: 'end', id}` answers `{loop, id}`. Between the two a timer wakes every 20 ms; otherwise it costs
 * nothing.
 */
export function watchLoop(): void {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  let begun: EventLoopUtilization | null = null;
  process.on('message', (message) => {
    const { watchLoop: edge, id } = message as { readonly watchLoop?: string; readonly id?: number };
    if (edge === 'begin') {
      delay.reset();
      delay.enable();
      begun = performance.eventLoopUtilization();
    } else if (edge === 'end' && begun !== null) {
      delay.disable();
      const { utilization } = performance.eventLoopUtilization(begun);
      begun = null;
      // Node records the time from one tick to the next, the period included.
      const lateUs = (ns: number): number | null =>
        delay.count === 0 ? null : Math.max(0, Math.round(ns / NS_PER_US - RESOLUTION_MS * US_PER_MS));
      const loop = {
        eventLoopUtilisation: utilization,
        eventLoopDelayP50Us: lateUs(delay.percentile(50)),
        eventLoopDelayP99Us: lateUs(delay.percentile(99)),
        eventLoopDelayMaxUs: lateUs(delay.max),
      };
      process.send?.({ loop, id }, () => undefined);
    }
  });
}
