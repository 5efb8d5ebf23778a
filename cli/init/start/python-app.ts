import type { SourceFile } from '../read-project.ts';

/** Where the object is that an ASGI or WSGI server serves. */
interface PythonApp {
  /** `app.main:app`. */
  readonly module: string;
  /** The folder from which it is imported, if that is not the project's: `src`. */
  readonly folder: string | null;
  /** Whether it is a function that makes the object. */
  readonly isFactory: boolean;
}

const ASGI = 'FastAPI|Starlette|Litestar|Sanic|Quart|BlackSheep';
const WSGI = 'Flask|Bottle|OpenAPI|APIFlask';
const NO_ENTRY = /(^|\/)(conftest|setup|fabfile|migrations|alembic|scripts|docs|examples?)(\/|\.py)/;

/** The ASGI application of the sources: the one nearest to the top; null if there is none. */
export function findAsgi(files: readonly SourceFile[]): PythonApp | null {
  return find(files, ASGI);
}

/** The WSGI application of the sources: the one nearest to the top; null if there is none. */
export function findWsgi(files: readonly SourceFile[]): PythonApp | null {
  return find(files, WSGI);
}

function find(files: readonly SourceFile[], classes: string): PythonApp | null {
  const made = new RegExp(`^(\\w+)(?:\\s*:\\s*[\\w.]+)?\\s*=\\s*(?:\\w+\\.)?(?:${classes})\\(`, 'm');
  const factory = new RegExp(
    `^def\\s+((?:create|make|build|get)_\\w{0,60}app\\w{0,60}|create_application)\\s*\\([^)]{0,500}\\)[^]{0,4000}?(?:${classes})\\(`,
    'm',
  );
  const called = /^(app|application)\s*(?::[^=\n]+)?=\s*(?:create|make|build|get)_\w+\(/m;
  const own = files.filter(({ path }) => path.endsWith('.py') && !NO_ENTRY.test(path)).sort(byDepth);
  for (const { path, text } of own) {
    const name =
      made.exec(text)?.[1] ?? (own.some((file) => factory.test(file.text)) ? called.exec(text)?.[1] : undefined);
    if (name !== undefined) return { ...at(path, own, name), isFactory: false };
  }
  for (const { path, text } of own) {
    const name = factory.exec(text)?.[1];
    if (name !== undefined) return { ...at(path, own, name), isFactory: true };
  }
  return null;
}

function at(path: string, files: readonly SourceFile[], name: string): { module: string; folder: string | null } {
  const isSrc = path.startsWith('src/') && !files.some((file) => file.path === 'src/__init__.py');
  const importedAs = (isSrc ? path.slice('src/'.length) : path).replace(/(\/__init__)?\.py$/, '').replaceAll('/', '.');
  return { module: `${importedAs}:${name}`, folder: isSrc ? 'src' : null };
}

function byDepth(a: SourceFile, b: SourceFile): number {
  const rank = ({ path }: SourceFile): number =>
    path.split('/').length * 10 + (/(^|\/)(main|app|wsgi|asgi|server|__init__)\.py$/.test(path) ? 0 : 5);
  return rank(a) - rank(b);
}
