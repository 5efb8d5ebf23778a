import { type Arrivals, arrivalsSchema } from '../../model/document/load.ts';
import { formatDuration, parseDuration } from '../../model/duration.ts';
import { EXIT } from '../../model/exit-codes.ts';
import { StackbenchError } from '../../model/stackbench-error.ts';
import type { Engine } from '../../runner/load/engines/engine.ts';
import { oneOf } from './read-option.ts';

/**
 * Arrivals by their name.
 * @throws StackbenchError (exit 2) if a chosen open-model engine cannot play them: one run never mixes two kinds
 */
export function chooseArrivals(name: string, chosen: readonly Engine[]): Arrivals {
  const arrivals = oneOf('kind of arrivals', name, arrivalsSchema.options);
  const unable = chosen.find((engine) => engine.loadKind === 'open' && !engine.arrivals.includes(arrivals));
  if (unable === undefined) return arrivals;
  throw new StackbenchError({
    code: 'bad-arrivals',
    what: `${unable.id} does not play ${arrivals} arrivals.`,
    why: `It plays ${unable.arrivals.join(', ')}.`,
    fix: 'Choose another engine, for example --engines pacer,autocannon.',
    exitCode: EXIT.usage,
  });
}

/**
 * Duration of a round, ms.
 * @throws StackbenchError (exit 2) for one that a chosen engine cannot play, before anything starts
 */
export function chooseDuration(text: string, chosen: readonly Engine[]): number {
  const durationMs = parseDuration(text, '--duration');
  const unable = chosen.find(({ shortestMs }) => durationMs < shortestMs);
  if (unable === undefined) return durationMs;
  throw new StackbenchError({
    code: 'duration-too-short',
    what: `${unable.id} does not play rounds of ${formatDuration(durationMs)}.`,
    why: `Its shortest is ${formatDuration(unable.shortestMs)}.`,
    fix: `Write --duration ${unable.shortestMs / 1000}s, or choose another engine, for example --engines autocannon.`,
    exitCode: EXIT.usage,
  });
}
