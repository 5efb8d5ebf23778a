import { inText } from '../../model/gate/placeholders/find-placeholders.ts';
import type { Guess } from './guess-commands.ts';
import { guessDatastores } from './guess-datastores.ts';
import { type Project, parseEnv } from './read-project.ts';
import { OF_OTHERS } from './script/own-port.ts';

/** What "start" says of variables. */
interface Started {
  readonly start: string;
  readonly env: Readonly<Record<string, string>>;
  /** Files of variables that it read and no checkout has. */
  readonly envFiles: readonly string[];
}

/**
 * `process.env.NAME`, `process.env['NAME']`, `Bun.env.NAME`, `Deno.env.get('NAME')`, `os.Getenv("NAME")`,
 * `os.environ.get('NAME')`, `ENV['NAME']`, `System.getenv("NAME")`, `env::var("NAME")`.
 */
const READS =
  /(?:(?:process|Bun)\.env\.|import\.meta\.env\.|process\.env\[['"]|Deno\.env\.get\(['"]|os\.(?:Getenv|LookupEnv)\(["']|(?:os\.)?getenv\(["']|(?:os\.)?environ(?:\.get\(|\[)["']|ENV(?:\.fetch\(|\[)["']|System\.getenv\(\)\.getOrDefault\(["']|env::var\(["']|\benv\(["'])([A-Z][A-Z0-9_]*)/g;
/** `const { NAME, OTHER = 3 } = process.env`. */
const TAKES = /\{([^{}]*)\}\s*=\s*process\.env\b/g;
const PORTS = ['PORT', 'HTTP_PORT', 'SERVER_PORT', 'APP_PORT', 'API_PORT'];
/** Frameworks and servers that read PORT, or a flag, themselves. */
const OWN_PORT = [
  'next',
  'fastify-cli',
  'nuxt',
  '@sveltejs/adapter-node',
  '@astrojs/node',
  '@react-router/serve',
  '@remix-run/serve',
];
/** Ports that a service opens in addition to its own. */
const SECOND_PORT =
  /(METRICS|PROMETHEUS|ADMIN|MANAGEMENT|GRPC|DEBUG|INSPECT|WS|WEBSOCKET|SOCKET|HEALTH|PROBE)\w*_PORT$/;
/** The gate sets these. */
const SET_ANYWAY = ['NODE_ENV', 'HOST', 'HOSTNAME', 'BIND_ADDRESS'];
const LISTENS = [
  /\.listen\(\s*(\d{2,5})\b/,
  /\bport\s*[:=]\s*(\d{2,5})\b(?!\s*[-+*])/i,
  /ListenAndServe\(\s*"[\w.]*:(\d{2,5})"/,
  /\.(?:run|Run|Start|bind)\([^()]{0,300}?(?:port\s*=\s*|:)(\d{2,5})\b/,
  /InetSocketAddress\(\s*(\d{2,5})\)/,
];

/** Guesses variables of the service: its port, addresses of datastores, and what an example of `.env` names. */
export async function guessEnv(project: Project, started: Started): Promise<Guess> {
  const { envExample, sources, has, read: readFile } = project;
  const ignored = has('.env') && project.isMissing('.env') && !started.envFiles.includes('.env') ? ['.env'] : [];
  const left = new Map<string, string>();
  for (const file of [...started.envFiles, ...ignored])
    for (const [name, value] of parseEnv(await readFile(file))) left.set(name, value);
  const read = namesRead(`${sources}\n${await readFile('prisma/schema.prisma')}`);
  const names = [...new Set([...envExample.keys(), ...left.keys(), ...read])];
  const port = guessPort([...names, ...Object.keys(started.env)], read);
  // Values that git ignores may be secrets: they only say which datastore an address leads to.
  const datastores = await guessDatastores(project, { names, examples: new Map([...left, ...envExample]), port });
  const isOpen = (name: string): boolean => name !== port && !SET_ANYWAY.includes(name) && !(name in datastores.env);
  const own = valuesOf(
    [...envExample].filter(([name]) => isOpen(name)),
    envExample.get(port ?? 'PORT') ?? '',
  );
  const unset = [...left.keys()].filter((name) => isOpen(name) && !(name in own.values) && !own.open.includes(name));
  return {
    service: {
      env: {
        ...(has('package.json') ? { NODE_ENV: 'production' } : {}),
        ...(port === null ? {} : { [port]: '{port}' }),
        ...started.env,
        ...datastores.env,
        ...own.values,
      },
      ...datastores.service,
    },
    steps: [
      ...portSteps(project, port, started.start),
      ...datastores.steps,
      ...leftOutStep(started.envFiles, unset),
      ...ignoredStep(ignored, unset),
      ...valueSteps(own.open),
      ...own.steps,
    ],
  };
}

/** Braces of an example are no placeholders of ours. */
function keptBraces(value: string): string {
  const words = new Set(inText(value).flatMap(({ written, isLiteral }) => (isLiteral ? [] : [written])));
  return [...words].reduce((text, word) => text.replaceAll(word, `\\${word}`), value);
}

function namesRead(sources: string): string[] {
  const taken = Array.from(
    sources.matchAll(TAKES),
    ([, inside = '']) => inside.match(/\b[A-Z][A-Z0-9_]*\b(?=\s*[,=:]|\s*$)/g) ?? [],
  );
  return [...Array.from(sources.matchAll(READS), ([, name = '']) => name), ...taken.flat()];
}

/** A usual name that is read or set in the example, otherwise another port variable that the sources read. */
function guessPort(names: readonly string[], read: readonly string[]): string | null {
  const usual = PORTS.find((name) => names.includes(name));
  return usual ?? read.find((name) => name.endsWith('_PORT') && !OF_OTHERS.test(name)) ?? null;
}

interface Values {
  readonly values: Readonly<Record<string, string>>;
  /** Names without a usable value. */
  readonly open: readonly string[];
  readonly steps: readonly string[];
}

/** Values of an example: further ports are the side's own, and addresses of the service itself have its port. */
function valuesOf(others: readonly (readonly [string, string])[], port: string): Values {
  const values: Record<string, string> = {};
  const open: string[] = [];
  const ports: string[] = [];
  for (const [name, value] of others) {
    if (value === '' || /\$\{?\w/.test(value)) open.push(name);
    else if (SECOND_PORT.test(name) && /^\d+$/.test(value)) values[name] = `{port${ports.push(name) + 1}}`;
    else
      values[name] =
        port === ''
          ? keptBraces(value)
          : keptBraces(value).replace(new RegExp(`^(https?://)(localhost|127\\.0\\.0\\.1):${port}\\b`), '$1$2:{port}');
  }
  const step = `Check "env": ${ports.join(', ')} would be the same port on both sides, so each side gets a free one. Write the number if the service connects to it instead.`;
  return { values, open, steps: ports.length === 0 ? [] : [step] };
}

function portSteps({ dependencies, files }: Project, port: string | null, start: string): string[] {
  const isGiven = /\{port\}|\$PORT\b|gunicorn/.test(start);
  if (isGiven || port !== null || OWN_PORT.some((name) => dependencies.has(name))) return [];
  const fixed = files.flatMap(({ path, text }) => {
    const number = LISTENS.map((pattern) => pattern.exec(text)?.[1]).find((found) => found !== undefined);
    return number === undefined ? [] : [`${number} in ${path}`];
  })[0];
  const seen = fixed === undefined ? '' : ` It seems to be fixed (${fixed}).`;
  return [
    `Make the service take its port from the variable PORT, or write {port} into "start": both sides run at the same time.${seen}`,
  ];
}

function leftOutStep(files: readonly string[], names: readonly string[]): string[] {
  if (files.length === 0) return [];
  const wanted =
    names.length === 0
      ? 'If the service needs values of it, put them into "env".'
      : `Put its values that the service needs into "env": ${names.join(', ')}.`;
  return [
    `${files.join(', ')} was left out of "start": git ignores it or does not have it, so no checkout has it. ${wanted}`,
  ];
}

function ignoredStep(files: readonly string[], names: readonly string[]): string[] {
  if (files.length === 0 || names.length === 0) return [];
  return [
    `Git ignores ${files.join(', ')}, so no checkout has it. Put its values that the service needs into "env": ${names.join(', ')}.`,
  ];
}

function valueSteps(empty: readonly string[]): string[] {
  return empty.length === 0
    ? []
    : [`Give these variables a value in "env", if the service needs them: ${empty.join(', ')}.`];
}
