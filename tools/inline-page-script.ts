import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CAPACITY_STYLE } from '../reports/render/html/capacity-style.ts';
import { COMPARE_STYLE } from '../reports/render/html/comparison-style.ts';
import { GATE_STYLE } from '../reports/render/html/gate/gate-style.ts';
import { STYLE } from '../reports/render/html/style.ts';

const folder = join(import.meta.dirname, '..', 'reports', 'render', 'html');

/** Path of the generated module. */
export const PAGE_SCRIPT_MODULE = join(folder, 'page-script.ts');

/**
 * The module that contains the script of every page as text, and the hashes that its Content-Security-Policy names:
 * reports/ reads no files and has no `node:crypto`. `npm run make:page-script` writes it after a change of the script
 * or of a style.
 */
export function pageScriptModule(): string {
  const source = readFileSync(join(folder, 'browser', 'page-script.js'), 'utf8');
  const styles = {
    run: STYLE,
    comparison: STYLE + COMPARE_STYLE,
    gate: STYLE + GATE_STYLE,
    capacity: STYLE + CAPACITY_STYLE,
  };
  const hashes = Object.entries(styles).map(([page, css]) => `  ${page}: ${JSON.stringify(hashOf(css))},\n`);
  return `// Made from browser/page-script.js and the styles by \`npm run make:page-script\`: change those files, not this one.

/** The script of every page. */
export const PAGE_SCRIPT = ${JSON.stringify(source)};

/** The hash of the script, as a Content-Security-Policy names it. */
export const PAGE_SCRIPT_HASH = ${JSON.stringify(hashOf(source))};

/** The hash of the whole style of each kind of page. */
export const STYLE_HASHES = {
${hashes.join('')}} as const;
`;
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

if (import.meta.main) writeFileSync(PAGE_SCRIPT_MODULE, pageScriptModule());
