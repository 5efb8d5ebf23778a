import type { CapacityResult } from '../../model/document/capacity-result.ts';
import type { CostTable } from '../cost/cost-model.ts';
import { findPlanFact } from '../run/facts/find-plans.ts';
import { environmentFacts, originFacts } from '../run/facts/run-facts.ts';
import { settingDifferences } from '../run/facts/setting-differences.ts';
import type { SentenceGroups } from '../run/report-model.ts';
import { numberFootnotes } from '../run/sentences/number-footnotes.ts';
import { cautionSentences, caveatOf, noticeOf } from '../run/sentences/run-sentences.ts';
import { type MissedThresholds, undecidedSentences } from '../run/sentences/undecided-sentences.ts';
import { buildCapacityRow, type StackFindings } from './build-capacity-row.ts';
import { capacityPlanFacts, conditionFacts } from './capacity-facts.ts';
import type { CapacityModel, CapacityRow, CapacityVisitLine, DescribedTarget } from './capacity-model.ts';
import { describeTarget } from './describe-target.ts';
import { judgeCapacity } from './judge-capacity.ts';
import { rankCapacity } from './rank-capacity.ts';
import { capacityExplanations, definitionOf } from './sentences/capacity-explanations.ts';
import { capacitySentences } from './sentences/capacity-sentences.ts';
import { certaintySentences } from './sentences/certainty-sentences.ts';

/**
 * Everything that the reports of a capacity measurement say, from what was computed of each stack (in the order of the
 * result's targets, skipped ones left out). @throws StackbenchError if a threshold in the file is invalid.
 */
export function assembleCapacityModel(
  result: CapacityResult,
  findings: ReadonlyMap<string, StackFindings>,
  cost: CostTable | null,
): CapacityModel {
  const described = describeTarget(result.plan);
  const footnotes = numberFootnotes(result);
  const rows = result.targets.flatMap((target): CapacityRow[] => {
    const found = findings.get(target.id);
    return found === undefined ? [] : [buildCapacityRow(result, target, found, { footnotes, described })];
  });
  const sections = rankCapacity(result, rows);
  const groups = groupsOf(result, sections, described, footnotes);
  return {
    id: result.id,
    tool: `${result.tool.name} ${result.tool.version}`,
    title: result.plan.title,
    question: questionOf(rows, described),
    origin: originFacts(result.environment),
    command: result.command,
    startedAt: result.startedAt,
    finishedAt: result.finishedAt,
    state: result.state,
    ...judgeCapacity(result, rows),
    thresholdsGiven: result.plan.thresholdsGiven,
    notice: noticeOf(result),
    groups,
    sentences: [...groups.answers, ...groups.certainty, ...groups.cautions],
    caveat: caveatOf(result),
    grouped: result.plan.groups !== null,
    scenario: result.plan.scenario.id,
    target: described,
    definition: definitionOf(described),
    curveStepMs: result.plan.curveStepMs,
    explanations: capacityExplanations(described),
    sections,
    visits: result.visits.map(visitLine),
    cost,
    differences: settingDifferences(result),
    services: result.services,
    environment: [...environmentFacts(result.environment), ...conditionFacts(result, rows)],
    plan: [
      ...capacityPlanFacts(result.plan, described),
      ...findPlanFact({ ...result, scenarios: [result.plan.scenario] }),
    ],
    skipped: result.skipped,
    losses: result.plan.losses,
    footnotes,
  };
}

function groupsOf(
  result: CapacityResult,
  sections: CapacityModel['sections'],
  described: CapacityModel['target'],
  footnotes: CapacityModel['footnotes'],
): SentenceGroups {
  const rows = sections.flatMap((section) => section.rows);
  const scenario = result.plan.scenario.id;
  return {
    answers: [
      ...capacitySentences(result, sections, described),
      ...(result.plan.thresholdsGiven ? undecidedSentences(rows.map((row) => missingOf(row, described))) : []),
    ],
    certainty: certaintySentences(rows, described),
    cautions: cautionSentences(
      result,
      rows.map(({ target, couldNotRun, how }) => ({
        target,
        scenario,
        couldNotRun,
        open: how.blocks.length === 0 ? null : how,
        closed: null,
      })),
      footnotes,
    ),
  };
}

function missingOf({ target, group, decides, answer }: CapacityRow, { words }: DescribedTarget): MissedThresholds {
  return { target, group, decides, missed: answer === 'misses' ? [words] : [] };
}

/** What the report answers; in the singular for one stack. */
function questionOf(rows: readonly CapacityRow[], { tail, latency }: CapacityModel['target']): string {
  const [only] = rows;
  const who = rows.length === 1 && only !== undefined ? `does ${only.target}` : 'does each stack';
  return `How much load ${who} sustain with ${tail} ${latency.replace(' ms', '\u00A0ms')}?`;
}

function visitLine({ steps, tried, error, ...visit }: CapacityResult['visits'][number]): CapacityVisitLine {
  const { index, target, repetition, group, state, phasesMs } = visit;
  return {
    index,
    target,
    repetition,
    group,
    state,
    phasesMs,
    steps: steps.length,
    tried: Object.entries(tried ?? {})
      .map(([name, value]) => `${name} ${value}`)
      .join(', '),
    error: error === null ? null : `${error.what} ${error.why}`,
  };
}
