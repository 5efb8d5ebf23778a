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

/** A command with the programs of Python that the project installs; uvicorn is given its port if the command is not. */
export function inVenv(command: string, { command: install, python }: PythonInstall): string {
  const [, before = '', program = '', rest = ''] = /^((?:\w+=\S+ )*)(\S+)(.*)$/s.exec(command) ?? [];
  const needsPort = program === 'uvicorn' && !/--port|--uds|--fd/.test(rest);
  const host = rest.includes('--host') ? '' : ' --host {host}';
  const args = `${rest}${needsPort ? `${host} --port {port}` : ''}`;
  const runsModule = /^(?:poetry|uv|pipenv|pdm) run\b/.test(`${program}${rest}`);
  if (runsModule)
    return inVenv(`${before}${rest.replace(/^\s*run\s+/, '')}`, { command: install, python, uses: () => true });
  if (install === null) return `${before}${program}${args}`;
  if (/^python3?$/.test(program)) return `${before}${python}${args}`;
  const module = MODULES[program];
  return module === undefined ? `${before}${program}${args}` : `${before}${python} -m ${module}${args}`;
}
