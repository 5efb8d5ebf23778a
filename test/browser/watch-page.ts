import type { Page } from 'playwright-core';

/**
 * What a page says in the console, in errors and in dialogs, and everything it asks for; both lists grow while it
 * lives.
 */
export function watchPage(page: Page): { readonly said: string[]; readonly asked: string[] } {
  const said: string[] = [];
  const asked: string[] = [];
  page.on('console', (message) => said.push(message.text()));
  page.on('pageerror', (error) => said.push(error.message));
  page.on('dialog', (dialog) => said.push(dialog.message()));
  page.on('request', (request) => asked.push(request.url()));
  return { said, asked };
}
