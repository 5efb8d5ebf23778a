/** The parts of a service's configuration that may decide its port. */
interface PortSource {
  readonly start: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Where a configuration sets a port to a number. */
interface FixedPort {
  readonly member: readonly ['env', 'PORT'] | readonly ['start'];
  readonly port: string;
}

const PLACEHOLDER = /\{port\}/;
const ASSIGNED =
  /(?:^|[;&|(]\s*|\b(?:env|cross-env|export|exec)\s+(?:[A-Za-z_]\w*=\S*\s+)*|^(?:[A-Za-z_]\w*=\S*\s+)+)PORT=["']?(\d{2,5})["']?(?=\s|$)/;
/** Servers whose option for the port counts above the variable PORT. */
const SERVER =
  /^(?:exec\s+)?(?:\S+=\S*\s+)*(?:(?:npx|bunx|pnpm|yarn|poetry run|uv run|pipenv run|python3? -m|bundle exec|\S*\/python3? -m)\s+(?:exec\s+)?)?(?:\S*\/)?(?:next|vite|serve|http-server|json-server|uvicorn|hypercorn|flask|fastapi|rails|rackup|puma|nuxt|nuxi|astro|remix-serve|ng)\s/;
const OPTION = /\s(?:-p|--port|--http-port)[ =]["']?(\d{2,5})["']?(?=\s|$)/;

/**
 * The number that a configuration gives to both sides as their port; null if there is none, or if that is not certain:
 * only a variable or option that the service surely obeys counts, and no `{port}` anywhere.
 */
export function fixedPort({ start, env }: PortSource): FixedPort | null {
  if ([start, ...Object.values(env)].some((text) => PLACEHOLDER.test(text))) return null;
  const assigned =
    ASSIGNED.exec(start)?.[1] ?? (isOneCommand(start) && SERVER.test(start) ? OPTION.exec(start)?.[1] : undefined);
  if (assigned !== undefined && assigned !== '00') return { member: ['start'], port: assigned };
  const variable = env['PORT'];
  return variable !== undefined && /^\d{2,5}$/.test(variable) ? { member: ['env', 'PORT'], port: variable } : null;
}

function isOneCommand(start: string): boolean {
  return !/[;&|\n`]|\$\(/.test(start);
}

/** The message for such a port. */
export function fixedPortIssue({ member, port }: FixedPort): string {
  const instead = member[0] === 'env' ? 'write "{port}", or remove it' : `write {port} instead of ${port}`;
  return `both sides run at the same time and cannot both listen on port ${port}: ${instead}; each side gets a free port in {port} and in the variable PORT`;
}
