import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '..', 'reports', 'render', 'html');

/**
 * The module that holds the page's script as text, for reports/ reads no files; `npm run make:page-script` writes it after a
 * change.
 */
export function pageScriptModule(): string {
  const source = readFileSync(join(folder, 'browser', 'page-script.js'), 'utf8');
  return `// Made from browser/page-script.js by \`npm run make:page-script\`: change that file, not this one.\n\n/** The script of every page. */\nexport const PAGE_SCRIPT = ${JSON.stringify(source)};\n`;
}

export const PAGE_SCRIPT_MODULE = join(folder, 'page-script.ts');

if (import.meta.main) writeFileSync(PAGE_SCRIPT_MODULE, pageScriptModule());
