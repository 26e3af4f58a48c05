/** Bundles GraphiQL for the hub: `dist/index.html`, and all scripts and styles in `dist/assets`. */
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const SOURCE = path.dirname(fileURLToPath(import.meta.url));
const DIST = path.join(SOURCE, '..', 'dist');
const PUBLIC_PATH = '/graphql/assets';
const WORKERS = {
  editor: 'monaco-editor/esm/vs/editor/editor.worker.js',
  graphql: 'monaco-graphql/esm/graphql.worker.js',
  json: 'monaco-editor/esm/vs/language/json/json.worker.js',
};

const SHARED = {
  bundle: true,
  minify: true,
  metafile: true,
  logLevel: 'warning',
  legalComments: 'linked',
  target: 'es2022',
  absWorkingDir: path.join(SOURCE, '..'),
  outdir: path.join(DIST, 'assets'),
  publicPath: PUBLIC_PATH,
  entryNames: '[name]-[hash]',
  chunkNames: '[name]-[hash]',
  define: { 'process.env.NODE_ENV': '"production"' },
};

/** GraphiQL's style sheet already contains Monaco's, so Monaco's own style sheets are left out. */
const withoutMonacoStyles = {
  name: 'without-monaco-styles',
  setup(bundler) {
    const nothing = { contents: '', loader: 'js' };
    bundler.onLoad({ filter: /monaco-editor[\\/].*\.css$/ }, () => nothing);
  },
};

const address = (file) => `${PUBLIC_PATH}/${path.basename(file)}`;

/** The page can only start a worker whose hashed name it knows, so workers are built first. */
async function buildWorkers() {
  const { metafile } = await build({ ...SHARED, entryPoints: WORKERS, format: 'iife' });
  const outputs = Object.entries(metafile.outputs).filter(([, { entryPoint }]) => entryPoint);
  const label = (entryPoint) =>
    Object.keys(WORKERS).find((name) => entryPoint.endsWith(WORKERS[name]));
  return Object.fromEntries(
    outputs.map(([file, { entryPoint }]) => [label(entryPoint), address(file)]),
  );
}

async function buildPage(workers) {
  const { metafile } = await build({
    ...SHARED,
    entryPoints: { main: path.join(SOURCE, 'main.jsx') },
    format: 'esm',
    splitting: true,
    jsx: 'automatic',
    plugins: [withoutMonacoStyles],
    define: { ...SHARED.define, WORKER_ADDRESSES: JSON.stringify(workers) },
  });
  const [script, { cssBundle }] = Object.entries(metafile.outputs).find(
    ([, output]) => output.cssBundle,
  );
  return { MAIN_SCRIPT: address(script), MAIN_STYLES: address(cssBundle) };
}

await rm(DIST, { recursive: true, force: true });
const names = await buildPage(await buildWorkers());
let page = await readFile(path.join(SOURCE, 'index.html'), 'utf8');
for (const [mark, name] of Object.entries(names)) page = page.replace(mark, name);
await writeFile(path.join(DIST, 'index.html'), page);
