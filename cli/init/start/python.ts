import type { Project } from '../read-project.ts';
import { findAsgi, findWsgi } from './python-app.ts';
import { type PythonInstall, pythonInstall } from './python-install.ts';
import type { StartGuess } from './start-guess.ts';

const DEVELOPMENT_SERVER = 'is a development server: add gunicorn to its requirements and use it';

/**
 * The service of a Python project: Django, FastAPI, Starlette, Litestar, Flask or a script that reads its port, by the
 * server that the project installs. Null if there is none.
 */
export async function pythonStart(project: Project): Promise<StartGuess | null> {
  // A folder with packages of its own is another project.
  const files = project.files.filter(({ path }) => path.endsWith('.py') && !isApart(project, path));
  if (files.length === 0) return null;
  const own = { ...project, files };
  const install = await pythonInstall(project);
  const guess =
    djangoStart(own, install) ?? asgiStart(own, install) ?? wsgiStart(own, install) ?? scriptStart(own, install);
  return guess === null ? null : { ...guess, ...(install.command === null ? {} : { install: install.command }) };
}

function djangoStart({ has, files }: Project, install: PythonInstall): StartGuess | null {
  if (!has('manage.py')) return null;
  const { python, uses } = install;
  const settings = files.find(({ path }) => path.endsWith('/wsgi.py') || path.endsWith('/asgi.py'));
  const module = settings === undefined ? null : moduleOf(settings.path).replace(/\.(wsgi|asgi)$/, '');
  const migrate = `${python} manage.py migrate --noinput`;
  if (module !== null && uses('gunicorn'))
    return { start: `${python} -m gunicorn ${module}.wsgi:application --bind {host}:{port}`, migrate, steps: [] };
  if (module !== null && uses('uvicorn'))
    return { start: `${python} -m uvicorn ${module}.asgi:application --host {host} --port {port}`, migrate, steps: [] };
  const start = `${python} manage.py runserver --noreload {host}:{port}`;
  return { start, migrate, steps: [`"start" (manage.py runserver) ${DEVELOPMENT_SERVER}.`] };
}

function asgiStart({ files }: Project, { python, uses }: PythonInstall): StartGuess | null {
  const app = findAsgi(files);
  if (app === null) return null;
  const place = `${app.folder === null ? '' : `--app-dir ${app.folder} `}${app.isFactory ? '--factory ' : ''}`;
  if (uses('hypercorn') && !uses('uvicorn') && app.folder === null)
    return { start: `${python} -m hypercorn ${app.module} --bind {host}:{port}`, steps: [] };
  const start = `${python} -m uvicorn ${place}${app.module} --host {host} --port {port}`;
  const isThere = uses('uvicorn') || uses('fastapi[standard]') || uses('fastapi[all]');
  return {
    start,
    steps: isThere ? [] : ['Add uvicorn to the requirements: "start" uses it, and no file names it.'],
  };
}

function wsgiStart({ files }: Project, { python, uses }: PythonInstall): StartGuess | null {
  const app = findWsgi(files);
  if (app === null) return null;
  const target = app.isFactory ? `'${app.module}()'` : app.module;
  const folder = app.folder === null ? '' : ` --chdir ${app.folder}`;
  if (uses('gunicorn')) return { start: `${python} -m gunicorn${folder} ${target} --bind {host}:{port}`, steps: [] };
  if (uses('waitress') && app.folder === null)
    return {
      start: `${python} -m waitress --listen={host}:{port} ${app.isFactory ? '--call ' : ''}${app.module}`,
      steps: [],
    };
  const named =
    app.folder === null ? app.module : `${app.folder}/${app.module.replace(/:.*/, '').replaceAll('.', '/')}.py`;
  const start = `${python} -m flask --app ${named.replace(/:create_app$/, '')} run --host {host} --port {port}`;
  return { start, steps: [`"start" (flask run) ${DEVELOPMENT_SERVER}.`] };
}

/** A script at the top that takes its port from the environment or from a flag. */
function scriptStart({ files }: Project, { python }: PythonInstall): StartGuess | null {
  const usual = ['main.py', 'server.py', 'app.py', 'run.py', 'wsgi.py'];
  const script = usual.flatMap((name) => files.filter(({ path }) => path === name))[0];
  if (script === undefined) return null;
  if (/add_argument\(\s*["'](-p["'],\s*["'])?--port/.test(script.text))
    return { start: `${python} ${script.path} --port {port}`, steps: [] };
  const readsPort = /environ[^\n]*["']\w*PORT["']|getenv\(["']\w*PORT["']/.test(script.text);
  return readsPort ? { start: `${python} ${script.path}`, steps: [] } : null;
}

function isApart({ has }: Project, path: string): boolean {
  const [folder] = path.split('/');
  return path.includes('/') && ['pyproject.toml', 'requirements.txt'].some((name) => has(`${folder}/${name}`));
}

function moduleOf(path: string): string {
  return path.replace(/\.py$/, '').replaceAll('/', '.');
}
