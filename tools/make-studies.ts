import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runResultSchema } from '../model/document/run-result.ts';
import { EXIT } from '../model/exit-codes.ts';
import { STUDIES } from '../scenarios/studies/registry.ts';
import { type StudyOnPage, renderStudies } from './make-studies/render-studies.ts';

/**
 * `npm run make:studies`: measures every study that has no complete result yet, one after the other, and writes
 * docs/studies.md. `-- pool validation` measures these again; `-- --render` measures nothing; `-- --allow-stand-in odm`
 * measures a stand-in where a datastore is missing. Results stay in results/studies/, so that an interrupt loses one
 * study.
 */
const root = join(import.meta.dirname, '..');
const kept = join(root, 'results', 'studies');
const args = process.argv.slice(2);
const named = args.filter((arg) => !arg.startsWith('--'));
const unknown = named.filter((name) => !STUDIES.some(({ id }) => id === name));
if (unknown.length > 0) throw new Error(`There is no study ${unknown.join(', ')}. \`stackbench study list\` has all.`);

const wanted = STUDIES.filter(({ id }) => (named.length > 0 ? named.includes(id) : !isComplete(id)));
const failed: string[] = [];
// The study that is measured gets the interrupt too, and ends what it started.
process.on('SIGINT', () => {});
for (const { id } of args.includes('--render') ? [] : wanted) if (!(await measure(id))) failed.push(id);
const page = STUDIES.flatMap(({ id, question }): StudyOnPage[] => {
  if (isComplete(id)) return [{ result: runResultSchema.parse(JSON.parse(readFileSync(resultOf(id), 'utf8'))) }];
  return existsSync(reasonOf(id)) ? [{ id, question, notRun: readFileSync(reasonOf(id), 'utf8').trim() }] : [];
});
writeFileSync(join(root, 'docs', 'studies.md'), renderStudies(page));
spawnSync(join(root, 'node_modules', '.bin', 'oxfmt'), ['docs/studies.md'], { cwd: root, stdio: 'inherit' });
process.stdout.write(`docs/studies.md has ${page.length} of ${STUDIES.length} studies.\n`);
if (failed.length > 0) {
  process.stdout.write(`Not measured: ${failed.join(', ')}.\n`);
  process.exitCode = 1;
}

/** Whether a study has an answer; otherwise its folder says why it could not run. */
async function measure(id: string): Promise<boolean> {
  rmSync(join(kept, id), { recursive: true, force: true });
  mkdirSync(kept, { recursive: true });
  process.stdout.write(`\n== ${id}\n`);
  const flags = args.filter((arg) => arg === '--allow-stand-in');
  const command = [join(root, 'cli', 'main.ts'), 'study', id, ...flags, '--out', join('results', 'studies', id)];
  const child = spawn(process.execPath, command, { cwd: root, stdio: ['ignore', 'inherit', 'pipe'] });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    process.stderr.write(text);
  });
  const [status, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  if (status === EXIT.pass || status === EXIT.inconclusive) return true;
  // An interrupt is no answer, and the next call measures the study.
  if (signal !== null || status === EXIT.interrupted) process.exit(EXIT.interrupted);
  const why = /^Error: (.*)$/m.exec(stderr)?.[1] ?? `it ended with exit code ${status}.`;
  mkdirSync(join(kept, id), { recursive: true });
  rmSync(resultOf(id), { force: true });
  writeFileSync(reasonOf(id), `${why}\n`);
  return false;
}

function isComplete(id: string): boolean {
  if (!existsSync(resultOf(id))) return false;
  const { state } = JSON.parse(readFileSync(resultOf(id), 'utf8')) as { readonly state: unknown };
  return state === 'completed';
}

function resultOf(id: string): string {
  return join(kept, id, 'result.json');
}

function reasonOf(id: string): string {
  return join(kept, id, 'not-run.txt');
}
