import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

interface AxeResults {
  readonly passes: readonly { readonly id: string }[];
  readonly violations: readonly {
    readonly id: string;
    readonly impact: string;
    readonly nodes: readonly { html: string }[];
  }[];
}

/**
 * What axe finds serious or critical in a page with all its tables unfolded: rule and markup. Fails where axe has not
 * looked at all.
 */
export async function seriousFindings(page: Page): Promise<(readonly [string, readonly string[]])[]> {
  await page.evaluate(readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'));
  await page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true; })");
  const { violations, passes } = await page.evaluate<AxeResults>('axe.run()');
  assert.ok(
    passes.some(({ id }) => id === 'color-contrast'),
    'axe has looked',
  );
  return violations
    .filter(({ impact }) => ['serious', 'critical'].includes(impact))
    .map(({ id, nodes }) => [id, nodes.slice(0, 3).map(({ html }) => html.slice(0, 200))] as const);
}
