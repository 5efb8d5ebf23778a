import { dirname } from 'node:path';
import type { StackbenchError } from '../../model/stackbench-error.ts';
import { writeReportFiles } from '../../runner/results/write-report-files.ts';
import { locateResult } from '../locate-result.ts';
import { usageError } from '../options/explain-usage.ts';
import { outFolder } from '../options/out-folder.ts';
import { givenValue } from '../options/read-option.ts';
import { RUN_OPTIONS } from '../options/run-options.ts';
import { noteOthers } from '../output/note-others.ts';
import type { ReportFolder } from '../output/write-reports.ts';
import type { Command } from './command.ts';

/** `stackbench report FILE`: writes the reports of a result again; nothing is run. */
export const reportCommand: Command = {
  name: 'report',
  describe: 'Print and write the reports of a finished run, gate, capacity measurement or test of claims again',
  onlyReads: true,
  positional: {
    name: 'result',
    required: true,
    describe: 'A result.json, gate.json, capacity.json or claims.json, or the folder that contains it.',
  },
  options: {
    title: { ...RUN_OPTIONS.title, defaultText: 'the title of the run', inConfig: null },
    out: {
      ...RUN_OPTIONS.out,
      defaultText: 'the folder of the result',
      describe: 'Write the reports into this folder.',
      inConfig: null,
    },
  },
  examples: [
    { call: 'report results/latest', does: 'Write the reports of the last run again' },
    { call: 'report results/latest-gate --out review', does: 'Write those of the last gate into another folder' },
  ],
  async run(context, flags) {
    const file = await locateResult(context.cwd, String(flags['result']));
    const out = outFolder(flags['out'], context.cwd);
    const givenTitle = givenValue(RUN_OPTIONS.title, flags['title']);
    const folder = out ?? dirname(file);
    const { readAnyResult } = await import('../../runner/results/read-any-result.ts');
    const read = await readAnyResult(file);
    const into: ReportFolder = {
      folder,
      dataFile: file,
      write: async (reports) => {
        if (out !== null) await noteOthers(folder, Object.keys(reports), context);
        await writeReportFiles(folder, reports);
      },
    };
    if (read.kind === 'stackbench-gate') {
      if (givenTitle !== undefined) throw gateHasNoTitle(file);
      const { reportOnGate } = await import('../output/gate-report-on.ts');
      return reportOnGate(read, context, into);
    }
    if (read.kind === 'stackbench-capacity') {
      const { reportOnCapacity } = await import('../output/capacity-report-on.ts');
      const title = givenTitle === undefined ? read.plan.title : String(givenTitle);
      return reportOnCapacity({ ...read, plan: { ...read.plan, title } }, context, into);
    }
    if (read.kind === 'stackbench-claims') {
      const { reportOnClaims } = await import('../output/claims-report-on.ts');
      const title = givenTitle === undefined ? read.plan.title : String(givenTitle);
      return reportOnClaims({ ...read, plan: { ...read.plan, title } }, context, into);
    }
    const { reportOn } = await import('../output/report-on.ts');
    const title = givenTitle === undefined ? read.plan.title : String(givenTitle);
    return reportOn({ ...read, plan: { ...read.plan, title } }, context, into);
  },
};

function gateHasNoTitle(file: string): StackbenchError {
  return usageError({
    what: '--title is for the reports of a run.',
    why: `${file} is the result of a gate; the title of its reports is the verdict.`,
    fix: 'Remove --title.',
  });
}
