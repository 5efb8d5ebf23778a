import { join, relative, resolve } from 'node:path';
import { EXIT } from '../../model/exit-codes.ts';
import { StackbenchError } from '../../model/stackbench-error.ts';
import { withAudit } from '../../reports/audit/with-audit.ts';
import { buildCompareModel } from '../../reports/comparison/build-compare-model.ts';
import type { CompareModel } from '../../reports/comparison/compare-model.ts';
import { renderCompareCsv } from '../../reports/render/csv/comparison.ts';
import { renderCompareHtml } from '../../reports/render/html/comparison.ts';
import { renderJson } from '../../reports/render/json/run.ts';
import { renderCompareMarkdown } from '../../reports/render/markdown/comparison.ts';
import { renderCompareTerminal } from '../../reports/render/terminal/comparison.ts';
import { readAnyResult } from '../../runner/results/read-any-result.ts';
import { writeReports } from '../../runner/results/write-reports.ts';
import type { CliContext } from '../cli-context.ts';
import { locateResult } from '../locate-result.ts';
import { usageError } from '../options/explain-usage.ts';
import type { Command } from './command.ts';

const FORMATS = {
  text: (model: CompareModel, { stdout, env }: CliContext) =>
    `${renderCompareTerminal(model, {
      width: stdout.columns ?? 120,
      color: stdout.isTTY === true && env['NO_COLOR'] === undefined,
    })}\n`,
  markdown: renderCompareMarkdown,
  json: renderJson,
  csv: renderCompareCsv,
} as const satisfies Record<string, (model: CompareModel, context: CliContext) => string>;

/** `stackbench compare A B…`: exit 0 when something was compared, 2 for a file that cannot be read, 5 when nothing may be compared. */
export const compareCommand: Command = {
  name: 'compare',
  usage: 'compare <results..>',
  example: 'compare results/before results/latest',
  describe:
    'Compare results of several runs with the first: what differs by more than noise, and what must not be compared',
  onlyReads: true,
  flags: {
    format: {
      choices: Object.keys(FORMATS),
      default: 'text',
      describe: 'What to print',
      requiresArg: true,
    },
    out: {
      type: 'string',
      describe: 'Folder for compare.html, compare.md, compare.csv and compare.json',
      defaultDescription: 'none: print only',
      requiresArg: true,
    },
  },
  options(parser) {
    return parser
      .positional('results', {
        type: 'string',
        array: true,
        describe: 'Two result.json files or more, or the folders that hold them; the first is the baseline',
        demandOption: true,
      })
      .options(this.flags);
  },
  async run(context, flags) {
    const names = flags['results'] as string[];
    if (names.length < 2) throw tooFew(names);
    const results = [];
    for (const name of names) {
      const read = await readAnyResult(await locateResult(context.cwd, name));
      if (read.kind === 'stackbench-gate') throw notOfARun(name);
      results.push({ name, result: withAudit(read) });
    }
    const model = buildCompareModel(results);
    context.stdout.writeStyled(FORMATS[flags['format'] as keyof typeof FORMATS](model, context));
    if (flags['out'] !== undefined) await writeFiles(model, resolve(context.cwd, String(flags['out'])), context);
    return model.exitCode;
  },
};

async function writeFiles(model: CompareModel, folder: string, context: CliContext): Promise<void> {
  const files = {
    'compare.html': renderCompareHtml(model),
    'compare.md': renderCompareMarkdown(model),
    'compare.csv': renderCompareCsv(model),
    'compare.json': renderJson(model),
  };
  await writeReports(folder, files);
  context.stderr.write(`Comparison: ${relative(context.cwd, join(folder, 'compare.html'))}\n`);
}

function tooFew(names: readonly string[]): StackbenchError {
  return new StackbenchError({
    code: 'too-few-results',
    what: `compare got ${names.length === 1 ? 'one result' : 'no result'}.`,
    why: 'A comparison needs two results or more; the first is the baseline.',
    fix: `For example: stackbench compare ${names[0] ?? 'results/before'} results/latest`,
    exitCode: EXIT.usage,
  });
}

function notOfARun(name: string): StackbenchError {
  return usageError({
    what: `${name} is the result of a gate.`,
    why: 'Gates are not compared: each has compared two commits already, on the machine as it was then.',
    fix: `\`stackbench report ${name}\` shows what it found.`,
  });
}
