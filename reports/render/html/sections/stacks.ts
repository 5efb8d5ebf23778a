import type { StackTimeline } from '../../../run/figures/timelines.ts';
import type { ReportModel, Row, Section, VisitLine } from '../../../run/report-model.ts';
import { numberStacks } from '../charts/palette.ts';
import { isEmpty, type Markup, markup } from '../markup.ts';

/** The rows of a report in reading order, and the number by which every chart knows a stack. */
export interface Stacks {
  readonly rows: readonly Row[];
  readonly numbers: ReadonlyMap<string, number>;
}

export function stacksOf({ sections }: ReportModel): Stacks {
  const rows = sections.flatMap((section) => section.rows);
  return { rows, numbers: numberStacks(rows.map(({ target }) => target)) };
}

/** What a report has of one scenario. */
interface ScenarioPart {
  readonly sections: readonly Section[];
  readonly rows: readonly Row[];
  readonly visits: readonly VisitLine[];
  readonly timelines: readonly StackTimeline[];
}

/** The same drawing for each scenario, under its name where there are several; scenarios that give nothing are left out. */
export function byScenario(model: ReportModel, draw: (part: ScenarioPart) => Markup): Markup {
  const scenarios = [...new Set(model.sections.map(({ scenario }) => scenario))];
  return markup`${scenarios.map((scenario) => {
    const sections = model.sections.filter((section) => section.scenario === scenario);
    const drawn = draw({
      sections,
      rows: sections.flatMap(({ rows }) => rows),
      visits: model.visits.filter((visit) => visit.scenario === scenario),
      timelines: model.timelines.filter((timeline) => timeline.scenario === scenario),
    });
    return scenarios.length > 1 && !isEmpty(drawn) ? markup`<h3><bdi>${scenario}</bdi></h3>\n${drawn}` : drawn;
  })}`;
}
