import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { renderHtml } from '../../reports/render/html/run.ts';
import { buildReportModel } from '../../reports/run/build-report-model.ts';
import { makeResult } from '../support/make-result.ts';

it('docs/reading-a-report.md explains every part that the navigation of a report names', () => {
  const text = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'reading-a-report.md'), 'utf8');
  const example = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'examples', 'report.html'), 'utf8');
  for (const page of [renderHtml(buildReportModel(makeResult())), example]) {
    const navigation = /<nav[\s\S]*?<\/nav>/.exec(page)?.[0] ?? '';
    const names = Array.from(navigation.matchAll(/<a [^>]*>([^<]+)<\/a>/g), ([, name = '']) => name);
    assert.ok(names.length >= 6, navigation);
    assert.deepEqual(
      names.filter((name) => !text.includes(`### **${name}**`)),
      [],
    );
  }
});
