import type { Folder } from '../read-project.ts';

/** The command of an image, and the file that says it. */
interface ImageCommand {
  readonly file: string;
  readonly command: string;
}

const FILES = ['Dockerfile', 'docker/Dockerfile', 'Containerfile', '.docker/Dockerfile'];

/** ENTRYPOINT and CMD of the last stage of a Dockerfile, as a shell line; null if it names none. */
export async function dockerfileCommand({ has, read }: Folder): Promise<ImageCommand | null> {
  const file = FILES.find(has);
  if (file === undefined) return null;
  const text = (await read(file)).replaceAll(/\\\r?\n\s*/g, ' ');
  const stage = text.split(/^FROM\b/im).at(-1) ?? '';
  const last = (name: string): string | null =>
    Array.from(stage.matchAll(new RegExp(`^[ \\t]*${name}[ \\t]+(.+)$`, 'gim')))
      .at(-1)?.[1]
      ?.trim() ?? null;
  const entrypoint = last('ENTRYPOINT');
  const command = last('CMD');
  // A CMD beside an ENTRYPOINT are its arguments; the script that images start with runs them.
  const isScript = entrypoint !== null && /\.sh\b|\b(tini|dumb-init)\b/.test(entrypoint);
  const parts = (isScript ? [command] : [entrypoint, command]).flatMap((part) =>
    part === null ? [] : [inShell(part)],
  );
  return parts.length === 0 ? null : { file, command: parts.join(' ') };
}

/** `["node", "server.js"]` as `node server.js`; a shell form as it is. */
function inShell(text: string): string {
  if (!text.startsWith('[')) return text;
  try {
    const words: unknown = JSON.parse(text);
    if (Array.isArray(words)) return words.map((word) => quoted(String(word))).join(' ');
  } catch {
    return text;
  }
  return text;
}

function quoted(word: string): string {
  return /^[\w./:=@,+*$%-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
