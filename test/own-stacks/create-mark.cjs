'use strict';
// A migration for tests: works only once in a database, as most do without a record of what they have done.
const { Client } = require('pg');

async function migrate() {
  const client = new Client({ connectionString: process.env.POSTGRES_URL });
  await client.connect();
  await client.query('CREATE TABLE mark (seed text)');
  await client.query('INSERT INTO mark VALUES ($1)', [process.env.SEED_FILE]);
  await client.end();
}

void migrate();
