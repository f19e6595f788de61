// The shell asks ahead only for what the page of its address will ask for.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type PagePreload, preloadLinks } from './page-preloads.ts';

const pages: readonly PagePreload[] = [
  { path: '/p/$project/models/$model', scripts: ['assets/model.js'], styles: [], request: null },
  {
    path: '/p/$project/runs/$run',
    scripts: ['assets/run.js', 'assets/table.js'],
    styles: ['assets/run.css'],
    request: '/api/v1/projects/{project}/pages/runs/{run}',
  },
  { path: '/p/$project/models/all', scripts: ['assets/all.js'], styles: [], request: null },
];

test('a shell asks ahead for the scripts, the styles and the first request of its page', () => {
  const links = preloadLinks(pages, '/p/churn/runs/r1');
  assert.match(links, /rel="modulepreload" crossorigin href="\/assets\/run\.js"/);
  assert.match(links, /href="\/assets\/table\.js"/);
  assert.match(links, /as="style" crossorigin href="\/assets\/run\.css"/);
  assert.match(links, /as="fetch" crossorigin href="\/api\/v1\/projects\/churn\/pages\/runs\/r1"/);
  assert.match(preloadLinks(pages, '/p/churn/models/all'), /all\.js/);
});

test('a search keeps the first request for the page, and an address of no page asks for nothing ahead', () => {
  const links = preloadLinks(pages, '/p/churn/runs/r1?tab=metrics');
  assert.match(links, /run\.js/);
  assert.doesNotMatch(links, /as="fetch"/);
  assert.equal(preloadLinks(pages, '/p/churn/nothing'), '');
  assert.equal(preloadLinks(pages, '/p/churn/runs/%E0%A4%A'), '');
});

test('no address can write markup into the shell', () => {
  const links = preloadLinks(pages, '/p/churn/runs/%22%3E%3Cscript%3E"><b>');
  assert.match(links, /pages\/runs\/%22%3E%3Cscript%3E%22%3E%3Cb%3E"/);
});
