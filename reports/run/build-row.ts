import type { DatastoreRecord } from '../../model/document/datastore-record.ts';
import type { Load } from '../../model/document/load.ts';
import type { RunResult } from '../../model/document/run-result.ts';
import type { TargetRecord } from '../../model/document/target-record.ts';
import type { Visit } from '../../model/document/visit.ts';
import { estimateOf } from '../../model/stats/estimate.ts';
import { loadFigures, operationFigures } from './figures/load-figures.ts';
import { loopFigures } from './figures/loop-figures.ts';
import { requestCosts } from './figures/request-cost.ts';
import { type Priors, repetitionValues, visitValues } from './figures/visit-figures.ts';
import { countVisits } from './judge/count-visits.ts';
import type { ErrorLimit } from './judge/full-load.ts';
import type { StackVerdict } from './judge/judge-stack.ts';
import { type MeasuredRound, selectRounds, selectVisits } from './judge/select-rounds.ts';
import type { CurvePoint, Footnote, Row, RowDatastore } from './report-model.ts';
import type { StackNote } from './sentences/failing-notes.ts';
import { footnotesOf } from './sentences/number-footnotes.ts';

/** What a row needs from the rest of its run. */
export interface RowContext {
  readonly footnotes: readonly Footnote[];
  /** Notes about stacks in addition to the warnings of their visits. */
  readonly notes: readonly StackNote[];
  readonly errorLimit: ErrorLimit;
  readonly priors: Readonly<Record<Load['kind'], Priors>>;
  /** Curves of the open model of all stacks at this scenario, by target. */
  readonly curves: ReadonlyMap<string, readonly CurvePoint[]>;
}

/** Gathers what a run says of one stack in one scenario; its rank is given later. */
export function buildRow(
  result: RunResult,
  target: TargetRecord,
  verdict: StackVerdict,
  { footnotes, notes, errorLimit, priors, curves }: RowContext,
): Row {
  const visits = selectVisits(result, target.id, verdict.scenario);
  const open = selectRounds(result, visits, 'open');
  const closed = selectRounds(result, visits, 'closed');
  const ownNotes = notes.filter((note) => note.target === target.id && note.scenario === verdict.scenario);
  const trusted = !result.warnings.some((warning) => warning.invalidates);
  return {
    target: target.id,
    title: target.title,
    scenario: verdict.scenario,
    group: target.group,
    durability: target.durability,
    loss: target.loss,
    variantOf: target.variant?.of ?? null,
    decides: verdict.decides,
    rank: null,
    tied: false,
    toReference: null,
    verdict: verdict.verdict,
    couldNotRun: verdict.couldNotRun,
    checks: verdict.checks,
    open: loadFigures(open, {
      trusted: trusted && visitsTrusted(open),
      priors: priors.open,
      errorLimit,
      curve: curves.get(target.id) ?? [],
    }),
    closed: loadFigures(closed, {
      trusted: trusted && visitsTrusted(closed),
      priors: priors.closed,
      errorLimit,
      curve: [],
    }),
    cpuUsPerRequest: closed.length > 0 ? cpuPerAnswer(closed, priors.closed) : cpuPerAnswer(open, priors.open),
    costs: requestCosts(closed.length > 0 ? closed : open, target.services),
    loop: loopFigures(closed.length > 0 ? closed : open),
    cacheHitRatio: cacheHitRatio(visits),
    services: servicesOf(target, result.services),
    visits: countVisits(result, target.id, verdict.scenario, visits),
    operations: [...operationFigures(open), ...operationFigures(closed)],
    notes: footnotesOf(footnotes, visits, ownNotes),
  };
}

function visitsTrusted(rounds: readonly MeasuredRound[]): boolean {
  return rounds.every((round) => !round.visit.warnings.some((warning) => warning.invalidates));
}

function cpuPerAnswer(rounds: readonly MeasuredRound[], { cpuUs }: Priors): Row['cpuUsPerRequest'] {
  if (visitValues(rounds, 'cpuUs').length < rounds.length) return null;
  return estimateOf(repetitionValues(rounds, 'cpuUs'), cpuUs);
}

function cacheHitRatio(visits: readonly Visit[]): number | null {
  let hits = 0;
  let lookups = 0;
  for (const { cache } of visits) {
    hits += cache?.hits ?? 0;
    lookups += (cache?.hits ?? 0) + (cache?.misses ?? 0);
  }
  return lookups === 0 ? null : hits / lookups;
}

/** The datastores of a stack as they ran, without their settings. */
export function servicesOf(target: TargetRecord, services: readonly DatastoreRecord[]): RowDatastore[] {
  return target.services.flatMap((id) => {
    const record = services.find((service) => service.id === id);
    if (!record) return [];
    const { settings: _, ...service } = record;
    return [service];
  });
}
