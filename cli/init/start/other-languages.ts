import type { Project } from '../read-project.ts';
import { tidyScript } from '../script/tidy-script.ts';
import { type MaybeStart, fromTidied } from './node-scripts.ts';
import type { StartGuess } from './start-guess.ts';

const BUNDLE = 'BUNDLE_PATH=vendor/bundle bundle install --quiet';
const RUN_BUNDLE = 'BUNDLE_PATH=vendor/bundle bundle exec';

/** A Ruby application that Puma or Rack serves; null if no Gemfile names one. */
export async function rubyStart({ has, read }: Project): Promise<StartGuess | null> {
  const gems = await read('Gemfile');
  const uses = (name: string): boolean => new RegExp(`^[ \\t]*gem[ \\t]+["']${name}["']`, 'm').test(gems);
  const install = BUNDLE;
  const rails = uses('rails');
  const env = rails ? { RAILS_ENV: 'production', RAILS_LOG_TO_STDOUT: '1', SECRET_KEY_BASE: 'test' } : undefined;
  const common = { install, ...(env === undefined ? {} : { env }), steps: [] };
  if (uses('puma') && has('config.ru')) return { ...common, start: `${RUN_BUNDLE} puma -b tcp://{host}:{port}` };
  if (rails) return { ...common, start: `${RUN_BUNDLE} rails server -b {host} -p {port}` };
  if (has('config.ru') && gems !== '') return { ...common, start: `${RUN_BUNDLE} rackup -o {host} -p {port}` };
  if (uses('sinatra') && has('app.rb')) return { ...common, start: `${RUN_BUNDLE} ruby app.rb -o {host} -p {port}` };
  return null;
}

/** A PHP application by PHP's own server; null without composer.json or an entry. */
export function phpStart({ has }: Project): StartGuess | null {
  const folder = ['public', 'web', '.'].find((path) => has(`${path}/index.php`));
  if (folder === undefined) return null;
  const install = has('composer.json') ? { install: 'composer install --no-interaction --no-dev --quiet' } : {};
  const step = '"start" is PHP\'s own server, which is for development: if you can, start the one of production.';
  return { ...install, start: `php -S {host}:{port} -t ${folder}`, steps: [step] };
}

/** A web project of .NET, published; null if none is at the top or one folder below. */
export function dotnetStart({ files, has }: Project): StartGuess | null {
  const program = files.find(
    ({ path, text }) => /(^|\/)Program\.cs$/.test(path) && /WebApplication|WebHost/.test(text),
  );
  if (program === undefined) return null;
  const folder = program.path.slice(0, -'/Program.cs'.length);
  const name = (folder === '' ? null : folder.split('/').at(-1)) ?? null;
  const project = name === null ? '' : `${folder}/${name}.csproj`;
  if (name === null || !has(project)) return null;
  return {
    build: `dotnet publish ${project} -c Release -o published`,
    start: `dotnet published/${name}.dll --urls http://{host}:{port}`,
    steps: [],
  };
}

/** A server of Deno: the task `start`, or a file that serves; null without deno.json. */
export async function denoStart(project: Project): Promise<MaybeStart | null> {
  const { has, read, files } = project;
  const config = has('deno.json') ? await read('deno.json') : await read('deno.jsonc');
  if (config === '') return null;
  const task = /"start"\s*:\s*"((?:[^"\\]|\\.)*)"/.exec(config)?.[1]?.replaceAll('\\"', '"');
  const found = task?.startsWith('deno ') === true ? await tidyScript(task, project) : null;
  if (found !== null && task !== undefined) return fromTidied(found, 'the task "start"', task, project);
  const usual = ['main.ts', 'server.ts', 'mod.ts', 'src/main.ts', 'main.js', 'server.js'];
  const entry = usual.flatMap((name) => files.filter(({ path }) => path === name))[0];
  if (entry === undefined) return null;
  if (/export default\s*\{[^}]{0,2000}\bfetch\b/.test(entry.text))
    return { start: `deno serve --host {host} --port {port} -A ${entry.path}`, steps: [] };
  return { start: `deno run -A ${entry.path}`, steps: [] };
}
