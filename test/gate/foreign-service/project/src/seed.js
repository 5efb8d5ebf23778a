'use strict';
const { mkdirSync, writeFileSync } = require('node:fs');

const parts = Array.from({ length: 400 }, (_, index) => ({
  id: index + 1,
  name: `part ${(index * 7919) % 400}`,
  stock: (index * 31) % 97,
}));
mkdirSync('data', { recursive: true });
writeFileSync('data/parts.json', JSON.stringify(parts));
