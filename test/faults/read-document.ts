import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type RunResult, runResultSchema } from '../../model/document/run-result.ts';
import type { Visit } from '../../model/document/visit.ts';
import type { Place } from './place.ts';
import type { Settings } from './settings.ts';

export interface Documents {
  /** The folder in which the document is; null where there is none. */
  readonly folder: string | null;
  readonly result: RunResult | null;
  /** Why it cannot be read, where it is there. */
  readonly broken: string | null;
  /** Whether what was printed names another folder in which it is. */
  readonly toldElsewhere: boolean;
}

/** The result where it belongs, or where the output says that it is. */
export function readDocuments(place: Place, printed: string): Documents {
  const told = [...printed.matchAll(/saved in (\S+)/g)].map(([, path]) => outside(place, path ?? ''));
  const folders = [join(place.folder, 'out'), ...told];
  // The last is the latest: what is kept elsewhere is what could not be written where it belongs.
  const folder = folders.toReversed().find((path) => existsSync(join(path, 'result.json'))) ?? null;
  const toldElsewhere = told.some((path) => existsSync(path));
  if (folder === null) return { folder, result: null, broken: null, toldElsewhere };
  try {
    const result = runResultSchema.parse(JSON.parse(readFileSync(join(folder, 'result.json'), 'utf8')));
    return { folder, result, broken: null, toldElsewhere };
  } catch (error) {
    return { folder, result: null, broken: String(error).slice(0, 300), toldElsewhere };
  }
}

/** The visit that the fault is meant for: that of its stack in its block. */
export function visitOfFault(result: RunResult | null, { stack, block }: Settings): Visit | undefined {
  return result?.visits.find(({ target, repetition }) => target === stack && repetition === block - 1);
}

/** A path as the trial sees it, as we see it. */
function outside({ folder, root }: Place, path: string): string {
  if (folder === root) return path;
  for (const [from, to] of [
    [root, folder],
    ['/var/tmp', join(folder, 'var-tmp')],
    ['/tmp', join(folder, 'slash-tmp')],
  ] as const)
    if (path.startsWith(`${from}/`)) return path.replace(from, to);
  return path;
}

/** Warnings that other work on the machine, or the setting of a trial, brings about at any time. */
const OF_THE_MACHINE = new Set([
  'foreign-load',
  'steal',
  'foreign-on-system-cores',
  'foreign-on-generator-cores',
  'steal-on-system-cores',
  'steal-on-generator-cores',
  'app-waited',
  'generator-waited',
  'not-steady',
  'generator-busy',
  'generator-limit',
  'near-generator-limit',
  'ceiling-exceeded',
  'ceiling-unknown',
  'littles-law',
  'sent-late',
  'mixed-rungs',
  'stand-in',
  'unproven-product',
]);

/** Codes of the warnings about a visit, and of the whole run, that are not about the machine. */
export function tellingWarnings(result: RunResult, visit: Visit): string[] {
  const rounds = visit.rounds.flatMap((round) => (round.state === 'completed' ? round.measured.warnings : []));
  return [...result.warnings, ...visit.warnings, ...rounds]
    .map(({ code }) => code)
    .filter((code) => !OF_THE_MACHINE.has(code));
}

const LONG_US = 1_000_000;

/** What in the figures of a visit shows that something was wrong; null where nothing does. */
export function disturbedFigure(visit: Visit): string | null {
  for (const round of visit.rounds) {
    if (round.state !== 'completed') continue;
    const { measured } = round;
    const failed = measured.operations.reduce((sum, { outcome, count }) => sum + (outcome === 'ok' ? 0 : count), 0);
    if (failed > 0) return `${failed} failed requests (${round.engine})`;
    if (measured.dropped > 0) return `${measured.dropped} requests not sent (${round.engine})`;
    const longest = Math.max(0, ...measured.operations.map(({ latency }) => latency?.maxUs ?? 0));
    if (longest >= LONG_US) return `an answer took ${(longest / 1e6).toFixed(1)} s (${round.engine})`;
  }
  return null;
}
