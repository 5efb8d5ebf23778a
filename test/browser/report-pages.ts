import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { renderHtml } from '../../reports/render/html/run.ts';
import { buildReportModel } from '../../reports/run/build-report-model.ts';
import type { ReportModel } from '../../reports/run/report-model.ts';
import { TEN_STACKS } from '../support/made-stacks.ts';
import { failed, fiftyStacks, hostileResult, makeResult } from '../support/make-result.ts';

/** Reports of every shape that a run can leave; ten stacks have rounds long enough for a timeline. */
export const MODELS = {
  ten: buildReportModel(
    makeResult({
      title: 'Before the pool was fixed',
      visits: 5,
      durationMs: 6000,
      requests: 1800,
      open: (stack) => (stack.id === 'express-postgres' ? { failures: 4, dropped: 2 } : {}),
    }),
  ),
  hostile: buildReportModel(hostileResult()),
  fifty: buildReportModel(makeResult({ stacks: fiftyStacks(), visits: 2 })),
  one: buildReportModel(makeResult({ stacks: TEN_STACKS.slice(2, 3), requests: 4000, visits: 2 })),
  none: buildReportModel(makeResult({ state: 'interrupted', visit: () => null })),
  partial: buildReportModel(
    makeResult({
      state: 'interrupted',
      skipped: [{ target: 'express-memcached', reason: 'No memcached was found.' }],
      stacks: TEN_STACKS.filter((stack) => stack.id !== 'express-memcached'),
      visit: (visit) => (visit.index === 2 ? failed(visit) : visit.index < 20 ? visit : null),
    }),
  ),
} satisfies Record<string, ReportModel>;

export type PageName = keyof typeof MODELS;
export const PAGE_NAMES = Object.keys(MODELS) as PageName[];

/** Those reports as files of a folder that `remove` deletes. */
export function writePages(): {
  readonly urlOf: (name: PageName, change?: (html: string) => string) => string;
  readonly remove: () => void;
} {
  const folder = mkdtempSync(join(tmpdir(), 'stackbench-pages-'));
  let written = 0;
  return {
    urlOf(name, change = (html) => html) {
      written += 1;
      const file = join(folder, `${name}-${written}.html`);
      writeFileSync(file, change(renderHtml(MODELS[name])));
      return pathToFileURL(file).href;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
