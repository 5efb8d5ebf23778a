import type { Options } from 'yargs';
import type { OptionTable } from './option-spec.ts';

/** A table of options as yargs takes it. Defaults are left to the readers, which also ask the configuration. */
export function yargsOptions(table: OptionTable): Record<string, Options> {
  return Object.fromEntries(
    Object.entries(table).map(([name, { type, list, alias, otherName, strict, choices }]) => [
      name,
      {
        // A number is left as it was typed, so that a refusal can quote it.
        type: list === true ? 'array' : type === 'boolean' ? type : 'string',
        requiresArg: type !== 'boolean',
        alias: [alias, otherName].filter((one) => one !== undefined),
        ...(list === true ? { string: true } : {}),
        ...(strict === true ? { choices: [...(choices ?? [])] } : {}),
      } satisfies Options,
    ]),
  );
}
