import { posix } from 'node:path';
import type { SourceFile } from '../read-project.ts';

/** That the routes of a file or a folder are answered below a path. */
interface Mount {
  /** A file without its ending, or a folder. */
  readonly target: string;
  readonly by: string;
  /** Null if the sources compute it. */
  readonly prefix: string | null;
}

const MOST_NESTED = 6;
const USES = /\.(?:use|register|route)\(([^\n]{1,300})/g;
const IMPORTS =
  /(?:import\s+([^'"`;]{1,500}?)\s+from|(?:const|let|var)\s+([^=;]{1,300}?)\s*=\s*(?:await\s+)?(?:require|import)\()\s*['"`](\.[^'"`]+)['"`]/g;
const INCLUDES = /\b(?:include_router|register_blueprint)\(\s*([A-Za-z_]\w*)((?:[^()]|\([^()]{0,200}\)){0,300})\)/g;
const IMPORTED = /^[ \t]*from[ \t]+([\w.]+)[ \t]+import[ \t]+(?:\(([^)]{1,1000})\)|([^\n]+))/gm;

/** Says below which path the routes of a file are answered: empty for the root, null if that cannot be known. */
export function mountedUnder(files: readonly SourceFile[]): (path: string) => string | null {
  const paths = new Set(files.map(({ path }) => path));
  const mounts = files.flatMap((file) =>
    file.path.endsWith('.py') ? mountsOfPython(file, paths) : mountsOfNode(file),
  );
  const prefixOf = (path: string, depth: number): string | null => {
    const name = withoutEnding(path);
    const mount = mounts.find(
      ({ target, by }) =>
        by !== path &&
        (name === target || name === `${target}/index` || (target.endsWith('/') && name.startsWith(target))),
    );
    if (mount === undefined || depth > MOST_NESTED) return '';
    const above = prefixOf(mount.by, depth + 1);
    return above === null || mount.prefix === null ? null : `${above}${mount.prefix}`;
  };
  return (path) => prefixOf(path, 0);
}

/** `app.use('/users', auth, users)`, `fastify.register(users, { prefix: '/users' })`. */
function mountsOfNode({ path, text }: SourceFile): Mount[] {
  const imports = new Map<string, string>();
  for (const [, names, bound, from = ''] of text.matchAll(IMPORTS))
    for (const name of (names ?? bound ?? '').match(/\w+/g) ?? []) imports.set(name, from);
  return Array.from(text.matchAll(USES)).flatMap(([, args = '']) => {
    const literal = /^\s*['"`](\/[^'"`$]*)['"`]\s*,/.exec(args)?.[1] ?? /\bprefix:\s*['"`]([^'"`$]+)/.exec(args)?.[1];
    const isComputed = /^\s*(?:`|[\w.]+\s*,\s*[A-Za-z_]\w*)/.test(args) || /\bprefix:\s*[^'"\s]/.test(args);
    const named = (args.match(/\b[A-Za-z_]\w*\b/g) ?? []).flatMap((name) => imports.get(name) ?? []);
    const required = Array.from(args.matchAll(/(?:require|import)\(\s*['"`](\.[^'"`]+)/g), ([, from = '']) => from);
    const prefix = literal ?? (isComputed ? null : '');
    return [...named, ...required].map((from) => ({
      target: withoutEnding(posix.join(posix.dirname(path), from)),
      by: path,
      prefix,
    }));
  });
}

/** `app.include_router(users.router, prefix="/users")`, `app.register_blueprint(users, url_prefix="/users")`. */
function mountsOfPython({ path, text }: SourceFile, paths: ReadonlySet<string>): Mount[] {
  return Array.from(text.matchAll(INCLUDES)).flatMap(([, name = '', args = '']) => {
    const target = importedBy(path, text, name, paths);
    const [, , literal] = /prefix\s*=\s*(["'])([^"'{}]*)\1/.exec(args) ?? [];
    const prefix = literal ?? (/prefix\s*=/.test(args) ? null : '');
    return target === null ? [] : [{ target, by: path, prefix }];
  });
}

/** The module that a name is imported from: a file, or a package with all its files. */
function importedBy(path: string, text: string, name: string, paths: ReadonlySet<string>): string | null {
  for (const [, module = '', listed, line] of text.matchAll(IMPORTED)) {
    const items = (listed ?? line ?? '').split(',').map((item) => item.trim().split(/\s+as\s+/));
    const item = items.find((one) => (one[1] ?? one[0]) === name);
    if (item === undefined) continue;
    const dots = /^\.*/.exec(module)?.[0].length ?? 0;
    const base = dots === 0 ? '' : posix.join(path, ...Array.from({ length: dots }, () => '..'));
    const place = posix.join(base, module.slice(dots).replaceAll('.', '/'));
    const file = posix.join(place, item[0] ?? '');
    if (paths.has(`${file}.py`)) return file;
    return paths.has(`${place}.py`) ? place : `${place}/`;
  }
  return null;
}

function withoutEnding(path: string): string {
  return path.replace(/\.([cm]?[jt]sx?|py)$/, '');
}
