'use strict';
const ROUNDS = 40_000;

/** What the office wants at the foot of each page. */
exports.checksum = (text) => {
  let sum = 17;
  for (let round = 0; round < ROUNDS; round += 1) sum = (Math.imul(sum, 31) + text.charCodeAt(round % text.length)) | 0;
  return sum >>> 0;
};
