'use strict';
const { readFileSync } = require('node:fs');

const parts = JSON.parse(readFileSync('data/parts.json', 'utf8'));
const byId = new Map(parts.map((part) => [String(part.id), part]));

exports.find = (id) => byId.get(id);
exports.shortest = () => [...parts].sort((a, b) => a.stock - b.stock || a.name.localeCompare(b.name)).slice(0, 40);
