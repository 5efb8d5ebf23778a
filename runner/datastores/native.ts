import type { DatastoreId } from './datastore.ts';
import { startOwnDatastore } from './own-datastore.ts';
import type { DatastoreProvider } from './provider.ts';
import { memcachedRecipe } from './recipes/memcached.ts';
import { mongodRecipe } from './recipes/mongod.ts';
import { postgresRecipe } from './recipes/postgres.ts';
import type { Recipe } from './recipes/recipe.ts';
import { redisCacheRecipe, redisRecipe } from './recipes/redis.ts';

const RECIPES: Readonly<Record<DatastoreId, Recipe>> = {
  postgres: postgresRecipe,
  redis: redisRecipe,
  'redis-cache': redisCacheRecipe,
  memcached: memcachedRecipe,
  mongodb: mongodRecipe,
};

/** Programs of this machine, and embedded binaries. */
export const nativeProvider: DatastoreProvider = {
  rung: 'native',
  offer: (id, context) => RECIPES[id].offer(context),
  async start(id, context) {
    return startOwnDatastore(await RECIPES[id].prepare(context), context);
  },
};
