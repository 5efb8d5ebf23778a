import { quoted } from './quoted.ts';
import type { RunRequest } from './read-run-request.ts';

/** The command line that plays the same run again: with the seed that was drawn, where none was given. */
export function repeatingCommand(
  argv: readonly string[],
  { seedDrawn, plan }: Pick<RunRequest, 'seedDrawn' | 'plan'>,
): string {
  const seed = seedDrawn ? ['--seed', String(plan.seed)] : [];
  return ['stackbench', ...argv.map(quoted), ...seed].join(' ');
}
