import { startOwnService } from './own-service.ts';
import type { ServiceProvider } from './provider.ts';
import { memcachedRecipe } from './recipes/memcached.ts';
import { mongodRecipe } from './recipes/mongod.ts';
import { postgresRecipe } from './recipes/postgres.ts';
import type { Recipe } from './recipes/recipe.ts';
import { redisCacheRecipe, redisRecipe } from './recipes/redis.ts';
import type { ServiceId } from './service.ts';

const RECIPES: Readonly<Record<ServiceId, Recipe>> = {
  postgres: postgresRecipe,
  redis: redisRecipe,
  'redis-cache': redisCacheRecipe,
  memcached: memcachedRecipe,
  mongodb: mongodRecipe,
};

/** Programs of this host, and embedded binaries: one rung. */
export const nativeProvider: ServiceProvider = {
  rung: 'native',
  offer: (id, context) => Promise.resolve(RECIPES[id].offer(context)),
  async start(id, context) {
    return startOwnService(await RECIPES[id].prepare(context), context);
  },
};
