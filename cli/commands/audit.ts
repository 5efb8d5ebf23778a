import { readFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { EXIT } from '../../model/exit-codes.ts';
import { messageOf, StackbenchError } from '../../model/stackbench-error.ts';
import { type Audit, audit } from '../../reports/audit/audit.ts';
import { type AuditInput, readAuditFile } from '../../reports/audit/read-audit-file.ts';
import { renderAudit } from '../../reports/render/audit-text.ts';
import type { Command } from './command.ts';

/** `stackbench audit FILE…`: exit 0 when nothing or only hints were found, 1 for a proof, 2 for a file that cannot be read. */
export const auditCommand: Command = {
  name: 'audit',
  usage: 'audit <files..>',
  example: 'audit results/latest',
  describe: 'Look for figures in result files that no honest measurement can state',
  flags: {
    format: { choices: ['text', 'json'], default: 'text', describe: 'How to print the findings', requiresArg: true },
  },
  options(parser) {
    return parser
      .positional('files', {
        type: 'string',
        array: true,
        describe: 'Results of stackbench, k6, autocannon, wrk, HttpArena or the-benchmarker',
        demandOption: true,
      })
      .options(this.flags);
  },
  async run(context, flags) {
    const read: { file: string; input: AuditInput; result: Audit }[] = [];
    for (const file of flags['files'] as string[]) {
      const input = readAuditFile(basename(file), await textOf(resolve(context.cwd, file), file));
      read.push({ file, input, result: audit(input.rounds) });
    }
    const asText = read.map(({ file, input, result }) => renderAudit(file, input.format, input.rounds.length, result));
    const asJson = read.map(({ file, input, result }) => ({
      file,
      format: input.format,
      rounds: input.rounds.length,
      ...result,
    }));
    context.stdout.write(flags['format'] === 'json' ? `${JSON.stringify(asJson, null, 2)}\n` : asText.join('\n'));
    const proof = read.some(({ result }) => result.findings.some(({ strength }) => strength === 'proof'));
    return proof ? EXIT.failed : EXIT.pass;
  },
};

async function textOf(path: string, file: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new StackbenchError({
      code: 'unreadable-audit-file',
      what: `${file} cannot be read.`,
      why: messageOf(cause),
      fix: 'Name a result file.',
      exitCode: EXIT.usage,
      cause,
    });
  }
}
