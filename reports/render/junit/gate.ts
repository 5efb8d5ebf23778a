import { formatComparison } from '../../gate/format-gate.ts';
import type { GateReport, GateTestReport, ThresholdReport } from '../../gate/gate-report.ts';
import type { Verdict } from '../../run/judge/verdict.ts';
import { cleanLine } from '../../words/clean-text.ts';
import { escapeXml } from '../escape-xml.ts';
import { xmlElement } from './xml-element.ts';

interface Case {
  readonly name: string;
  readonly group: string;
  readonly tag: 'failure' | 'error' | 'skipped' | null;
  readonly type: string;
  readonly message: string;
}

/**
 * Renders one test case for the gate as a whole, and one for each comparison and each limit. Regressions and missed
 * limits are failures, invalid measurements are errors; inconclusive and waived comparisons are skipped, with the
 * reason.
 */
export function renderGateJunit(report: GateReport): string {
  const cases = [wholeCase(report), ...report.tests.map(testCase), ...report.thresholds.map(limitCase)];
  const count = (tag: Case['tag']): string => `${cases.filter((one) => one.tag === tag).length}`;
  const attributes = {
    name: 'stackbench gate',
    tests: `${cases.length}`,
    failures: count('failure'),
    errors: count('error'),
    skipped: count('skipped'),
  };
  const suite = xmlElement('testsuite', attributes, cases.map(render).join(''));
  return `<?xml version="1.0" encoding="UTF-8"?>\n${xmlElement('testsuites', {}, suite)}\n`;
}

function render({ name, group, tag, type, message }: Case): string {
  const text = cleanLine(message);
  const content =
    tag === null
      ? xmlElement('system-out', {}, escapeXml(text))
      : xmlElement(tag, tag === 'skipped' ? { message: text } : { message: text, type });
  return xmlElement('testcase', { name: cleanLine(name), classname: `stackbench.gate.${group}` }, content);
}

function wholeCase(report: GateReport): Case {
  const { service, verdict, headline, notices, state } = report;
  const message = [`${headline.word} ${headline.text}`, ...notices].join(' ');
  const tag = state === 'interrupted' && verdict !== 'fail' ? 'skipped' : tagOf(verdict);
  return { name: service, group: 'verdict', tag, type: headline.word.toLowerCase().replaceAll(' ', '-'), message };
}

function testCase(test: GateTestReport): Case {
  const message = `${test.sentence.word} ${test.sentence.text}`;
  const head = { name: formatComparison(test), group: 'comparison', type: test.verdict, message };
  switch (test.verdict) {
    case 'pass':
      return { ...head, tag: null };
    case 'regressed':
      return { ...head, tag: 'failure' };
    case 'invalid':
      return { ...head, tag: 'error' };
    case 'waived':
    case 'open':
    case 'inconclusive':
      return { ...head, tag: 'skipped' };
  }
}

function limitCase({ endpoint, name, expected, actual, outcome, explanation }: ThresholdReport): Case {
  return {
    name: `${endpoint} · ${name}`,
    group: 'limit',
    tag: tagOf(outcome),
    type: 'limit',
    message: `Expected ${expected}, found ${actual}. ${explanation}`,
  };
}

function tagOf(verdict: Verdict): Case['tag'] {
  return ({ pass: null, fail: 'failure', inconclusive: 'skipped', invalid: 'error' } as const)[verdict];
}
