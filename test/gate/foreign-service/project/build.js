'use strict';
const { cpSync, rmSync } = require('node:fs');

rmSync('dist', { recursive: true, force: true });
cpSync('src', 'dist', { recursive: true });
