import { type DisturbanceCode, findDisturbances } from '../../model/stats/disturbances.ts';
import type { Warning } from '../../model/warnings.ts';

/** The words for each kind of disturbance: `who` used how much `of` what. */
const SAID: Readonly<Record<DisturbanceCode, { readonly who: string; readonly of: string; readonly fix: string }>> = {
  'foreign-load': {
    who: 'Other processes used',
    of: "of the machine's CPU time",
    fix: 'Stop them, or measure more visits so that they affect all stacks equally.',
  },
  steal: {
    who: 'The hypervisor gave other guests',
    of: "of the machine's CPU time",
    fix: 'Measure on a dedicated machine, or at a quieter time.',
  },
  'foreign-on-system-cores': {
    who: 'Other processes used',
    of: 'of the cores of the system under test',
    fix: 'Stop them, or measure more visits so that they affect all stacks equally.',
  },
  'foreign-on-generator-cores': {
    who: 'Other processes used',
    of: "of the generator's cores",
    fix: 'Stop them: part of the latencies may be theirs.',
  },
  'steal-on-system-cores': {
    who: 'The hypervisor gave other guests',
    of: 'of a core of the system under test',
    fix: 'Measure on a dedicated machine, or at a quieter time.',
  },
  'steal-on-generator-cores': {
    who: 'The hypervisor gave other guests',
    of: 'of a core of the generator',
    fix: 'Measure on a dedicated machine, or at a quieter time.',
  },
  'app-waited': {
    who: 'The app waited for a core, not because of its own datastores, for',
    of: 'of the time',
    fix: 'Stop other processes, or measure more visits so that they affect all stacks equally.',
  },
  'generator-waited': {
    who: 'The generator waited for a core for',
    of: 'of the time',
    fix: 'Stop other processes: part of the latencies may be theirs.',
  },
};

/** Warns of what others did with the machine while rounds were measured, each kind once for the whole run. */
export function disturbanceWarnings(rounds: Parameters<typeof findDisturbances>[0]): Warning[] {
  return findDisturbances(rounds).map(({ code, lowest, highest, rounds: much, known, cores }) => {
    const { who, of, fix } = SAID[code];
    const percent = (value: number): string => `${(value * 100).toFixed(0)}%`;
    const range = percent(lowest) === percent(highest) ? percent(lowest) : `${percent(lowest)} to ${percent(highest)}`;
    // A small share of many cores is still a whole one of them.
    const amount = cores === null || cores < 2 ? '' : ` (${(highest * cores).toFixed(1)} of ${cores} cores at most)`;
    return {
      code,
      message: `${who} ${range} ${of}${amount} during ${much} of ${known} rounds.`,
      fix,
      invalidates: false,
    };
  });
}
