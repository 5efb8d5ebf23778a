import { describeDatastore } from '../../../model/document/describe-datastore.ts';
import type { ReportModel, Row } from '../../run/report-model.ts';
import { escapeXml } from '../escape-xml.ts';
import { xmlElement as element } from './xml-element.ts';

/**
 * One test case per stack and scenario: failures are missed thresholds, errors are invalid or impossible measurements. It agrees
 * with the exit code: stand-ins, and default thresholds that nobody asked for, are skipped with the reason. What is said stands in
 * the attribute and in the text of an element, because some readers show only the one and some only the other.
 */
export function renderJunit(model: ReportModel): string {
  const rows = model.sections.flatMap((section) => section.rows);
  const cases = [
    ...rows.map((row) => testCase(row, model)),
    ...model.skipped.map(({ target, reason }) =>
      element('testcase', { name: target, classname: 'stackbench', time: '0' }, ending('skipped', reason)),
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

function testCase(row: Row, { visits, thresholdsGiven }: ReportModel): string {
  const own = visits.filter(({ target, scenario }) => target === row.target && scenario === row.scenario);
  const ms = own.flatMap(({ phasesMs }) => Object.values(phasesMs)).reduce((sum, value) => sum + value, 0);
  return element(
    'testcase',
    { name: `${row.target} ${row.scenario}`, classname: `stackbench.${row.group}`, time: (ms / 1000).toFixed(3) },
    outcomeOf(row, thresholdsGiven),
  );
}

function outcomeOf(row: Row, thresholdsGiven: boolean): string {
  const bad = row.checks.filter(({ outcome }) => outcome !== 'pass');
  const message = bad
    .map(({ name, expected, actual, explanation }) => `${name}: expected ${expected}, found ${actual}. ${explanation}`)
    .join(' ');
  if (row.group === 'stand-in') return ending('skipped', `${standInsOf(row)} ran, which never decides. ${message}`);
  if (!row.decides)
    return row.verdict === 'pass' ? '' : ending('skipped', `Does not decide (${row.group}). ${message}`);
  if (row.couldNotRun && row.verdict !== 'invalid')
    return ending('error', message || 'A visit failed.', 'could-not-run');
  switch (row.verdict) {
    case 'pass':
      return '';
    case 'fail':
      if (!thresholdsGiven)
        return ending('skipped', `Missed a default threshold; give --threshold to make it decide. ${message}`);
      return ending('failure', message, 'threshold');
    case 'invalid':
      return ending('error', message, 'invalid');
    case 'inconclusive':
      return ending('skipped', `Inconclusive. ${message}`);
  }
}

function standInsOf({ services }: Row): string {
  const names = services.filter(({ standIn }) => standIn).map(describeDatastore);
  return names.length === 0 ? 'A stand-in' : `${names.join(' and ')}, a stand-in,`;
}

function ending(tag: 'failure' | 'error' | 'skipped', text: string, type?: string): string {
  const message = text.trim();
  return element(tag, { message, ...(type === undefined ? {} : { type }) }, escapeXml(message));
}
