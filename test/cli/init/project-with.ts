import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import { type ServiceDraft, draftService } from '../../../cli/init/draft-service.ts';

export type Files = Readonly<Record<string, string>>;

/** A folder with these files, removed after the test. */
export function projectWith(test: TestContext, files: Files): string {
  const folder = mkdtempSync(join(tmpdir(), 'stackbench-init-'));
  test.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

/** What `init` drafts for a project; git ignores the paths in `ignored`. */
export function draftOf(test: TestContext, files: Files, ignored: readonly string[] = []): Promise<ServiceDraft> {
  return draftService(projectWith(test, files), (path) => Promise.resolve(ignored.includes(path)));
}

/** A package.json. */
export function pkg(manifest: object): Files {
  return { 'package.json': JSON.stringify(manifest) };
}
