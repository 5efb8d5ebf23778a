/** Ports that the service connects to, or opens in addition to its own. */
export const OF_OTHERS =
  /^(DB|DATABASE|PG|POSTGRES|MYSQL|MONGO|REDIS|MEMCACHE|KAFKA|AMQP|RABBIT|SMTP|MAIL|METRICS|PROMETHEUS|ADMIN|MANAGEMENT|GRPC|DEBUG|INSPECT)/;

const FROM_SHELL = /\$\{PORT(?::?-[^}]*)?\}|%PORT%/g;
/** `-p 3000`, `--port=3000`, `--listen tcp://0.0.0.0:3000`, `--bind :8000`, `--server.port=8080`. */
const FLAG =
  /(?<=\s)(-p|-l|-b|-a|-L|-S|--?port|--listen|--bind|--address|--addr|--http-port|--urls?|--host-port|--server\.port|-Dserver\.port|-Dquarkus\.http\.port)([ =]?)(["']?)((?:tcp:\/\/|https?:\/\/)?(?:\[[\da-f:]*\]|[\w.*+-]*)(?::))?(\d{2,5})\3(?=\s|$)/g;
/** `runserver 0.0.0.0:8000`, `http.server 8000`. */
const BY_PLACE = /(?<=\b(?:runserver|http\.server)(?:\s+-\S{1,40}){0,6}\s+)([\w.]+:)?(\d{2,5})(?=\s|$)/g;
const LOWEST = 80;
const HIGHEST = 65_535;

/** A command whose fixed port is `{port}`, and the ports that it had. */
interface OwnPort {
  readonly command: string;
  readonly fixed: readonly string[];
}

/** Replaces the fixed port in the flags of a command by `{port}`. */
export function ownPort(command: string): OwnPort {
  const fixed: string[] = [];
  const isPort = (digits: string): boolean => Number(digits) >= LOWEST && Number(digits) <= HIGHEST;
  const replaced = command
    .replaceAll(FROM_SHELL, '$PORT')
    .replaceAll(FLAG, (whole, flag: string, joint: string, quote: string, before: string | undefined, port: string) => {
      if (!isPort(port)) return whole;
      fixed.push(port);
      return `${flag}${joint}${quote}${before ?? ''}{port}${quote}`;
    })
    .replaceAll(BY_PLACE, (_, before: string | undefined, port: string) => {
      fixed.push(port);
      return `${before ?? ''}{port}`;
    });
  return { command: replaced, fixed };
}

/** Programs that read no variable, and the flags of their port. */
const ONLY_BY_FLAG: readonly (readonly [program: RegExp, flags: string])[] = [
  [/^(uvicorn|astro preview)(?= )/, ' --host {host} --port {port}'],
  [/^vite preview(?= )/, ' --host {host} --port {port} --strictPort'],
  [/^(json-server|gatsby serve|docusaurus serve|flask( --\S+| -[^-\s]\S* \S+)* run|fastapi run)\b/, ' --port {port}'],
  [/^(hypercorn) /, ' --bind {host}:{port}'],
  [/^(daphne) /, ' -b {host} -p {port}'],
  [/^(waitress-serve) /, ' --listen={host}:{port}'],
  [/^(prism mock) /, ' -p {port}'],
];

/** Adds the flag of the port for a program that takes it only from there; null for others. */
export function withPortFlag(command: string): { readonly command: string; readonly reason: string } | null {
  if (/\{port\}|\$PORT\b|--(uds|fd|unix-socket)\b/.test(command)) return null;
  const flags = ONLY_BY_FLAG.find(([program]) => program.test(`${command} `))?.[1];
  if (flags === undefined) return null;
  const missing = / --host\b/.test(command) ? flags.replace(' --host {host}', '') : flags;
  return { command: `${command}${missing}`, reason: `${command.split(' ')[0] ?? ''} takes its port only from a flag` };
}

/** What becomes of a variable that a command sets: kept, left out, or with `{port}` in it. */
export function ownPortVariable(
  name: string,
  value: string,
): { readonly value: string | null; readonly fixed: string[] } {
  const digits = /^\$\{\w+:?[-=](\d{2,5})\}$|(?:^|:)(\d{2,5})$/.exec(value.replace(/^(["'])(.*)\1$/, '$2'));
  const port = digits?.[1] ?? digits?.[2];
  const isPort = /(^|_)PORT$/.test(name);
  const isAddress = /(^|_)(ADDR|ADDRESS|LISTEN|BIND|URLS)$/.test(name);
  if (port === undefined || !(isPort || isAddress) || OF_OTHERS.test(name)) return { value, fixed: [] };
  if (name === 'PORT') return { value: null, fixed: [port] };
  return { value: isPort ? '{port}' : value.replace(port, '{port}'), fixed: [port] };
}
