import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SCHEMA_FILE, schemaText } from '../cli/config/schema-text.ts';

/**
 * Builds dist/: JavaScript with types, for Node refuses to strip types under node_modules; and the schema of the
 * configuration file.
 */
const root = join(import.meta.dirname, '..');
writeFileSync(join(root, SCHEMA_FILE), schemaText());
rmSync(join(root, 'dist'), { recursive: true, force: true });
const compiler = join(root, 'node_modules', '.bin', 'tsc');
const built = spawnSync(compiler, ['-p', 'tsconfig.build.json'], { cwd: root, stdio: 'inherit' });
process.exitCode = built.status ?? 1;
