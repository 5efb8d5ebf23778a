import { posix } from 'node:path';
import type { SourceFile } from '../read-project.ts';

/** A path that the sources answer; paths with parameters are left out, because no values are known. */
interface Route {
  /** `ANY` if the sources do not say it. */
  readonly method: string;
  readonly path: string;
}

/**
 * `.get('/items'`, `.Get("/items"`, `url === '/items'`, `case '/items':`, `HandleFunc("GET /items"`,
 * `createContext("/items"`, `@app.route("/items"`.
 */
const ANY =
  /(?:\b(?:url|path|pathname)\s*={2,3}\s*|\bcase |(?:HandleFunc|Handle|createContext|\.route)\(|\burl:\s*)\s*['"`](?:(GET|POST|PUT|PATCH|DELETE) )?(\/[^'"`:*{}<>$?\s]*)['"`](.*)/g;
const METHOD = /\.(get|post|GET|POST|Get|Post)\(\s*['"`](\/[^'"`:*{}<>$?\s]*|)['"`]/g;
/** `@Get('x')` of Nest, `@GetMapping("/x")` of Spring. */
const DECORATED = /@(Get|Post)(?:Mapping\b(?!\()|(?:Mapping)?\(\s*(?:(?:value|path)\s*=\s*)?(?:["'`]([^"'`]*)["'`])?)/g;
/** Rust: `.route("/items", get(list))`. */
const RUST = /\.route\(\s*"(\/[^":*{}]*)"\s*,\s*(?:web::)?(get|post)\b/g;
const PREFIXES = [
  /@Controller\(\s*["'`]([^"'`]*)["'`]/,
  /@RequestMapping\(\s*(?:(?:value|path)\s*=\s*)?"([^"]*)"\s*\)\s*(?:@\w+[^\n]*\n\s*){0,9}public\s+(?:final\s+)?class/,
  /APIRouter\([^)]{0,300}prefix\s*=\s*["']([^"']*)["']/,
  /Blueprint\([^)]{0,300}url_prefix\s*=\s*["']([^"']*)["']/,
];

/** Routes that the sources declare, with the prefix under which their file is mounted. */
export function routesInFiles(files: readonly SourceFile[]): Route[] {
  const mounted = mountsOf(files);
  const global = files.map(({ text }) => /setGlobalPrefix\(\s*["'`]([^"'`]*)/.exec(text)?.[1]).find(Boolean) ?? '';
  return files.flatMap((file) => {
    const { path, text } = file;
    const own = PREFIXES.map((pattern) => pattern.exec(text)?.[1]).find((found) => found !== undefined);
    const isNest = /@Controller\(/.test(text);
    const prefix = own ?? mounted.get(withoutEnding(path)) ?? autoload(file) ?? '';
    const under = (route: string): string => pathOf(isNest ? global : '', prefix, route);
    return [
      ...Array.from(text.matchAll(METHOD), ([, method = '', route = '']) => ({
        method: upper(method),
        path: under(route),
      })),
      ...Array.from(text.matchAll(ANY), ([, method, route = '', rest = '']) => readAny(method, under(route), rest)),
      ...Array.from(text.matchAll(DECORATED), ([, method = '', route = '']) => ({
        method: upper(method),
        path: under(route),
      })),
      ...Array.from(text.matchAll(RUST), ([, route = '', method = '']) => ({ method: upper(method), path: route })),
    ].filter(({ path: route }) => /^\/[^:*{}<>$?\s[\]]*$/.test(route));
  });
}

/** A route without a method answers both, but for one of Flask that names its methods. */
function readAny(method: string | undefined, path: string, rest: string): { method: string; path: string } {
  const onlyPost = /methods\s*=\s*\[\s*["'](POST|PUT|PATCH|DELETE)["']/.test(rest) && !/["']GET["']/.test(rest);
  return { method: method ?? (onlyPost ? 'POST' : 'ANY'), path };
}

function upper(method: string): string {
  return method.toUpperCase();
}

function pathOf(...parts: readonly string[]): string {
  const path = posix.join('/', ...parts);
  const isEmpty = parts.at(-1) === '' || parts.at(-1) === '/';
  return path.length > 1 && isEmpty ? path.replace(/\/$/, '') : path;
}

const MOUNT =
  /\.(?:use|register|route)\(\s*(?:['"`](\/[^'"`:*]*)['"`]\s*,\s*)?(?:(\w+)(?:\.\w+)?|(?:await )?(?:require|import)\(\s*['"`](\.[^'"`]+)['"`]\))\s*(?:,\s*\{[^}]{0,300}prefix:\s*['"`]([^'"`]+)['"`])?/g;

/** Files whose routes are mounted under a prefix: `app.use('/users', users)`; paths without their ending. */
function mountsOf(files: readonly SourceFile[]): ReadonlyMap<string, string> {
  const mounts = new Map<string, string>();
  for (const { path, text } of files) {
    for (const [, before, name, file, after] of text.matchAll(MOUNT)) {
      const prefix = before ?? after;
      const from = file ?? (name === undefined ? undefined : importOf(text, name));
      if (prefix === undefined || from === undefined) continue;
      const target = withoutEnding(posix.join(posix.dirname(path), from));
      for (const place of [target, `${target}/index`]) mounts.set(place, prefix);
    }
  }
  return mounts;
}

function importOf(text: string, name: string): string | undefined {
  const pattern = new RegExp(`\\b${name}\\b\\s*\\}?\\s*(?:=\\s*require\\(|from\\s*)\\s*['"\`](\\.[^'"\`]+)`);
  return pattern.exec(text)?.[1];
}

function withoutEnding(path: string): string {
  return path.replace(/\.[cm]?[jt]sx?$/, '');
}

/** `routes/users/index.js` of Fastify answers below `/users`. */
function autoload({ path, text }: SourceFile): string | undefined {
  if (!/\bfastify\b/.test(text)) return undefined;
  const folder = /(?:^|\/)routes\/((?:[\w-]+\/)*)[\w-]+\.[cm]?[jt]s$/.exec(path)?.[1];
  return folder === undefined ? undefined : `/${folder}`;
}
