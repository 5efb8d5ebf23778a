import { posix } from 'node:path';
import type { SourceFile } from '../read-project.ts';
import { mountedUnder } from './mounted-under.ts';

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
  /@Controller\(\s*(?:\{[^}]{0,200}\bpath\s*:\s*)?["'`]([^"'`]*)["'`]/,
  /@RequestMapping\(\s*(?:(?:value|path)\s*=\s*)?"([^"]*)"\s*\)\s*(?:@\w+[^\n]{0,300}\n\s*){0,9}(?:public\s+)?(?:final\s+)?class/,
  /APIRouter\([^)]{0,300}prefix\s*=\s*["']([^"']*)["']/,
  /Blueprint\([^)]{0,300}url_prefix\s*=\s*["']([^"']*)["']/,
];

/** What begins so late is another handler. */
const ANSWER_LETTERS = 200;
/** Prefixes that the sources compute, and versions of Nest. */
const COMPUTED = /setGlobalPrefix\(\s*(?!['"`])\S|@Controller\(\s*\{[^}]{0,300}\bversion\s*:/;
/** In a file of Go with one of these, the receiver of a route has a path of its own. */
const GROUPS = /\bRouterGroup\b|\.Group\(|\.Route\("/;

/** Routes that the sources declare, below the path where their file is mounted; none of files whose path is unknown. */
export function routesInFiles(files: readonly SourceFile[]): Route[] {
  const mounted = mountedUnder(files);
  const global = files.map(({ text }) => /setGlobalPrefix\(\s*["'`]([^"'`]*)/.exec(text)?.[1]).find(Boolean) ?? '';
  const isComputed = files.some(({ text }) => COMPUTED.test(text));
  return files.flatMap((file) => {
    const above = mounted(file.path);
    const { text, path } = file;
    const isController = /@Controller\(/.test(text);
    if (above === null || (isController && isComputed)) return [];
    const own = PREFIXES.map((pattern) => pattern.exec(text)?.[1]).find((found) => found !== undefined);
    const base = posix.join('/', isController ? global : '', above, own ?? autoload(file) ?? '');
    return declared(file, !(path.endsWith('.go') && GROUPS.test(text)))
      .filter((route) => route.path !== '' || base !== '/' || own !== undefined)
      .map((route) => ({ ...route, path: pathOf(base, route.path, path.endsWith('.py')) }))
      .filter(({ path: route }) => /^\/[^:*{}<>$?\s[\]]*$/.test(route));
  });
}

function declared({ text }: SourceFile, byMethod: boolean): Route[] {
  const all = (pattern: RegExp): Route[] => {
    const found = [...text.matchAll(pattern)];
    return found.flatMap(({ 1: method = '', 2: path = '', index }, at) => {
      const answer = text.slice(index, Math.min(index + ANSWER_LETTERS, found[at + 1]?.index ?? Infinity));
      return /\bredirect\(/i.test(answer) ? [] : [{ method: method.toUpperCase(), path }];
    });
  };
  return [
    ...(byMethod ? all(METHOD) : []),
    ...Array.from(text.matchAll(ANY), ([, method, path = '', rest = '']) => readAny(method, path, rest)),
    ...all(DECORATED),
    ...Array.from(text.matchAll(RUST), ([, path = '', method = '']) => ({ method: method.toUpperCase(), path })),
  ];
}

/** A route without a method answers both, but for one of Flask that names its methods. */
function readAny(method: string | undefined, path: string, rest: string): Route {
  const onlyPost = /methods\s*=\s*\[\s*["'](POST|PUT|PATCH|DELETE)["']/.test(rest) && !/["']GET["']/.test(rest);
  return { method: method ?? (onlyPost ? 'POST' : 'ANY'), path };
}

/** Frameworks of Python answer `/items` with a redirect if the route is `/items/`; others answer both. */
function pathOf(base: string, route: string, isPython: boolean): string {
  const path = posix.join(base, route);
  return path.length > 1 && (route === '' || (route === '/' && !isPython)) ? path.replace(/\/$/, '') : path;
}

/** `routes/users/index.js` of Fastify answers below `/users`. */
function autoload({ path, text }: SourceFile): string | undefined {
  if (!/\bfastify\b/.test(text)) return undefined;
  const folder = /(?:^|\/)routes\/((?:[\w-]+\/)*)[\w-]+\.[cm]?[jt]s$/.exec(path)?.[1];
  return folder === undefined ? undefined : `/${folder}`;
}
