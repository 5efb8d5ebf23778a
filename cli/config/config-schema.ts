import { z } from 'zod';
import { gateSettingsSchema } from '../../model/gate/gate-settings.ts';
import { gatedServiceSchema } from '../../model/gate/gated-service.ts';
import type { JsonSchema } from '../../model/json-schema.ts';
import { ownStackName, ownStackSchema } from '../../model/own-stack.ts';
import { GATE_OPTIONS } from '../options/gate-options.ts';
import type { OptionSpec } from '../options/option-spec.ts';
import { RUN_OPTIONS } from '../options/run-options.ts';

/** The file that every command looks for in the current folder. */
export const CONFIG_FILE = 'stackbench.config.json';
/** The JSON Schema's file in the package, beside package.json. */
export const SCHEMA_FILE = 'stackbench.schema.json';

/**
 * What a configuration file may contain: flags of `run` by their names, the service that a gate compares, and how it
 * decides.
 */
export const configSchema = z
  .strictObject({
    $schema: z.string().optional(),
    ...Object.fromEntries(
      Object.entries<OptionSpec>(RUN_OPTIONS)
        .filter(([, { inConfig }]) => inConfig !== null)
        .map(([name, spec]) => [name, flagSchema(spec).optional()]),
    ),
    service: gatedServiceSchema.optional().describe('The service that `stackbench gate` compares.'),
    stacks: z
      .record(ownStackName, ownStackSchema)
      .optional()
      .describe('Stacks of your own, which `run` and `capacity` measure by their names.'),
    gate: gateSettingsSchema.optional().describe('How `stackbench gate` decides.'),
  })
  .describe(
    'Configuration of stackbench: the service that `gate` compares, how it decides, stacks of your own, and flags of `run`.',
  );

export type Config = z.infer<typeof configSchema>;

function flagSchema({ type, list, choices }: OptionSpec): z.ZodType {
  const one = type === 'number' ? z.number() : type === 'boolean' ? z.boolean() : z.string();
  const named = choices === undefined ? one : one.meta({ examples: [...choices] });
  return list === true ? z.union([named, z.array(named)]) : named;
}

/** Options that a member of the configuration also sets, by its path, each with the command that it belongs to. */
const MIRRORED = new Map(
  Object.entries({ run: RUN_OPTIONS, gate: GATE_OPTIONS }).flatMap(([command, table]) =>
    Object.values<OptionSpec>(table).flatMap((spec): [string, { command: string; spec: OptionSpec }][] =>
      // Options that both commands have belong to `run` here, and are at the top level.
      spec.inConfig === null || (command === 'gate' && !spec.inConfig.startsWith('gate.'))
        ? []
        : [[spec.inConfig, { command, spec }]],
    ),
  ),
);

/** The JSON Schema by which editors complete and check the file. */
export function configJsonSchema(): JsonSchema {
  return z.toJSONSchema(configSchema, {
    io: 'input',
    target: 'draft-7',
    override: ({ jsonSchema, path }) => {
      // A date's format is enough; its pattern is 200 characters of calendar.
      if (jsonSchema.format === 'date') delete jsonSchema.pattern;
      const mirrored = MIRRORED.get(path.filter((part) => part !== 'properties').join('.'));
      if (mirrored !== undefined) Object.assign(jsonSchema, optionFacts(mirrored));
    },
  }) as JsonSchema;
}

/** That JSON Schema as the text of its file. */
export function schemaText(): string {
  return `${JSON.stringify(configJsonSchema(), null, 2)}\n`;
}

function optionFacts({ command, spec }: { readonly command: string; readonly spec: OptionSpec }): object {
  const { describe, default: standard, range } = spec;
  return {
    description: `${command}: ${describe}`,
    ...(standard === undefined ? {} : { default: standard }),
    ...(range === undefined ? {} : { minimum: range[0], maximum: range[1] }),
  };
}
