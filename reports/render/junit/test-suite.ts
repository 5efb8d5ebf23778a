import { describeDatastore } from '../../../model/document/describe-datastore.ts';
import type { Row } from '../../run/report-model.ts';
import { escapeXml } from '../escape-xml.ts';
import { xmlElement as element } from './xml-element.ts';

type JudgedRow = Pick<Row, 'group' | 'decides' | 'verdict' | 'couldNotRun' | 'checks' | 'services'>;

/** A test suite of finished test cases, with their counts. */
export function renderSuite(name: string, cases: readonly string[]): string {
  const count = (tag: string): string => String(cases.filter((text) => text.includes(`<${tag} `)).length);
  const attributes = {
    name,
    tests: String(cases.length),
    failures: count('failure'),
    errors: count('error'),
    skipped: count('skipped'),
  };
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element('testsuites', {}, element('testsuite', attributes, cases.join('')))}\n`;
}

/** Test cases of stacks that were skipped. */
export function skippedCases(skipped: readonly { readonly target: string; readonly reason: string }[]): string[] {
  return skipped.map(({ target, reason }) =>
    element('testcase', { name: target, classname: 'stackbench', time: '0' }, ending('skipped', reason)),
  );
}

/**
 * How the test case of a stack ended: a failure is a missed threshold, an error an invalid or impossible measurement.
 * It agrees with the exit code: stand-ins and what was missed by default are skipped with the reason. The message is in
 * the attribute and in the text of an element, because some readers show only one of them.
 */
export function caseOutcome(row: JudgedRow, missedByDefault: boolean): string {
  const bad = row.checks.filter(({ outcome }) => outcome !== 'pass');
  const message = bad
    .map(({ name, expected, actual, explanation }) => `${name}: expected ${expected}, found ${actual}. ${explanation}`)
    .join(' ');
  if (row.group === 'stand-in')
    return ending('skipped', `${standInsOf(row)} was used, which never affects the exit code. ${message}`);
  if (!row.decides)
    return row.verdict === 'pass' ? '' : ending('skipped', `Never affects the exit code (${row.group}). ${message}`);
  if (row.couldNotRun && row.verdict !== 'invalid')
    return ending('error', message || 'A visit failed.', 'could-not-run');
  switch (row.verdict) {
    case 'pass':
      return '';
    case 'fail':
      if (missedByDefault)
        return ending('skipped', `Missed a default threshold. Set --threshold to let a miss fail the run. ${message}`);
      return ending('failure', message, 'threshold');
    case 'invalid':
      return ending('error', message, 'invalid');
    case 'inconclusive':
      return ending('skipped', `Inconclusive. ${message}`);
  }
}

function standInsOf({ services }: JudgedRow): string {
  const names = services.filter(({ standIn }) => standIn).map(describeDatastore);
  return names.length === 0 ? 'A stand-in' : `${names.join(' and ')}, a stand-in,`;
}

function ending(tag: 'failure' | 'error' | 'skipped', text: string, type?: string): string {
  const message = text.trim();
  return element(tag, { message, ...(type === undefined ? {} : { type }) }, escapeXml(message));
}
