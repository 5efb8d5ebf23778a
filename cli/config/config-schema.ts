import { z } from 'zod';
import { gateSettingsSchema } from '../../model/gate/gate-settings.ts';
import { gatedServiceSchema } from '../../model/gate/gated-service.ts';
import { type OptionSpec, RUN_OPTIONS } from '../options/run-options.ts';

/** The file that every command looks for in the folder it is called in. */
export const CONFIG_FILE = 'stackbench.config.json';

/** What a configuration file may hold: flags of `run` by their names, the service that a gate compares, and how it judges. */
export const configSchema = z
  .strictObject({
    $schema: z.string().optional(),
    ...Object.fromEntries(
      Object.entries<OptionSpec>(RUN_OPTIONS)
        .filter(([, spec]) => spec.inConfig)
        .map(([name, spec]) => [name, flagSchema(spec).optional().describe(`run: ${spec.describe}`)]),
    ),
    service: gatedServiceSchema.optional().describe('The service that `stackbench gate` compares.'),
    gate: gateSettingsSchema.optional().describe('How `stackbench gate` judges.'),
  })
  .describe('Configuration of stackbench: the service that `gate` compares, how it judges, and flags of `run`.');

export type Config = z.infer<typeof configSchema>;

function flagSchema({ type, list }: OptionSpec): z.ZodType {
  const one = type === 'number' ? z.number() : type === 'boolean' ? z.boolean() : z.string();
  return list === true ? z.union([one, z.array(one)]) : one;
}

/** The JSON Schema by which editors complete and check the file. */
export function configJsonSchema(): JsonSchema {
  return z.toJSONSchema(configSchema, {
    io: 'input',
    target: 'draft-7',
    // A date's format says it; its pattern is 200 characters of calendar.
    override: ({ jsonSchema }) => {
      if (jsonSchema.format === 'date') delete jsonSchema.pattern;
    },
  }) as JsonSchema;
}

/** As much of a JSON Schema as we walk through. */
export interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
  readonly additionalProperties?: boolean | JsonSchema;
}
