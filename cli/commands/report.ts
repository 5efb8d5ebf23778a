import { dirname, resolve } from 'node:path';
import { readResult } from '../../runner/results/result-file.ts';
import { locateResult } from '../locate-result.ts';
import { reportOn } from '../report-on.ts';
import type { Command } from './command.ts';

/** `stackbench report FILE`: renders a result again without running anything. */
export const reportCommand: Command = {
  name: 'report',
  usage: 'report <result>',
  describe: 'Render a result.json again: terminal, HTML, Markdown, JUnit, CSV',
  flags: {
    title: {
      type: 'string',
      describe: 'A name for the head of the reports',
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
        describe: 'A result.json, or the folder that holds it',
        demandOption: true,
      })
      .options(this.flags);
  },
  async run(context, flags) {
    const file = await locateResult(context.cwd, String(flags['result']));
    const read = await readResult(file);
    const title = flags['title'] === undefined ? read.plan.title : String(flags['title']);
    const result = { ...read, plan: { ...read.plan, title } };
    const folder = flags['out'] === undefined ? dirname(file) : resolve(context.cwd, String(flags['out']));
    return reportOn(result, folder, context);
  },
};
