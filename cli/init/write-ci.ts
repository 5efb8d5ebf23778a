import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { StackbenchError } from '../../model/stackbench-error.ts';
import { packageRoot } from '../../runner/setup/package-root.ts';

/** Systems of CI for which there are templates, with the files that they become. */
const CI_FILES = {
  github: {
    'github/gate.yml': '.github/workflows/stackbench.yml',
    'github/comment.yml': '.github/workflows/stackbench-comment.yml',
    'github/nightly.yml': '.github/workflows/stackbench-nightly.yml',
  },
  circleci: { 'circleci/config.yml': '.circleci/config.yml' },
} as const satisfies Record<string, Readonly<Record<string, string>>>;

export type Ci = keyof typeof CI_FILES;
export const CIS = Object.keys(CI_FILES) as readonly Ci[];

/** Stands in a template for the name of the service. */
const NAME_PLACE = '__SERVICE__';

export interface WriteCi {
  readonly ci: Ci;
  /** Root of the repository, where CI looks. */
  readonly folder: string;
  readonly service: string;
  readonly force: boolean;
  /** Where the templates lie; the package's own unless a test says otherwise. */
  readonly templates?: string;
}

/** Writes the files of a CI from our templates; one that is there already is left as it is. Returns a line for each. @throws StackbenchError `no-template` before anything is written. */
export async function writeCi({ ci, folder, service, force, templates }: WriteCi): Promise<string[]> {
  const root = templates ?? join(packageRoot, 'tools', 'ci');
  const files = Object.entries(CI_FILES[ci]).map(([template, path]) => ({ template: join(root, template), path }));
  const missing = files.find(({ template }) => !existsSync(template));
  if (missing !== undefined) throw noTemplate(missing.template);
  // A name may hold what means something to YAML.
  const name = service.replaceAll(/[^\w./-]+/g, '-');
  const lines: string[] = [];
  for (const { template, path } of files) {
    const target = join(folder, path);
    if (existsSync(target) && !force) {
      lines.push(`Left ${path} as it is (--force writes it anew).`);
      continue;
    }
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, (await readFile(template, 'utf8')).replaceAll(NAME_PLACE, name));
    lines.push(`Wrote ${path}.`);
  }
  return lines;
}

function noTemplate(path: string): StackbenchError {
  return new StackbenchError({
    code: 'no-template',
    what: 'The files for this CI cannot be written.',
    why: `Their template ${path} is missing from this installation.`,
    fix: 'Install stackbench again; the configuration itself does not need it.',
  });
}
