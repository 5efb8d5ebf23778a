import { dirname, resolve } from 'node:path';
import type { StackbenchError } from '../../model/stackbench-error.ts';
import { readAnyResult } from '../../runner/results/read-any-result.ts';
import { writeReports } from '../../runner/results/write-reports.ts';
import { locateResult } from '../locate-result.ts';
import { usageError } from '../options/explain-usage.ts';
import { reportOnGate } from '../output/gate-report-on.ts';
import { type ReportPlace, reportOn } from '../output/report-on.ts';
import type { Command } from './command.ts';

/** `stackbench report FILE`: renders a result again without running anything. */
export const reportCommand: Command = {
  name: 'report',
  usage: 'report <result>',
  example: 'report results/latest',
  describe: 'Render the result of a run or a gate again: terminal, HTML, Markdown, JUnit, CSV or JSON',
  onlyReads: true,
  flags: {
    title: {
      type: 'string',
      describe: 'A name for the head of the reports of a run',
      defaultDescription: 'the one given to the run',
      requiresArg: true,
    },
    out: {
      type: 'string',
      describe: 'Folder for the reports',
      defaultDescription: 'beside the result',
      requiresArg: true,
    },
  },
  options(parser) {
    return parser
      .positional('result', {
        type: 'string',
        describe: 'A result.json or gate.json, or the folder that holds it',
        demandOption: true,
      })
      .options(this.flags);
  },
  async run(context, flags) {
    const file = await locateResult(context.cwd, String(flags['result']));
    const folder = flags['out'] === undefined ? dirname(file) : resolve(context.cwd, String(flags['out']));
    const read = await readAnyResult(file);
    const place: ReportPlace = { folder, dataFile: file, write: (reports) => writeReports(folder, reports) };
    if (read.kind === 'stackbench-gate') {
      if (flags['title'] !== undefined) throw gateHasNoTitle(file);
      return reportOnGate(read, context, place);
    }
    const title = flags['title'] === undefined ? read.plan.title : String(flags['title']);
    return reportOn({ ...read, plan: { ...read.plan, title } }, context, place);
  },
};

function gateHasNoTitle(file: string): StackbenchError {
  return usageError({
    what: '--title is for the reports of a run.',
    why: `${file} is the result of a gate, whose reports are headed by its verdict.`,
    fix: 'Leave --title out.',
  });
}
