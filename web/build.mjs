// Builds what the gateway serves: dist/widget.js (one file: loader, panel, styles, languages) and dist/demo/ (the sample
// shop). `node build.mjs`; the size is printed, and held to its bound by tests/web.
import { build, transform } from 'esbuild';
import { copyFileSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { minify } from 'terser';

const root = dirname(fileURLToPath(import.meta.url));
const dist = join(root, 'dist');
const fresh = join(root, `dist.${process.pid}`); // Built aside and put in place file by file: another build may be reading.

/** Every language has the keys of English, in any order; in the bundle a second language is its words alone. */
const wordsOnly = {
  name: 'words-only',
  setup(builder) {
    builder.onLoad({ filter: /shared\/strings\/[a-z]+\.ts$/ }, async ({ path }) => {
      if (path.endsWith('/en.ts')) return undefined;
      const [english, other] = await Promise.all([tableOf(join(dirname(path), 'en.ts')), tableOf(path)]);
      const [name, table] = other;
      const words = JSON.stringify(Object.keys(english[1]).map((key) => table[key]));
      const contents = `import { en } from './en.ts'; const words = ${words};
        export const ${name} = Object.fromEntries(Object.keys(en).map((key, i) => [key, words[i]]));`;
      return { contents, loader: 'js', resolveDir: dirname(path) };
    });
  },
};

const styleText = {
  name: 'style-text',
  setup(builder) {
    builder.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(readFileSync(path, 'utf8'), {
        loader: 'css',
        minify: true,
        target: common.target,
      });
      return { contents: code.trim(), loader: 'text' };
    });
  },
};

async function tableOf(path) {
  const { code } = await transform(readFileSync(path, 'utf8'), { loader: 'ts' });
  const module = await import(`data:text/javascript,${encodeURIComponent(code)}`);
  return Object.entries(module)[0];
}

const common = {
  bundle: true,
  minify: true,
  format: 'iife',
  target: ['chrome109', 'firefox115', 'safari16.4'],
  charset: 'utf8',
  legalComments: 'none',
  logLevel: 'warning',
  plugins: [wordsOnly, styleText],
};

// esbuild bundles; Terser, which inlines more, takes the last 4 % off (both measured on the gzipped file).
async function bundle(entry, outfile) {
  const { outputFiles } = await build({ ...common, entryPoints: [join(root, entry)], write: false });
  const compress = { passes: 3, ecma: 2022, pure_getters: true, unsafe_arrows: true };
  const { code } = await minify(outputFiles[0].text, { compress, mangle: true, toplevel: true });
  writeFileSync(join(fresh, outfile), code);
  return Buffer.byteLength(code);
}

mkdirSync(join(fresh, 'demo'), { recursive: true });
mkdirSync(join(dist, 'demo'), { recursive: true });
const size = await bundle('widget/main.ts', 'widget.js');
await bundle('demo/demo.ts', 'demo/demo.js');
for (const file of ['index.html', 'demo.css']) copyFileSync(join(root, 'demo', file), join(fresh, 'demo', file));
for (const file of ['widget.js', 'demo/demo.js', 'demo/index.html', 'demo/demo.css'])
  renameSync(join(fresh, file), join(dist, file));
rmSync(fresh, { recursive: true, force: true });
const gzipped = gzipSync(readFileSync(join(dist, 'widget.js')), { level: 9 }).length;
console.log(`widget.js ${size} bytes, ${gzipped} gzipped`);
