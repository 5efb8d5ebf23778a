import type { Folder } from '../read-project.ts';

/** How the packages of a Python project come into a checkout. */
export interface PythonInstall {
  /** Null if no file names packages. */
  readonly command: string | null;
  /** The interpreter that has them; as a path it also works in the copies of a checkout. */
  readonly python: string;
  readonly uses: (name: string) => boolean;
}

const VENV = 'python3 -m venv .venv';
const PIP = '.venv/bin/python -m pip install --quiet --disable-pip-version-check';
const REQUIREMENTS = [
  'requirements.txt',
  'requirements/production.txt',
  'requirements/prod.txt',
  'requirements/base.txt',
];

/** Reads the lock file, the requirements or pyproject.toml; each gives a virtual environment in the checkout. */
export async function pythonInstall({ has, read }: Folder): Promise<PythonInstall> {
  const requirements = REQUIREMENTS.find(has);
  const project = await read('pyproject.toml');
  const texts = await Promise.all([...REQUIREMENTS, 'Pipfile'].map(read));
  const text = [project, ...texts].join('\n').toLowerCase();
  const command = commandOf(has, project, requirements);
  return {
    command,
    python: command === null ? 'python3' : '.venv/bin/python',
    uses: (name) => new RegExp(`(^|["'\\s])${name.replaceAll(/[[\]]/g, '\\$&')}(?![\\w-])`, 'm').test(text),
  };
}

function commandOf(has: Folder['has'], project: string, requirements: string | undefined): string | null {
  if (has('uv.lock')) return 'uv sync --frozen --no-dev';
  if (has('poetry.lock')) return 'POETRY_VIRTUALENVS_IN_PROJECT=true poetry install --no-interaction --only main';
  if (has('pdm.lock')) return 'pdm install --prod --no-self';
  if (has('Pipfile.lock')) return 'PIPENV_VENV_IN_PROJECT=1 pipenv sync';
  if (requirements !== undefined) return `${VENV} && ${PIP} -r ${requirements}`;
  if (/^\[(project|build-system)\]/m.test(project)) return `${VENV} && ${PIP} .`;
  return null;
}

const MODULES: Readonly<Record<string, string>> = {
  gunicorn: 'gunicorn',
  uvicorn: 'uvicorn',
  hypercorn: 'hypercorn',
  daphne: 'daphne',
  flask: 'flask',
  fastapi: 'fastapi',
  'waitress-serve': 'waitress',
};

/** A command whose programs are those that the project installs. */
export function inVenv(command: string, install: PythonInstall): string {
  const [, before = '', program = '', rest = ''] = /^((?:\w+=\S+ )*)(\S+)(.*)$/s.exec(command) ?? [];
  if (install.command === null) return command;
  if (/^(poetry|uv|pipenv|pdm)$/.test(program) && rest.startsWith(' run '))
    return inVenv(`${before}${rest.slice(' run '.length)}`, install);
  if (/^python3?$/.test(program)) return `${before}${install.python}${rest}`;
  const module = MODULES[program];
  return module === undefined ? command : `${before}${install.python} -m ${module}${rest}`;
}
