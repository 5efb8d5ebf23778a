import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildLocalImages } from './local-images.ts';
import type { OwnDockerd } from './own-dockerd.ts';

/** The environment of a command that finds this engine, this Compose, and images that are here. */
export async function composeEnv(engine: OwnDockerd, v2 = ''): Promise<Record<string, string | undefined>> {
  const images = await buildLocalImages(engine);
  const override = join(engine.folder, 'override.yml');
  const lines = Object.entries({ ...images, 'redis-cache': images['redis'] })
    .filter(([name]) => name !== 'api')
    .map(([name, image]) => `  ${name}: { image: '${image}' }`);
  writeFileSync(override, ['services:', ...lines, ''].join('\n'));
  const config = join(engine.folder, 'docker-config');
  mkdirSync(join(config, 'cli-plugins'), { recursive: true });
  if (v2 !== '') symlinkSync(v2, join(config, 'cli-plugins', 'docker-compose'));
  return {
    ...process.env,
    DOCKER_HOST: engine.host,
    DOCKER_CONFIG: config,
    STACKBENCH_COMPOSE_OVERRIDE: override,
    STACKBENCH_API_IMAGE: images['api'],
  };
}
