import { findContradictions } from './find-contradictions.ts';
import type { RunClaims } from './run-claims.ts';

const LABELS = {
  verdict: 'a stack keeps or misses a threshold',
  order: 'one stack serves more than another (significant)',
  ratio: 'the ratio of two stacks lies in an interval',
  throughput: 'the throughput of a stack lies in an interval',
} as const;

/**
 * Markdown: the runs, how often their claims agree by kind, every contradiction by name, and every sentence with the
 * runs that say it.
 */
export function agreementReport(runs: readonly RunClaims[]): string {
  const agreements = findContradictions(runs);
  return [
    '| run | seed | minutes | others’ share of the machine | claims |',
    '| --- | --- | --- | --- | --- |',
    ...runs.map((run) => `| ${run.id} | ${run.seed} | ${run.minutes ?? '–'} | ${share(run)} | ${run.claims.length} |`),
    '',
    '| claim | claims | pairs of runs compared | contradictions |',
    '| --- | --- | --- | --- |',
    ...agreements.map(
      ({ kind, claims, compared, contradictions }) =>
        `| ${LABELS[kind]} | ${claims} | ${compared} | ${contradictions.length} |`,
    ),
    '',
    ...agreements.flatMap(({ contradictions }) =>
      contradictions.map(({ about, kind, runs: [a, b] }) => `- ${kind}: ${about} (${a}, ${b})`),
    ),
    '',
    ...sentencesOf(runs),
    '',
  ].join('\n');
}

function share({ others }: RunClaims): string {
  return others === null ? '–' : `${Math.round(others[0] * 100)}% to ${Math.round(others[1] * 100)}%`;
}

function sentencesOf(runs: readonly RunClaims[]): string[] {
  return runs.flatMap((run) => [`### ${run.id}`, '', ...run.sentences.map((sentence) => `- ${sentence}`), '']);
}
