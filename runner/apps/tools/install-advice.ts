import { ownValue } from '../../../model/own-value.ts';

/** Programs whose packages have other names, or that are not installed by the system's package manager. */
const ADVICE: Readonly<Record<string, string>> = {
  pnpm: 'Run `corepack enable`, or `npm install -g pnpm`.',
  yarn: 'Run `corepack enable` (without corepack: `npm install -g corepack` first), or `npm install -g yarn` for yarn 1.',
  corepack: 'Run `npm install -g corepack`, then `corepack enable`.',
  npm: 'Install Node.js with npm (https://nodejs.org/en/download).',
  node: 'Install Node.js (https://nodejs.org/en/download).',
  bun: 'Run `npm install -g bun` (or see https://bun.sh).',
  deno: 'Run `npm install -g deno` (or see https://deno.com).',
  git: 'Install git: `apt-get install git`, or `brew install git`.',
  'git-lfs': 'Install git-lfs: `apt-get install git-lfs` (or `brew install git-lfs`), then `git lfs install`.',
  'git-crypt': 'Install git-crypt: `apt-get install git-crypt`, or `brew install git-crypt`.',
  python: 'Many machines have it as `python3`: write that, or `apt-get install python-is-python3`.',
  python3: 'Install Python: `apt-get install python3 python3-venv`, or `brew install python`.',
  pip: 'Write `python3 -m pip`, or install it: `apt-get install python3-pip`.',
  uv: 'Install uv: `curl -LsSf https://astral.sh/uv/install.sh | sh`, or `pipx install uv`.',
  poetry: 'Install Poetry: `pipx install poetry`.',
  pipenv: 'Install Pipenv: `pipx install pipenv`.',
  pdm: 'Install PDM: `pipx install pdm`.',
  hatch: 'Install Hatch: `pipx install hatch`.',
  pipx: 'Install pipx: `apt-get install pipx`, or `brew install pipx`.',
  go: 'Install Go (https://go.dev/dl): `apt-get install golang-go`, or `brew install go`.',
  java: 'Install a JDK: `apt-get install default-jdk-headless`, or `brew install openjdk`.',
  mvn: 'Install Maven: `apt-get install maven`, or `brew install maven`; a wrapper in the repository (`./mvnw`) needs only a JDK.',
  gradle: 'Install Gradle (https://gradle.org/install), or use the wrapper of the repository: `./gradlew`.',
  cargo: 'Install Rust (https://rustup.rs): `curl https://sh.rustup.rs -sSf | sh`.',
  dotnet: 'Install the .NET SDK (https://dot.net/download).',
  ruby: 'Install Ruby: `apt-get install ruby-full`, or `brew install ruby`.',
  bundle: 'Run `gem install bundler`.',
  php: 'Install PHP: `apt-get install php-cli`, or `brew install php`.',
  composer: 'Install Composer (https://getcomposer.org/download), or `apt-get install composer`.',
  elixir: 'Install Elixir: `apt-get install elixir`, or `brew install elixir`.',
  docker: 'Install Docker (https://docs.docker.com/engine/install).',
  make: 'Install make: `apt-get install make` (Debian), or `xcode-select --install` (macOS).',
  cc: 'Install a C compiler: `apt-get install build-essential` (Debian), or `xcode-select --install` (macOS).',
  protoc: 'Install protoc: `apt-get install protobuf-compiler`, or `brew install protobuf`.',
  just: 'Install just (https://just.systems): `cargo install just`, or `brew install just`.',
  task: 'Install Task (https://taskfile.dev/installation).',
  bash: 'Install bash (Alpine: `apk add bash`), or write the command for `sh`.',
};
/** Names that belong to another entry. */
const SAME_AS: Readonly<Record<string, string>> = {
  pnpx: 'pnpm',
  yarnpkg: 'yarn',
  npx: 'npm',
  nodejs: 'node',
  bunx: 'bun',
  pip3: 'pip',
  uvx: 'uv',
  javac: 'java',
  jar: 'java',
  rustc: 'cargo',
  gem: 'ruby',
  bundler: 'bundle',
  mix: 'elixir',
  iex: 'elixir',
  gcc: 'cc',
  'g++': 'cc',
  clang: 'cc',
  gmake: 'make',
  'docker-compose': 'docker',
};
/** Programs that packages of the service bring, by the command that installs those. */
const OF_PACKAGES: readonly (readonly [names: RegExp, install: string, start: string])[] = [
  [
    /^(uvicorn|gunicorn|hypercorn|daphne|granian|waitress-serve|flask|fastapi|django-admin|celery|alembic)$/,
    'python3 -m venv .venv && .venv/bin/pip install -r requirements.txt',
    '.venv/bin/',
  ],
  [/^(puma|rails|rackup|unicorn|thin|sidekiq|rake|falcon)$/, 'bundle install', 'bundle exec '],
];
/** Whether a program of that name has an entry here, so that it is no file of the service. */
export function isKnownTool(name: string): boolean {
  return Object.hasOwn(ADVICE, name) || Object.hasOwn(SAME_AS, name) || OF_PACKAGES.some(([names]) => names.test(name));
}

/** How to install a program of that name, as one or two sentences. */
export function installAdvice(name: string): string {
  const versioned = /^(python|pip|ruby|php|java|go)(\d[\d.]*)$/.exec(name);
  const known = ownValue(ADVICE, name) ?? ownValue(ADVICE, ownValue(SAME_AS, name) ?? '');
  if (known !== undefined) return known;
  if (versioned !== null) {
    const plain = versioned[1] === 'python' ? 'python3' : (versioned[1] ?? '');
    return `Install that version, or write the one that is on PATH. ${ADVICE[plain] ?? ''}`.trim();
  }
  const packages = OF_PACKAGES.find(([names]) => names.test(name));
  if (packages !== undefined)
    return `It comes with the packages of the service: set "install" to \`${packages[1]}\`, and write \`${packages[2]}${name}\`.`;
  return `If a package of the service brings ${name}, let "install" install that (with NODE_ENV=production, npm leaves devDependencies out); otherwise install ${name} on this machine.`;
}
