import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StackbenchError } from '../../model/stackbench-error.ts';
import { packageRoot } from '../../runner/machine/package-root.ts';
import { ciPlaceholders, fillTemplate } from './ci-placeholders.ts';
import type { CiProject } from './ci-project.ts';
import { writeProjectFile } from './write-project-file.ts';

/** CI systems with templates, and the files that are made from them; on CircleCI, Node.js belongs to root. */
const CI_FILES = {
  github: {
    asRoot: '',
    files: {
      'github/gate.yml': '.github/workflows/stackbench.yml',
      'github/comment.yml': '.github/workflows/stackbench-comment.yml',
      'github/nightly.yml': '.github/workflows/stackbench-nightly.yml',
    },
  },
  gitlab: { asRoot: '', files: { 'gitlab/gate.yml': '.gitlab-ci.yml' } },
  circleci: { asRoot: 'sudo', files: { 'circleci/config.yml': '.circleci/config.yml' } },
} as const satisfies Record<string, { readonly asRoot: string; readonly files: Readonly<Record<string, string>> }>;

/** Written instead of a file that the project has already, and is named in it by the user. */
const INCLUDED: Readonly<Record<string, string>> = { '.gitlab-ci.yml': '.gitlab/stackbench.yml' };
const OURS = 'Written by stackbench';

type Ci = keyof typeof CI_FILES;
export const CIS = Object.keys(CI_FILES) as readonly Ci[];

interface WriteCi {
  readonly ci: Ci;
  readonly project: CiProject;
  readonly service: string;
  readonly force: boolean;
  /** Folder of the templates; by default the package's own. */
  readonly templates?: string;
}

/**
 * Writes the files of a CI system from our templates, and returns a line for each; existing files are kept.
 * @throws StackbenchError `no-template` before anything is written
 */
export async function writeCi({ ci, project, service, force, templates }: WriteCi): Promise<string[]> {
  const root = templates ?? join(packageRoot, 'tools', 'ci');
  const { asRoot, files: targets } = CI_FILES[ci];
  const files = Object.entries(targets).map(([template, path]) => ({ template: join(root, template), path }));
  const missing = files.find(({ template }) => !existsSync(template));
  if (missing !== undefined) throw noTemplate(missing.template);
  const values = ciPlaceholders(service, project, asRoot);
  const lines: string[] = [];
  for (const { template, path } of files) {
    const chosen = await placeOf(project.root, path);
    const target = join(project.root, chosen);
    if (existsSync(target) && !force) {
      lines.push(`Kept ${chosen} (use --force to overwrite).`);
      continue;
    }
    await writeProjectFile(project.root, target, fillTemplate(await readFile(template, 'utf8'), values));
    lines.push(`Wrote ${chosen}.${chosen === path ? '' : ` Add to ${path}: include: { local: ${chosen} }`}`);
  }
  return lines;
}

/** The file itself, or one beside it if the project has its own. */
async function placeOf(root: string, path: string): Promise<string> {
  const included = INCLUDED[path];
  const text = included === undefined ? '' : await readFile(join(root, path), 'utf8').catch(() => '');
  return included === undefined || text === '' || text.includes(OURS) ? path : included;
}

function noTemplate(path: string): StackbenchError {
  return new StackbenchError({
    code: 'no-template',
    what: 'The files for this CI system cannot be written.',
    why: `Their template ${path} is missing from this installation.`,
    fix: 'Install stackbench again; the configuration itself does not need it.',
  });
}
