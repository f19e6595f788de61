// Builds the pages into dist/, which the server serves: hashed files under /assets, charts and graphs in chunks of their own.
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { operations } from '../clients/ts/generated/operations.ts';

const server = 'http://127.0.0.1:7295';

/** Leaves each script and style sheet beside its compressed copies: compressed once here, not for each reader. */
function compressed(): Plugin {
  let folder = '';
  return {
    name: 'compressed',
    apply: 'build',
    configResolved: ({ root, build }) => {
      folder = join(root, build.outDir, build.assetsDir);
    },
    closeBundle: () => {
      for (const name of readdirSync(folder)) {
        const file = join(folder, name);
        if (!/\.(js|css)$/.test(name) || statSync(file).size < 1024) continue;
        const content = readFileSync(file);
        writeFileSync(`${file}.br`, brotliCompressSync(content));
        writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }));
      }
    },
  };
}

/**
 * Writes `pages.json`: the scripts, styles and first request of each page, which the server tells browsers with the shell. A page's first
 * request is the first `view…` operation that its file calls.
 */
function pages(): Plugin {
  let root = '';
  return {
    name: 'pages',
    apply: 'build',
    configResolved: (config) => {
      root = config.root;
    },
    generateBundle(_options, bundle) {
      const chunks = new Map(
        Object.values(bundle).flatMap((one) => (one.type === 'chunk' ? [[one.fileName, one]] : [])),
      );
      const reach = (file: string, into: Set<string>): Set<string> => {
        if (into.has(file)) return into;
        into.add(file);
        for (const next of chunks.get(file)?.imports ?? []) reach(next, into);
        return into;
      };
      const main = new Set(
        [...chunks.values()].flatMap((one) => (one.isEntry ? [...reach(one.fileName, new Set())] : [])),
      );
      const router = readFileSync(join(root, 'src/app/router.tsx'), 'utf8');
      const found = [...router.matchAll(/page\(\s*'([^']+)',\s*\(\) =>\s*import\('\.\.\/([^']+)'\)/g)].map(
        ([, path, module]) => {
          const file = join(root, 'src', module ?? '');
          const chunk = [...chunks.values()].find(({ facadeModuleId }) => facadeModuleId === file);
          if (chunk === undefined) throw new Error(`The page ${path} has no chunk.`);
          const scripts = [...reach(chunk.fileName, new Set())].filter((one) => !main.has(one));
          const styles = scripts.flatMap((one) => [...(chunks.get(one)?.viteMetadata?.importedCss ?? [])]);
          return {
            path: `/p/$project${path}`,
            scripts,
            styles,
            request: firstRequest(path ?? '', readFileSync(file, 'utf8')),
          };
        },
      );
      // Home is in the main chunk.
      const home = firstRequest('/', readFileSync(join(root, 'src/features/loop/home.tsx'), 'utf8'));
      found.push({ path: '/p/$project', scripts: [], styles: [], request: home });
      if (found.length === 1) throw new Error('No page was found in the router.');
      this.emitFile({ type: 'asset', fileName: 'pages.json', source: JSON.stringify(found) });
    },
  };
}

/** As `useCall` and `useRows` ask; null when it takes more than the address tells. */
function firstRequest(path: string, source: string): string | null {
  const [, how, id = ''] = /use(Call|Rows)\('(view\w+)'/.exec(source) ?? [];
  const [method, template = ''] = operations[id as keyof typeof operations] ?? [];
  const known = new Set(['project', ...[...path.matchAll(/\$(\w+)/g)].map(([, name]) => name)]);
  const wanted = [...template.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
  if (method !== 'GET' || !wanted.every((name) => known.has(name))) return null;
  return how === 'Rows' ? `${template}?limit=100` : template;
}

interface ModuleGraph {
  getModuleInfo(id: string): { readonly importedIds: readonly string[] } | null;
}

/** What a file imports, and what that imports, without what is fetched later. */
function closureOf(file: string): (id: string, graph: ModuleGraph) => boolean {
  const root = join(import.meta.dirname, 'src', file);
  const seen = new Set<string>();
  const walk = (id: string, graph: ModuleGraph): void => {
    if (seen.has(id)) return;
    seen.add(id);
    for (const next of graph.getModuleInfo(id)?.importedIds ?? []) walk(next, graph);
  };
  return (id, graph) => {
    if (seen.size === 0) walk(root, graph);
    return seen.has(id);
  };
}

const inShell = closureOf('main.tsx');
const inTables = closureOf('components/data-table.tsx');

export default defineConfig({
  plugins: [react(), pages(), compressed()],
  build: {
    target: 'es2024',
    assetsDir: 'assets',
    // Fonts and pictures stay files: the content policy allows no inline data but images.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 900,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            {
              name: 'react',
              test: /node_modules[\\/](react|react-dom|scheduler|use-sync-external-store)[\\/]/,
              priority: 10,
            },
            // Every page needs the shell and most need tables: two requests, not thirty for what happens to be shared.
            {
              name: (id, graph) => (inShell(id, graph) ? 'shell' : inTables(id, graph) ? 'tables' : null),
              priority: 5,
            },
            { name: 'echarts', test: /node_modules[\\/](echarts|zrender)[\\/]/ },
            { name: 'xyflow', test: /node_modules[\\/](@xyflow|d3-[a-z]+|zustand|classcat)[\\/]/ },
          ],
        },
      },
    },
  },
  server: { proxy: { '/api': server, '/openapi.json': server } },
});
