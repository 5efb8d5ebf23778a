import type { ReportModel, Row } from '../model/report-model.ts';
import { xmlElement as element } from './xml-element.ts';

/**
 * One test case per stack and scenario: failures are missed thresholds, errors are invalid or impossible measurements. It agrees
 * with the exit code: stand-ins, and default thresholds that nobody asked for, are skipped with the reason.
 */
export function renderJunit(model: ReportModel): string {
  const rows = model.sections.flatMap((section) => section.rows);
  const cases = [
    ...rows.map((row) => testCase(row, model.thresholdsGiven)),
    ...model.skipped.map(({ target, reason }) =>
      element('testcase', { name: target, classname: 'stackbench' }, element('skipped', { message: reason })),
    ),
  ];
  const count = (tag: string): number => cases.filter((text) => text.includes(`<${tag} `)).length;
  const attributes = {
    name: 'stackbench',
    tests: String(cases.length),
    failures: String(count('failure')),
    errors: String(count('error')),
    skipped: String(count('skipped')),
  };
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element('testsuites', {}, element('testsuite', attributes, cases.join('')))}\n`;
}

function testCase(row: Row, thresholdsGiven: boolean): string {
  return element(
    'testcase',
    { name: `${row.target} ${row.scenario}`, classname: `stackbench.${row.group}` },
    outcomeOf(row, thresholdsGiven),
  );
}

function outcomeOf(row: Row, thresholdsGiven: boolean): string {
  const bad = row.checks.filter(({ outcome }) => outcome !== 'pass');
  const message = bad
    .map(({ name, expected, actual, explanation }) => `${name}: expected ${expected}, found ${actual}. ${explanation}`)
    .join(' ');
  if (row.group === 'stand-in')
    return element('skipped', { message: `A stand-in ran, which never decides. ${message}` });
  if (!row.decides)
    return row.verdict === 'pass' ? '' : element('skipped', { message: `Does not decide (${row.group}). ${message}` });
  if (row.couldNotRun) return element('error', { message: message || 'A visit failed.', type: 'could-not-run' });
  switch (row.verdict) {
    case 'pass':
      return '';
    case 'fail':
      if (!thresholdsGiven)
        return element('skipped', {
          message: `Missed a default threshold; give --threshold to make it decide. ${message}`,
        });
      return element('failure', { message, type: 'threshold' });
    case 'invalid':
      return element('error', { message, type: 'invalid' });
    case 'inconclusive':
      return element('skipped', { message: `Inconclusive. ${message}` });
  }
}
