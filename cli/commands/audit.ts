import { basename } from 'node:path';
import { decodeText } from '../../model/decode-text.ts';
import { EXIT } from '../../model/exit-codes.ts';
import { messageOf, StackbenchError } from '../../model/stackbench-error.ts';
import type { Audit } from '../../reports/audit/audit.ts';
import type { AuditInput } from '../../reports/audit/read-audit-file.ts';
import { renderAudit } from '../../reports/render/terminal/audit.ts';
import { stringifySafely } from '../../reports/words/stringify-safely.ts';
import { readRegularFile } from '../../runner/machine/files/read-regular-file.ts';
import { checkText } from '../../runner/results/check-text.ts';
import type { CliContext } from '../cli-context.ts';
import { locateResult } from '../locate-result.ts';
import type { OptionTable } from '../options/option-spec.ts';
import { givenValue } from '../options/read-option.ts';
import type { Command } from './command.ts';

/** As for our own results. Streams of other tools are longer, and a part of one is enough. */
const MOST_BYTES = 64_000_000;

const OPTIONS = {
  strict: {
    type: 'boolean',
    default: false,
    group: 'Checks',
    describe: 'Exit with code 4 if a round measured nothing useful, such as an error page.',
    inConfig: null,
  },
  format: {
    type: 'string',
    value: 'format',
    choices: ['text', 'json'],
    strict: true,
    default: 'text',
    group: 'Output',
    describe: 'Print the findings in this format: text or json.',
    inConfig: null,
  },
} as const satisfies OptionTable;

/**
 * `stackbench audit FILE…`: exit 0 if nothing, hints or useless rounds were found, 1 for a proof, 2 if a file could not
 * be read (after the findings of the others); with `--strict`, 4 for a useless round.
 */
export const auditCommand: Command = {
  name: 'audit',
  describe: 'Check result files for arithmetically impossible numbers',
  onlyReads: true,
  positional: {
    name: 'files',
    required: true,
    many: true,
    describe:
      'Results of stackbench (files, or folders of runs), k6, autocannon, wrk and other tools (docs/audit.md lists them).',
  },
  options: OPTIONS,
  examples: [
    { call: 'audit results/latest', does: 'Check the last run' },
    { call: 'audit --strict --format json summary.json', does: 'Check a file of another tool, in CI' },
  ],
  async run(context, flags) {
    const { audit } = await import('../../reports/audit/audit.ts');
    const { readAuditFile } = await import('../../reports/audit/read-audit-file.ts');
    const read: Audited[] = [];
    const refused: StackbenchError[] = [];
    for (const file of flags['files'] as string[]) {
      try {
        const path = await locateResult(context.cwd, file);
        const input = readAuditFile(basename(path), await textOf(path, file));
        read.push({ file, input, result: audit(input.rounds) });
      } catch (error) {
        if (!(error instanceof StackbenchError)) throw error;
        refused.push(error);
      }
    }
    if (read.length > 0)
      print(context, read, (givenValue(OPTIONS.format, flags['format']) ?? OPTIONS.format.default) === 'json');
    const [first] = refused;
    if (first !== undefined) throw refused.length === 1 ? first : severalRefused(refused);
    const found = new Set(read.flatMap(({ result }) => result.findings.map(({ strength }) => strength)));
    if (found.has('proof')) return EXIT.failed;
    return flags['strict'] === true && found.has('useless') ? EXIT.inconclusive : EXIT.pass;
  },
};

interface Audited {
  readonly file: string;
  readonly input: AuditInput;
  readonly result: Audit;
}

function print({ stdout }: CliContext, read: readonly Audited[], json: boolean): void {
  const asText = read.map(({ file, input, result }) => renderAudit(file, input, result));
  const asJson = read.map(({ file, input, result }) => ({
    file,
    format: input.format,
    rounds: input.rounds.length,
    notes: input.notes,
    ...result,
  }));
  stdout.write(json ? `${stringifySafely(asJson)}\n` : asText.join('\n'));
}

function severalRefused(refused: readonly StackbenchError[]): StackbenchError {
  return new StackbenchError({
    code: 'unreadable-audit-file',
    what: `${refused.length} files cannot be audited.`,
    why: refused.map(({ message }) => message).join('\n'),
    fix: [...new Set(refused.map(({ fix }) => fix))].join('\n'),
    exitCode: EXIT.usage,
  });
}

async function textOf(path: string, file: string): Promise<string> {
  try {
    const text = decodeText(await readRegularFile(path, MOST_BYTES));
    checkText(text);
    return text;
  } catch (cause) {
    throw new StackbenchError({
      code: 'unreadable-audit-file',
      what: `${file} cannot be read.`,
      why: messageOf(cause),
      fix: 'Name a result file, or the folder of a run.',
      exitCode: EXIT.usage,
      cause,
    });
  }
}
