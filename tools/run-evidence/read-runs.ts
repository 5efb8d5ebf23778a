import { readFile } from 'node:fs/promises';
import type { RunResult } from '../../model/document/run-result.ts';
import { withAudit } from '../../reports/audit/with-audit.ts';
import { buildReportModel } from '../../reports/run/build-report-model.ts';
import { readAnyResult } from '../../runner/results/read-any-result.ts';
import { claimsOf, type RunClaims } from './run-claims.ts';

/** What the result of one run claims, by the rules of this commit. @throws Error for the result of a gate. */
export async function readRunClaims(file: string): Promise<RunClaims> {
  const result = await readAnyResult(file);
  if (result.kind !== 'stackbench-run') throw new Error(`${file} is not the result of a run.`);
  const model = buildReportModel(withAudit(result));
  const { id, startedAt, finishedAt, plan } = result;
  return {
    id,
    startedAt,
    seed: plan.seed,
    minutes: finishedAt === null ? null : Math.round((Date.parse(finishedAt) - Date.parse(startedAt)) / 60_000),
    others: othersOf(result),
    claims: claimsOf(model).map(rounded),
    sentences: model.sentences.map(({ text }) => text),
  };
}

/** The runs of a log, one a line. */
export async function readRunLog(file: string): Promise<RunClaims[]> {
  const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as RunClaims);
}

function othersOf({ visits }: RunResult): RunClaims['others'] {
  const shares = visits
    .flatMap(({ rounds }) => rounds)
    .flatMap((round) => (round.state === 'completed' ? (round.measured.resources.foreignCpuShare ?? []) : []));
  return shares.length === 0 ? null : [threeDigits(Math.min(...shares)), threeDigits(Math.max(...shares))];
}

function rounded<T extends RunClaims['claims'][number]>(claim: T): T {
  return 'interval' in claim
    ? { ...claim, interval: { lo: fourDigits(claim.interval.lo), hi: fourDigits(claim.interval.hi) } }
    : claim;
}

function threeDigits(value: number): number {
  return Math.round(value * 1000) / 1000;
}

function fourDigits(value: number): number {
  return Number(value.toPrecision(4));
}
