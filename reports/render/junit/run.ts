import { sum } from '../../../model/stats/sum.ts';
import type { ReportModel, Row } from '../../run/report-model.ts';
import { caseOutcome, renderSuite, skippedCases } from './test-suite.ts';
import { xmlElement as element } from './xml-element.ts';

/** One test case per stack and scenario, and one for each skipped stack. */
export function renderJunit(model: ReportModel): string {
  const rows = model.sections.flatMap((section) => section.rows);
  return renderSuite('stackbench', [...rows.map((row) => testCase(row, model)), ...skippedCases(model.skipped)]);
}

function testCase(row: Row, { visits, thresholdsGiven }: ReportModel): string {
  const own = visits.filter(({ target, scenario }) => target === row.target && scenario === row.scenario);
  const ms = sum(own.flatMap(({ phasesMs }) => Object.values(phasesMs)));
  return element(
    'testcase',
    { name: `${row.target} ${row.scenario}`, classname: `stackbench.${row.group}`, time: (ms / 1000).toFixed(3) },
    caseOutcome(row, !thresholdsGiven),
  );
}
