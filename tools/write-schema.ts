import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SCHEMA_FILE, schemaText } from '../cli/config/config-schema.ts';

/** Writes the JSON Schema of the configuration file, by which editors complete and check it. */
writeFileSync(join(import.meta.dirname, '..', SCHEMA_FILE), schemaText());
