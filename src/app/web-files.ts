// The built web application. Any page address answers with the shell, whose router takes over; assets carry a hash in their name
// and never change.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { HttpApp } from '../http/server.ts';
import { safeRelativePath } from '../kernel/names.ts';
import { type PagePreload, preloadLinks } from './page-preloads.ts';

const folder = fileURLToPath(new URL('../../web/dist', import.meta.url));

const notBuilt = `<!doctype html><meta charset="utf-8"><title>Pawl</title>
<p>The server runs; its pages are not built. Run <code>npm run build</code>. The API is described at <a href="/openapi.json">/openapi.json</a>.</p>`;

/** The shell of an address, read anew each time so that a build beside a running server is served. */
async function shellOf(address: string): Promise<string> {
  const [shell, pages] = await Promise.all([
    readFile(join(folder, 'index.html'), 'utf8'),
    readFile(join(folder, 'pages.json'), 'utf8').catch(() => '[]'),
  ]);
  const links = preloadLinks(JSON.parse(pages) as PagePreload[], address);
  return shell.replace('</head>', () => `${links}</head>`);
}

export async function installWeb(app: HttpApp): Promise<void> {
  const config = { permission: 'public' };
  const schema = { hide: true };
  if (!existsSync(folder)) {
    app.get('/', { config, schema }, (_request, reply) => reply.type('text/html; charset=utf-8').send(notBuilt));
    return;
  }
  await app.register(fastifyStatic, { root: folder, serve: false, index: false, preCompressed: true });
  app.get('/assets/*', { config, schema }, (request, reply) => {
    const { '*': path } = request.params as { '*': string };
    return reply.sendFile(`assets/${safeRelativePath(path)}`, { maxAge: '1y', immutable: true });
  });
  const shell = { config, schema };
  for (const route of [
    '/',
    '/p/*',
    '/go/*',
    '/projects',
    '/projects/:project',
    '/projects/:project/',
    '/account',
    '/login',
    '/verify',
  ]) {
    app.get(route, shell, async (request, reply) =>
      reply
        .header('cache-control', 'no-cache')
        .type('text/html; charset=utf-8')
        .send(await shellOf(request.url)),
    );
  }
  app.get('/favicon.svg', { config, schema }, (_request, reply) => reply.sendFile('favicon.svg'));
}
