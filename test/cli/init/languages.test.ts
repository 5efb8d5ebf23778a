import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { START_PLACEHOLDER } from '../../../cli/config/read-service-config.ts';
import { type Files, draftOf, pkg } from './project-with.ts';

const VENV = '.venv/bin/python -m';
const JAVA_MAIN = 'public static void main(String[] a) { HttpServer.create(); }';

interface Expected {
  readonly start: string;
  readonly build?: string;
  readonly install?: RegExp;
  readonly migrate?: string;
  readonly said?: RegExp;
}

const LANGUAGES: readonly (readonly [title: string, files: Files, expected: Expected])[] = [
  [
    'FastAPI in a package, by uvicorn',
    {
      'requirements.txt': 'fastapi==0.115\nuvicorn[standard]\n',
      'shop/__init__.py': '',
      'shop/main.py': 'from fastapi import FastAPI\napi = FastAPI(title="shop")\n',
    },
    {
      start: `${VENV} uvicorn shop.main:api --host {host} --port {port}`,
      install: /^python3 -m venv \.venv && \.venv\/bin\/python -m pip install .*-r requirements\.txt$/,
    },
  ],
  [
    'FastAPI below src, without a server in its packages',
    { 'pyproject.toml': '[project]\ndependencies = ["fastapi"]\n', 'src/shop/app.py': 'app = FastAPI()\n' },
    {
      start: `${VENV} uvicorn --app-dir src shop.app:app --host {host} --port {port}`,
      install: / \.$/,
      said: /Add uvicorn/,
    },
  ],
  [
    'a factory of FastAPI, with uv',
    {
      'uv.lock': '',
      'pyproject.toml': 'uvicorn',
      'app.py': 'def create_app():\n    api = FastAPI()\n    return api\n',
    },
    { start: `${VENV} uvicorn --factory app:create_app --host {host} --port {port}`, install: /^uv sync --frozen/ },
  ],
  [
    'Flask by gunicorn, with poetry',
    {
      'poetry.lock': '',
      'pyproject.toml': '[tool.poetry.dependencies]\ngunicorn = "*"\n',
      'wsgi.py': 'server = Flask(__name__)\n',
    },
    { start: `${VENV} gunicorn wsgi:server --bind {host}:{port}`, install: /poetry install/ },
  ],
  [
    'Flask by its own server',
    { 'requirements.txt': 'Flask\n', 'app.py': 'app = Flask(__name__)\n' },
    {
      start: `${VENV} flask --app app:app run --host {host} --port {port}`,
      install: /venv/,
      said: /development server/,
    },
  ],
  [
    'Django by gunicorn',
    { 'requirements.txt': 'Django\ngunicorn\n', 'manage.py': '', 'shop/wsgi.py': '', 'shop/settings.py': '' },
    {
      start: `${VENV} gunicorn shop.wsgi:application --bind {host}:{port}`,
      install: /venv/,
      migrate: '.venv/bin/python manage.py migrate --noinput',
    },
  ],
  [
    'a Procfile of Python, with its packages and its port',
    { 'requirements.txt': 'starlette\nuvicorn\n', Procfile: 'web: uvicorn shop:app --host 0.0.0.0\n' },
    { start: `${VENV} uvicorn shop:app --host 0.0.0.0 --port {port}`, install: /venv/ },
  ],
  [
    'a Procfile that migrates and builds first',
    { 'requirements.txt': 'flask\n', Procfile: 'web: flask db upgrade; flask translate compile; gunicorn shop:app\n' },
    {
      start: `${VENV} gunicorn shop:app`,
      build: `${VENV} flask translate compile`,
      migrate: `${VENV} flask db upgrade`,
      install: /venv/,
    },
  ],
  [
    'Spring Boot by the wrapper of Maven',
    { 'pom.xml': '<artifactId>spring-boot-starter-web</artifactId>', mvnw: '' },
    { start: 'java -jar target/*.jar --server.port={port}', build: './mvnw -q -B -DskipTests package' },
  ],
  [
    'Spring Boot by Gradle',
    { 'build.gradle.kts': 'id("org.springframework.boot") version "3"', gradlew: '' },
    { start: 'java -jar $(ls build/libs/*.jar | grep -v plain) --server.port={port}', build: './gradlew -q bootJar' },
  ],
  [
    'one file of Java',
    { 'Shop.java': `public class Shop { ${JAVA_MAIN} }` },
    { start: 'java -cp classes Shop', build: 'javac -d classes *.java' },
  ],
  [
    'one command of a Go module',
    { 'go.mod': 'module shop', 'cmd/shop/main.go': 'package main\n', 'internal/a.go': 'package internal\n' },
    { start: './service', build: 'go build -o service ./cmd/shop' },
  ],
  [
    'the server among the commands of a Go module, with the flag of its port',
    {
      'go.mod': 'module shop',
      'cmd/api/main.go': 'package main\nvar addr = flag.String("addr", ":8080", "listens here")\n',
      'cmd/worker/main.go': 'package main\n',
    },
    { start: './service -addr {host}:{port}', build: 'go build -o service ./cmd/api', said: /others: \.\/cmd\/worker/ },
  ],
  [
    'a package of Rust',
    {
      'Cargo.toml': '[package]\nname = "shop-api"\nedition = "2021"\n',
      'Cargo.lock': '',
      'src/main.rs': 'fn main() {}',
    },
    { start: './target/release/shop-api', build: 'cargo build --release --locked' },
  ],
  [
    'a project of .NET',
    { 'Shop/Program.cs': 'WebApplication.CreateBuilder(args);', 'Shop/Shop.csproj': '' },
    {
      start: 'dotnet published/Shop.dll --urls http://{host}:{port}',
      build: 'dotnet publish Shop/Shop.csproj -c Release -o published',
    },
  ],
  [
    'Rails by Puma',
    { Gemfile: 'gem "rails"\ngem "puma"\n', 'config.ru': '' },
    { start: 'BUNDLE_PATH=vendor/bundle bundle exec puma -b tcp://{host}:{port}', install: /bundle install/ },
  ],
  [
    'PHP by its own server',
    { 'public/index.php': '' },
    { start: 'php -S {host}:{port} -t public', said: /development/ },
  ],
  [
    'a task of Deno',
    { 'deno.json': '{"tasks": {"start": "deno run -A --watch api.ts"}}' },
    { start: 'deno run -A api.ts', said: /--watch/ },
  ],
  [
    'TypeScript by tsx',
    { ...pkg({ devDependencies: { tsx: '4' } }), 'src/server.ts': '' },
    { start: 'tsx src/server.ts' },
  ],
  ['TypeScript by bun', { ...pkg({}), 'bun.lock': '', 'index.ts': '' }, { start: 'bun index.ts' }],
  [
    'TypeScript by what its build writes',
    {
      ...pkg({ scripts: { build: 'tsc' }, devDependencies: { tsx: '4' } }),
      'tsconfig.json': '{"compilerOptions": {"outDir": "./lib"}}',
      'src/app.ts': '',
    },
    { start: 'node lib/app.js', build: 'npm run build' },
  ],
  [
    'the command of the last stage of a Dockerfile',
    {
      Dockerfile:
        'FROM a AS build\nCMD ["x"]\nFROM b\nEXPOSE 80\nENTRYPOINT ["deno", "run"]\nCMD ["api.ts", \\\n  "--port", "4100"]\n',
    },
    { start: 'deno run api.ts --port {port}', said: /command is that of Dockerfile/ },
  ],
  [
    'a Dockerfile whose command exists only in the image',
    { Dockerfile: 'FROM scratch\nCOPY . /\nENTRYPOINT ["/bin/shop"]\n' },
    { start: START_PLACEHOLDER, said: /Dockerfile starts `\/bin\/shop`, which exists only in its image/ },
  ],
];

describe('init starts', () => {
  for (const [title, files, { start, build, install, migrate, said }] of LANGUAGES) {
    it(title, async (t) => {
      const { service, steps } = await draftOf(t, files);
      assert.deepEqual([service['start'], service['build'], service['migrate']], [start, build, migrate]);
      assert.match(String(service['install']), install ?? /^undefined$/);
      assert.match(steps.join('\n'), said ?? /./);
      const isGiven = start.includes('{port}') || start.includes('$PORT');
      if (isGiven) assert.doesNotMatch(steps.join('\n'), /variable PORT/);
    });
  }

  it('with the number and the file of a port that the sources fix', async (t) => {
    for (const [path, text, said] of [
      ['api.js', 'app.listen(4100, ready)', /4100 in api\.js/],
      ['main.go', 'http.ListenAndServe(":4100", nil)', /4100 in main\.go/],
      ['index.ts', 'serve({ fetch: app.fetch, port: 4100 })', /4100 in index\.ts/],
    ] as const) {
      const { steps } = await draftOf(t, { [path]: text });
      assert.match(steps.join('\n'), said);
    }
    const read = await draftOf(t, { 'api.js': 'app.listen(process.env.PORT || 4100)' });
    assert.doesNotMatch(read.steps.join('\n'), /4100/);
  });
});
