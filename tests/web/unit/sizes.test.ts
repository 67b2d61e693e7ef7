// The widget stays small: one file, loader and panel together, as a browser fetches it.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';

declare const PROJECT: string;

const gzippedBytesMax = 24_000;

test('widget.js is at most 24 kB gzipped, styles and two languages included', () => {
  const size = gzipSync(readFileSync(join(PROJECT, 'web/dist/widget.js')), {
    level: 9,
  }).length;
  assert.ok(size <= gzippedBytesMax, `${size} bytes gzipped, ${gzippedBytesMax} allowed`);
});

test('widget.js names no host of its own and carries no source map', () => {
  const text = readFileSync(join(PROJECT, 'web/dist/widget.js'), 'utf8');
  const addresses = text.match(/https?:\/\/[^"'`\s)]+/g) ?? [];
  assert.deepEqual(
    addresses.filter((address) => !address.startsWith('http://www.w3.org/2000/svg')),
    [],
  );
  assert.ok(!text.includes('sourceMappingURL'));
});

test('the lockfile names no registry', () => {
  const lock = readFileSync(join(PROJECT, 'web/package-lock.json'), 'utf8');
  assert.ok(!lock.includes('"resolved"'));
});
