import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunResult, runResultSchema } from '../../model/document/run-result.ts';
import { buildReportModel } from '../../reports/run/build-report-model.ts';
import { type StudyFamily, compareVariants } from '../../reports/run/study/compare-variants.ts';
import type { StudyInput } from '../../scenarios/studies/study.ts';
import { runInProcess } from '../support/run-cli.ts';

interface PlayedStudy {
  readonly result: RunResult;
  readonly answers: readonly string[];
  /** What was compared, of each section. */
  readonly families: readonly StudyFamily[];
}

/** Plays a study of the user's by the command, with stacks of a configuration of their own, and reads its document. */
export async function playStudy(study: StudyInput, stacks: object, flags: readonly string[]): Promise<PlayedStudy> {
  const folder = await mkdtemp(join(tmpdir(), 'stackbench-studies-'));
  try {
    await writeFile(join(folder, 'study.json'), JSON.stringify(study));
    await writeFile(join(folder, 'stackbench.config.json'), JSON.stringify({ stacks }));
    const out = join(folder, 'out');
    const args = ['study', 'study.json', '--provider', 'native', '--out', out, ...flags];
    const { code, stderr } = await runInProcess(args, { cwd: folder });
    assert.ok(code === 0 || code === 4, `${code}: ${stderr}`);
    const result = runResultSchema.parse(JSON.parse(await readFile(join(out, 'result.json'), 'utf8')));
    const { groups, sections } = buildReportModel(result);
    const record = result.plan.study ?? assert.fail('no study');
    return {
      result,
      answers: groups.answers.map(({ text }) => text),
      families: sections.flatMap((section) => compareVariants(result, record, section)),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A ready-made stack as one of the user's, with a module that is imported before it. */
export function alteredStack(
  target: string,
  module: string,
  more: { readonly store?: string; readonly env?: Readonly<Record<string, string>> } = {},
): object {
  const root = join(import.meta.dirname, '..', '..');
  return {
    contract: 'items',
    cwd: root,
    start: `${process.execPath} --import ./test/studies/${module} targets/serve.ts`,
    ...more,
    env: { ...more.env, STACK: target },
  };
}
