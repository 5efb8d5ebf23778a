import type { CapacityTarget } from '../../model/capacity/capacity-target.ts';
import type { BenchPlace } from './bench-place.ts';
import type { KnownTruth } from './known-truth.ts';
import { type PlayedWindow, playWindow } from './play-window.ts';
import { startKnownServer } from './start-known-server.ts';

const SHARES = [0.97, 1.03] as const;
const LONG_MS = 60_000;
const SHORT_MS = 1000;
const SHORT_WINDOWS = 40;

/**
 * Plays windows a little below and above a truth with the pacer. For latency a long one of each, which keeps the
 * target or misses it; for errors many of 1 s, of which more than half, or fewer, have no more errors than allowed.
 */
export async function checkByWindows(
  place: BenchPlace,
  { server, queue, truth }: KnownTruth,
  { target, turnsPerMs }: { readonly target: CapacityTarget; readonly turnsPerMs: number },
): Promise<string[]> {
  const lines: string[] = [];
  for (const [index, share] of SHARES.entries()) {
    const job = { server, turnsPerMs, seed: index + 1 };
    const app = await startKnownServer(job, { workDir: place.job.workDir, cpus: place.systemCpus });
    const ratePerSec = share * truth.perSec;
    const play = (durationMs: number, seed: number): Promise<PlayedWindow> =>
      playWindow(place, { app, queue, target, ratePerSec, durationMs, seed });
    try {
      if (truth.missed === 'latency') lines.push(longText(share, await play(LONG_MS, index + 1)));
      else {
        const windows: PlayedWindow[] = [];
        while (windows.length < SHORT_WINDOWS) windows.push(await play(SHORT_MS, 1000 * index + windows.length));
        lines.push(shortText(share, windows, target));
      }
    } finally {
      await app.stop();
    }
  }
  return lines;
}

function longText(share: number, window: PlayedWindow): string {
  const { latencyMs, overShare, failedShare, waitShare, simulatedOver } = window;
  return (
    `${share}: p99 ${latencyMs?.toFixed(1) ?? 'unknown'} ms, over the target ${percent(overShare)} ` +
    `(simulated ${simulatedOver.map(percent).join(', ')}), failed ${percent(failedShare)}, waited ${waitText([waitShare])}`
  );
}

function shortText(share: number, windows: readonly PlayedWindow[], { errorShare }: CapacityTarget): string {
  const kept = windows.filter(({ failedShare }) => failedShare <= errorShare).length;
  const waits = windows.map(({ waitShare }) => waitShare);
  return `${share}: ${kept} of ${windows.length} windows of 1 s keep the errors, waited ${waitText(waits)}`;
}

function waitText(shares: readonly (number | null)[]): string {
  const known = shares.filter((share) => share !== null);
  return known.length === 0 ? 'unknown' : percent(known.reduce((sum, share) => sum + share, 0) / known.length);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(2)}%`;
}
