import { GATE_DEFAULTS } from '../../model/gate/gate-settings.ts';
import type { OptionSpec } from '../options/option-spec.ts';
import { RUN_OPTIONS } from '../options/run-options.ts';

const REQUEST = '{ "path": "/items" }';
const WAIVER =
  '{ "endpoint": "*", "metric": "cpu", "ceiling": "10%", "expires": "2027-01-31", "reason": "why it is accepted" }';
const LOGIN =
  '{ "path": "/login", "body": { "user": "test" }, "take": "body.token", "headersThen": { "authorization": "Bearer {taken}" } }';

/** A valid form of every member of `service` and `gate` that can be wrong, by its path without list indices. */
export const FORMS: Readonly<Record<string, string>> = {
  service: `"service": { "start": "node server.js", "requests": [${REQUEST}] }`,
  'service.name': '"name": "shop"',
  'service.cwd': '"cwd": "services/shop"',
  'service.install': '"install": "npm ci"',
  'service.build': '"build": "npm run build"',
  'service.migrate': '"migrate": "npm run db:migrate"',
  'service.seed': '"seed": "npm run db:seed"',
  'service.start': '"start": "node server.js"',
  'service.ready': '"ready": "/healthz"',
  'service.env': '"env": { "PORT": "{port}" }',
  'service.datastores': '"datastores": ["postgres", "redis"]',
  'service.services': '"datastores": ["postgres", "redis"]',
  'service.login': `"login": ${LOGIN}`,
  'service.login.take': '"take": { "csrf": "html.csrf", "user": "body.id" }',
  'service.login.form': '"form": { "user": "test", "password": "test" }',
  'service.requests': `"requests": [${REQUEST}]`,
  'service.requests.name': '"name": "one item"',
  'service.requests.method': '"method": "POST"',
  'service.requests.path': '"path": "/items", or a list of such paths',
  'service.requests.headers': '"headers": { "x-tenant": "a" }',
  'service.requests.expect': '"expect": 201',
  stacks: '"stacks": { "my-api": { "contract": "items", "start": "node server.js", "store": "postgres" } }',
  'stacks.contract': '"contract": "items"',
  'stacks.cwd': '"cwd": "services/shop"',
  'stacks.install': '"install": "npm ci"',
  'stacks.build': '"build": "npm run build"',
  'stacks.migrate': '"migrate": "npm run db:migrate"',
  'stacks.seed': '"seed": "npm run db:seed"',
  'stacks.start': '"start": "node server.js"',
  'stacks.image': '"image": "my-api:latest"',
  'stacks.url': '"url": "http://127.0.0.1:3000"',
  'stacks.ready': '"ready": "/ready"',
  'stacks.env': '"env": { "PORT": "{port}" }',
  'stacks.datastores': '"datastores": ["redis"]',
  'stacks.store': '"store": "postgres"',
  'stacks.cache': '"cache": "redis-cache"',
  gate: `"gate": { "minEffect": "${GATE_DEFAULTS.minEffect}", "maxEffect": "${GATE_DEFAULTS.maxEffect}" }`,
  'gate.minEffect': `"minEffect": "${GATE_DEFAULTS.minEffect}", smaller than "maxEffect"`,
  'gate.maxEffect': `"maxEffect": "${GATE_DEFAULTS.maxEffect}"`,
  'gate.maxDuration': '"maxDuration": "5m"',
  'gate.maxBlocks': '"maxBlocks": 20',
  'gate.onInconclusive': '"onInconclusive": "warn"',
  'gate.thresholds': '"thresholds": ["p(99)<200", "errors<=0.1%"]',
  'gate.waivers': `"waivers": [${WAIVER}]`,
  'gate.waivers.ceiling': '"ceiling": "10%"',
  'gate.waivers.expires': '"expires": "2027-01-31"',
};

/** The valid form of the member at a path, or of the nearest member around it that has one; null at the top level. */
export function formOf(path: readonly PropertyKey[]): string | null {
  const texts = path.filter((part) => typeof part === 'string');
  // The second name is that of a stack.
  const names = texts[0] === 'stacks' ? ['stacks', ...texts.slice(2)] : texts;
  for (let length = names.length; length > 0; length -= 1) {
    const path = names.slice(0, length).join('.');
    if (Object.hasOwn(FORMS, path)) return FORMS[path] ?? null;
  }
  const [flag] = names;
  const spec = Object.entries<OptionSpec>(RUN_OPTIONS).find(([name]) => name === flag)?.[1];
  return spec?.default === undefined ? null : `"${flag}": ${JSON.stringify(spec.default)}`;
}
