import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { homedir, hostname, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { type Recipe, RECIPES } from './honest-recipes.ts';
import { type HonestServers, startHonestServers } from './honest-servers.ts';

/**
 * `node test/audit/record-honest-files.ts [TOOL…]`: runs the load generators that are on PATH against servers on
 * loopback and keeps what they write, for the test that none of it gives a proof. Tools that are missing are named and
 * left as they were recorded.
 */
const FOLDER = join(import.meta.dirname, 'honest-files');
const LONGEST_MS = 25_000;
const wanted = process.argv.slice(2);
const PATH = [join(import.meta.dirname, '../../node_modules/.bin'), process.env['PATH'] ?? ''].join(delimiter);

await mkdir(FOLDER, { recursive: true });
await using servers = await startHonestServers();
for (const [tool, recipes] of Map.groupBy(RECIPES, (recipe) => recipe.tool)) {
  if (wanted.length > 0 && !wanted.includes(tool)) continue;
  if (!isInstalled(recipes[0]?.program ?? tool)) {
    process.stdout.write(`${tool} is not on PATH\n`);
    continue;
  }
  const lines: string[] = [];
  for (const recipe of recipes)
    for (const server of recipe.servers) {
      const text = await record(recipe, server, servers);
      if (text.trim() === '') process.stdout.write(`${tool} ${recipe.flags} wrote nothing against ${server}\n`);
      else lines.push(JSON.stringify({ tool, flags: recipe.flags, server, text }));
    }
  if (lines.length > 0) await writeFile(join(FOLDER, `${tool}.ndjson`), `${lines.join('\n')}\n`);
  process.stdout.write(`${tool}: ${lines.length} files\n`);
}

function isInstalled(program: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${program}`], { env: { ...process.env, PATH } }).status === 0;
}

async function record({ command, protocol }: Recipe, server: string, from: HonestServers): Promise<string> {
  const url = new URL(from.url(server, protocol));
  const folder = await mkdtemp(join(tmpdir(), 'honest-'));
  try {
    const text = await outputOf(command, folder, {
      URL: url.href,
      ORIGIN: url.origin,
      PORT: url.port,
      PATHNAME: url.pathname,
    });
    return withoutPlaces(text, folder, url.port);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The standard output of a command line; it and all that it started end after the longest time. */
async function outputOf(command: string, cwd: string, env: Readonly<Record<string, string>>): Promise<string> {
  const child = spawn('sh', ['-c', command], {
    cwd,
    env: { ...process.env, ...env, PATH },
    stdio: ['ignore', 'pipe', 'ignore'],
    detached: true,
  });
  const timer = setTimeout(() => {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  }, LONGEST_MS);
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  await new Promise<void>((resolve) => {
    child.once('close', () => {
      resolve();
    });
  });
  clearTimeout(timer);
  return text;
}

/** The same without this machine's folders and names, and with one port for all. */
function withoutPlaces(text: string, folder: string, port: string): string {
  return text
    .replaceAll(folder, '.')
    .replaceAll(homedir(), '~')
    .replaceAll(new RegExp(`\\b${RegExp.escape(hostname())}\\b`, 'g'), 'localhost')
    .replaceAll(new RegExp(`(127\\.0\\.0\\.1|localhost):${port}\\b`, 'g'), '127.0.0.1:8080')
    .replaceAll(new RegExp(`("port":\\s*|Server Port:\\s+)${port}\\b`, 'g'), '$18080');
}
