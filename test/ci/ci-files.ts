import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

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
}

export interface CiJob {
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

export interface Action {
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default?: string }>>;
  readonly outputs: Readonly<Record<string, { readonly description: string; readonly value: string }>>;
  readonly runs: { readonly using: string; readonly steps: readonly CiStep[] };
}

export const WORKFLOW_NAMES = ['gate', 'comment', 'nightly'] as const;

/** Path of a workflow's template. */
export function workflowPath(name: (typeof WORKFLOW_NAMES)[number]): string {
  return join(ROOT, 'tools', 'ci', 'github', `${name}.yml`);
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
