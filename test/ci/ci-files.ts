import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { parse } from 'yaml';
import { CIS, writeCi } from '../../cli/init/write-ci.ts';

export const ROOT = join(import.meta.dirname, '..', '..');

/** A step of a workflow or of a composite action, as far as the tests look at it. */
export interface CiStep {
  readonly name?: string;
  readonly id?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly shell?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly 'working-directory'?: string;
}

interface CiJob {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly steps: readonly CiStep[];
  readonly 'timeout-minutes'?: number;
}

export interface Workflow {
  readonly name: string;
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, CiJob>>;
}

interface Action {
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default?: string }>>;
  readonly outputs: Readonly<Record<string, { readonly description: string; readonly value: string }>>;
  readonly runs: { readonly using: string; readonly steps: readonly CiStep[] };
}

export const WORKFLOW_NAMES = ['gate', 'comment', 'nightly'] as const;

/** A repository whose service lies at its root, installed by npm, with the files of each CI. */
const written = mkdtempSync(join(tmpdir(), 'stackbench-ci-files-'));
after(() => rmSync(written, { recursive: true, force: true }));
for (const ci of CIS) {
  const at = { root: written, folder: '.', installFolder: '.', packageFolder: 'node_modules/stackbench' };
  const lockfile = { path: 'package-lock.json', there: true, text: '' };
  const project = { ...at, lockfile, manager: 'npm' as const, managerVersion: null, defaultBranches: ['main'] };
  await writeCi({ ci, project, service: 'shop', force: false });
}

const PATHS = {
  gate: '.github/workflows/stackbench.yml',
  comment: '.github/workflows/stackbench-comment.yml',
  nightly: '.github/workflows/stackbench-nightly.yml',
} as const;

/** Path of a workflow as `init` writes it. */
export function workflowPath(name: (typeof WORKFLOW_NAMES)[number]): string {
  return join(written, PATHS[name]);
}

/** A CircleCI configuration, as far as the tests look at it. */
interface CircleConfig {
  readonly version: number;
  readonly jobs: {
    readonly gate: { readonly docker: readonly { image: string }[]; readonly steps: readonly CircleStep[] };
  };
  readonly workflows: {
    readonly gate: { readonly jobs: readonly { gate: { filters: { branches: { ignore: string[] } } } }[] };
  };
}

type CircleStep =
  | 'checkout'
  | {
      readonly run?: { readonly name: string; readonly command: string; readonly working_directory?: string };
      readonly store_test_results?: { readonly path: string };
      readonly store_artifacts?: { readonly path: string };
    };

/** The CircleCI configuration of a repository, by default that of the one at whose root the service lies. */
export function readCircle(root = written): CircleConfig {
  return parse(readFileSync(join(root, '.circleci', 'config.yml'), 'utf8')) as CircleConfig;
}

/** The only job of a GitLab file, as far as the tests look at it. */
interface GitLabJob {
  readonly image: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly script: readonly string[];
  readonly artifacts: {
    readonly when: string;
    readonly paths: readonly string[];
    readonly reports: { readonly junit: string };
  };
}

/** The job of `.gitlab-ci.yml` in a repository. */
export function readGitLab(root = written): GitLabJob {
  const jobs = parse(readFileSync(join(root, '.gitlab-ci.yml'), 'utf8')) as Readonly<Record<string, GitLabJob>>;
  return Object.values(jobs)[0] as GitLabJob;
}

export function readWorkflow(name: (typeof WORKFLOW_NAMES)[number]): Workflow {
  return parse(readFileSync(workflowPath(name), 'utf8')) as Workflow;
}

export function readAction(): Action {
  return parse(readFileSync(join(ROOT, 'action.yml'), 'utf8')) as Action;
}

/** Every step that any of the files has, with the place it stands in. */
export function allSteps(): { readonly place: string; readonly step: CiStep }[] {
  const ofWorkflows = WORKFLOW_NAMES.flatMap((name) =>
    Object.values(readWorkflow(name).jobs).flatMap(({ steps }) =>
      steps.map((step) => ({ place: `${name}.yml`, step })),
    ),
  );
  return [...ofWorkflows, ...readAction().runs.steps.map((step) => ({ place: 'action.yml', step }))];
}

/** The step of a list with this name. @throws when there is none */
export function stepNamed(steps: readonly CiStep[], name: string): CiStep & { readonly run: string } {
  const step = steps.find((one) => one.name === name);
  if (step?.run === undefined) throw new Error(`There is no step "${name}" with a script.`);
  return { ...step, run: step.run };
}
