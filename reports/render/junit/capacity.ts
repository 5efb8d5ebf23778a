import { sum } from '../../../model/stats/sum.ts';
import type { CapacityModel, CapacityRow } from '../../capacity/capacity-model.ts';
import { missesByDefault } from '../../capacity/judge-capacity.ts';
import { caseOutcome, renderSuite, skippedCases } from './test-suite.ts';
import { xmlElement as element } from './xml-element.ts';

/**
 * One test case per stack: it fails if the stack misses the given target at every rate. What is unknown, or
 * contradicted by checks, is skipped with the reason.
 */
export function renderCapacityJunit(model: CapacityModel): string {
  const rows = model.sections.flatMap((section) => section.rows);
  const cases = [...rows.map((row) => testCase(row, model)), ...skippedCases(model.skipped)];
  return renderSuite('stackbench capacity', cases);
}

function testCase(row: CapacityRow, model: CapacityModel): string {
  const { visits, scenario } = model;
  const own = visits.filter(({ target }) => target === row.target);
  const ms = sum(own.flatMap(({ phasesMs }) => Object.values(phasesMs)));
  return element(
    'testcase',
    {
      name: `${row.target} ${scenario}`,
      classname: `stackbench.capacity.${row.group}`,
      time: (ms / 1000).toFixed(3),
    },
    caseOutcome(row, missesByDefault(row, model)),
  );
}
