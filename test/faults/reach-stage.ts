import { setTimeout as pause } from 'node:timers/promises';
import type { CommandUnderTrial, Setting } from './command-under-trial.ts';
import { findVictim, isUnderLoad } from './find-victim.ts';
import type { Settings } from './settings.ts';
import type { Trial, Victim } from './trial.ts';

const INTO_THE_ROUND_MS = { k6: 1500, autocannon: 700 };
const INTO_THE_BURSTS_MS = 500;
const SERVING_MS = 200;

/** The line of the hook at which the command waits for the fault; null where the fault comes while it goes on. */
export function holdAt({ victim, stage }: Trial, settings: Settings): string | null {
  if (settings.command === 'report' || settings.command === 'setup') return 'begin';
  if (settings.command !== 'run' || victim.endsWith('-program')) return null;
  if (stage === 'report') return 'report';
  if (stage === 'teardown') return victim === 'app' ? inBlock('stop', settings) : 'teardown';
  if (stage === 'setup') return settings.folder === null ? null : 'setup';
  if (stage === 'start') return victim === 'app' ? null : inBlock('start', settings);
  return stage === 'measure' ? null : inBlock(stage, settings);
}

/** The line of the hook for a phase of the stack, in the block of the fault. */
function inBlock(phase: string, { block, stack }: Settings): string {
  return `${block} ${phase} ${stack}`;
}

/** Waits until the command is where the fault belongs. @throws NotApplied where it never is */
export async function reachStage(command: CommandUnderTrial, { trial, settings }: Setting): Promise<void> {
  const seen = (victim: Victim): boolean => findVictim(victim, command.pid, settings) !== null;
  const hold = holdAt(trial, settings);
  if (hold !== null) return command.until(hold, () => command.hasReached(hold));
  if (settings.command === 'gate') {
    await command.until('the service', () => seen('gate-service'));
    if (trial.stage !== 'measure') return;
    await command.until('the load', () => isUnderLoad(command.pid));
    await pause(INTO_THE_BURSTS_MS);
  } else if (settings.command === 'serve') {
    await command.until('curl lines', () => command.printed.includes('curl '));
    await pause(SERVING_MS);
  } else if (trial.stage === 'measure') {
    const round = inBlock('measure', settings);
    await command.until(round, () => command.hasReached(round) && isUnderLoad(command.pid));
    await pause(INTO_THE_ROUND_MS[settings.engine]);
  } else {
    const stage = trial.stage === 'start' ? inBlock('start', settings) : trial.stage;
    await command.until(stage, () => command.hasReached(stage));
    if (['ourselves', 'launcher'].includes(trial.victim)) await command.until('a datastore', () => seen('redis'));
  }
}
