import { configJsonSchema } from './config-schema.ts';

/** The JSON Schema's file in the package, beside package.json. */
export const SCHEMA_FILE = 'stackbench.schema.json';

/** That file's text. */
export function schemaText(): string {
  return `${JSON.stringify(configJsonSchema(), null, 2)}\n`;
}
