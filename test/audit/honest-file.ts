import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const FOLDER = join(import.meta.dirname, 'honest-files');
const schema = z.object({ tool: z.string(), flags: z.string(), server: z.string(), text: z.string() });

/** What a load generator wrote when it was really run (`record-honest-files.ts`). */
type HonestFile = z.infer<typeof schema>;

/** Every recorded file. */
export function honestFiles(): HonestFile[] {
  return readdirSync(FOLDER).flatMap((name) =>
    readFileSync(join(FOLDER, name), 'utf8')
      .trim()
      .split('\n')
      .map((line) => schema.parse(JSON.parse(line))),
  );
}

/** The recorded file of a tool, of flags that begin like this, against a server. */
export function honestFile(tool: string, flags: string, server: string): HonestFile {
  const found = honestFiles().find(
    (file) => file.tool === tool && file.flags.startsWith(flags) && file.server === server,
  );
  if (found === undefined) throw new Error(`${tool} ${flags} against ${server} was not recorded.`);
  return found;
}
