import { relative } from 'node:path';
import { EXIT } from '../../model/exit-codes.ts';
import { StackbenchError } from '../../model/stackbench-error.ts';
import { withAudit } from '../../reports/audit/with-audit.ts';
import { buildCompareModel } from '../../reports/comparison/build-compare-model.ts';
import { compareCapacity } from '../../reports/comparison/capacity/compare-capacity.ts';
import type { NamedCapacity } from '../../reports/comparison/capacity/compared-capacity.ts';
import type { CompareModel } from '../../reports/comparison/compare-model.ts';
import type { NamedResult } from '../../reports/comparison/compared-run.ts';
import { renderCompareCsv } from '../../reports/render/csv/comparison.ts';
import { renderCompareHtml } from '../../reports/render/html/comparison.ts';
import { renderJson } from '../../reports/render/json/run.ts';
import { renderCompareMarkdown } from '../../reports/render/markdown/comparison.ts';
import { renderCompareTerminal } from '../../reports/render/terminal/comparison.ts';
import { readAnyResult } from '../../runner/results/read-any-result.ts';
import { writeReportFiles as writeFiles } from '../../runner/results/write-report-files.ts';
import type { CliContext } from '../cli-context.ts';
import { locateResult } from '../locate-result.ts';
import { usageError } from '../options/explain-usage.ts';
import type { OptionTable } from '../options/option-spec.ts';
import { outFolder } from '../options/out-folder.ts';
import { givenValue, oneOf } from '../options/read-option.ts';
import { RUN_OPTIONS } from '../options/run-options.ts';
import { noteOthers } from '../output/note-others.ts';
import { type Renderers, terminalStyle, writeReports } from '../output/write-reports.ts';
import type { Command } from './command.ts';

const REPORTS = {
  'compare.html': renderCompareHtml,
  'compare.md': renderCompareMarkdown,
  'compare.csv': renderCompareCsv,
  'compare.json': renderJson,
} as const satisfies Renderers<CompareModel>;

const FORMAT_NAMES = ['text', 'markdown', 'json', 'csv'] as const;
const FORMATS = {
  text: (model: CompareModel, context: CliContext) => `${renderCompareTerminal(model, terminalStyle(context))}\n`,
  markdown: renderCompareMarkdown,
  json: renderJson,
  csv: renderCompareCsv,
} as const satisfies Record<(typeof FORMAT_NAMES)[number], (model: CompareModel, context: CliContext) => string>;

const OPTIONS = {
  format: {
    type: 'string',
    value: 'format',
    choices: FORMAT_NAMES,
    strict: true,
    default: 'text',
    group: 'Output',
    describe: 'Print the comparison in this format: text, markdown, json or csv.',
    inConfig: null,
  },
  out: {
    ...RUN_OPTIONS.out,
    defaultText: 'none, print only',
    describe: 'Write compare.html, compare.md, compare.csv and compare.json into this folder too.',
    inConfig: null,
  },
} as const satisfies OptionTable;

/**
 * `stackbench compare A B…`: exit 0 if something was compared, 2 for a file that cannot be read, 5 if nothing may be
 * compared.
 */
export const compareCommand: Command = {
  name: 'compare',
  describe: 'Compare results of several runs, or of several capacity measurements, with the first one',
  onlyReads: true,
  positional: {
    name: 'results',
    required: true,
    many: true,
    describe:
      'Two or more result.json files, or capacity.json files, or the folders that contain them. The first one is the baseline.',
  },
  options: OPTIONS,
  examples: [
    { call: 'compare results/before results/latest', does: 'Compare the last run with an earlier one' },
    { call: 'compare results/before results/latest --format markdown', does: 'Print a table for a pull request' },
  ],
  async run(context, flags) {
    const names = flags['results'] as string[];
    if (names.length < 2) throw tooFew(names);
    const out = outFolder(flags['out'], context.cwd);
    const model = await compareFiles(names, context.cwd);
    const format = givenValue(OPTIONS.format, flags['format']) ?? OPTIONS.format.default;
    context.stdout.writeStyled(FORMATS[oneOf('format', format, FORMAT_NAMES)](model, context));
    if (out !== null) await writeInto(out, model, context);
    return model.exitCode;
  },
};

/** @throws StackbenchError (exit 2) for a file that cannot be read, and for results of different kinds */
async function compareFiles(names: readonly string[], cwd: string): Promise<CompareModel> {
  const runs: NamedResult[] = [];
  const capacities: NamedCapacity[] = [];
  for (const name of names) {
    const read = await readAnyResult(await locateResult(cwd, name));
    if (read.kind === 'stackbench-gate') throw notOfARun(name);
    if (read.kind === 'stackbench-claims') throw notOfStacks(name);
    if (read.kind === 'stackbench-capacity') capacities.push({ name, result: read });
    else runs.push({ name, result: withAudit(read) });
  }
  const [run, capacity] = [runs[0], capacities[0]];
  if (run !== undefined && capacity !== undefined) throw differentKinds(run.name, capacity.name);
  return capacity === undefined ? buildCompareModel(runs) : compareCapacity(capacities);
}

async function writeInto(folder: string, model: CompareModel, context: CliContext): Promise<void> {
  const write = (files: Readonly<Record<string, string>>): Promise<void> => writeFiles(folder, files);
  await noteOthers(folder, Object.keys(REPORTS), context);
  const page = await writeReports(model, REPORTS, { folder, write });
  context.stderr.write(`Comparison: ${relative(context.cwd, page)}\n`);
}

function tooFew(names: readonly string[]): StackbenchError {
  return new StackbenchError({
    code: 'too-few-results',
    what: `compare needs two results, and ${names.length === 1 ? 'one is' : 'none is'} given.`,
    why: 'The first result is the baseline; the others are compared with it.',
    fix: `For example: stackbench compare ${names[0] ?? 'results/before'} results/latest`,
    exitCode: EXIT.usage,
  });
}

function notOfARun(name: string): StackbenchError {
  return usageError({
    what: `${name} is the result of a gate.`,
    why: 'Gate results cannot be compared with each other; a gate is already a comparison of two commits.',
    fix: `\`stackbench report ${name}\` shows what it found.`,
  });
}

function notOfStacks(name: string): StackbenchError {
  return usageError({
    what: `${name} is the result of \`stackbench claims\`.`,
    why: 'It consists of several measurements, each with its own stacks.',
    fix: `\`stackbench report ${name}\` shows its verdicts; compare the runs of \`stackbench run\`.`,
  });
}

function differentKinds(run: string, capacity: string): StackbenchError {
  return usageError({
    what: `${run} is the result of a run, and ${capacity} that of a capacity measurement.`,
    why: 'They measure different things: a run at one rate, a capacity at many.',
    fix: 'Compare runs with runs, and capacity measurements with each other.',
  });
}
