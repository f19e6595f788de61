// Each crumb opens its siblings: other pages beside a list, other records beside a record. Read only when the menu is opened.
import { Menu } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { client } from '../api/client.ts';
import { navigation, projectPath } from './navigation.ts';
import type { Sibling } from './siblings.ts';

/** As many as a menu shows; the list itself has all. */
const limit = 50;
const part = encodeURIComponent;

type Read = (project: string, names: readonly string[]) => Promise<readonly Sibling[]>;

const named =
  (
    section: string,
    read: (project: string) => Promise<{ readonly items: readonly { readonly name: string }[] }>,
  ): Read =>
  async (project) =>
    (await read(project)).items.map(({ name }) => ({
      to: projectPath(project, `${section}/${part(name)}`),
      label: name,
    }));

const ofModels =
  (
    section: string,
    read: (project: string) => Promise<{ readonly items: readonly { readonly model: string }[] }>,
  ): Read =>
  async (project) =>
    (await read(project)).items.map(({ model }) => ({
      to: projectPath(project, `${section}/${part(model)}`),
      label: model,
    }));

/** Paths below a project, and the records beside the one they show. */
const kinds: readonly (readonly [RegExp, Read])[] = [
  [
    /^datasets\/([^/]+)$/,
    named('datasets', (project) => client.call('listDatasets', { path: { project }, query: { limit } })),
  ],
  [
    /^features\/([^/]+)$/,
    named('features', (project) => client.call('listFeatureViews', { path: { project }, query: { limit } })),
  ],
  [
    /^pipelines\/([^/]+)$/,
    named('pipelines', (project) => client.call('listPipelines', { path: { project }, query: { limit } })),
  ],
  [
    /^models\/([^/]+)$/,
    named('models', (project) => client.call('listModels', { path: { project }, query: { limit } })),
  ],
  [
    /^deployments\/([^/]+)$/,
    named('deployments', (project) => client.call('listEndpoints', { path: { project }, query: { limit } })),
  ],
  [/^monitors\/([^/]+)$/, ofModels('monitors', (project) => client.call('listMonitors', { path: { project } }))],
  [/^loop\/([^/]+)$/, ofModels('loop', (project) => client.call('listLoops', { path: { project } }))],
  [
    /^experiments\/([^/]+)$/,
    async (project) => {
      const { items } = await client.call('listExperiments', { path: { project }, query: { limit } });
      return items.map(({ id, name }) => ({ to: projectPath(project, `experiments/${id}`), label: name }));
    },
  ],
  [
    /^models\/([^/]+)\/v\/([^/]+)$/,
    async (project, [model = '']) => {
      const { items } = await client.call('listModelVersions', { path: { project, model }, query: { limit } });
      return items.map(({ version }) => ({
        to: projectPath(project, `models/${part(model)}/v/${version}`),
        label: `${model} v${version}`,
      }));
    },
  ],
  [
    /^pipelines\/([^/]+)\/([^/]+)$/,
    async (project, [pipeline = '']) => {
      const { items } = await client.call('listPipelineRuns', { path: { project }, query: { limit, pipeline } });
      return items.map(({ id, state, createdAt }) => ({
        to: projectPath(project, `pipelines/${part(pipeline)}/${id}`),
        label: `${createdAt.slice(0, 16).replace('T', ' ')} ${state}`,
      }));
    },
  ],
];

/** How the records beside the one of a path are read; undefined where it shows none. */
export function siblingsOf(project: string, path: string): (() => Promise<readonly Sibling[]>) | undefined {
  const below = path.slice(projectPath(project).length + 1);
  for (const [pattern, read] of kinds) {
    const found = pattern.exec(below);
    if (found !== null) return () => read(project, found.slice(1).map(decodeURIComponent));
  }
  const pages = navigation.flatMap(({ items }) => items);
  if (!pages.some((page) => page.path === below)) return undefined;
  return async () => pages.map((page) => ({ to: projectPath(project, page.path), label: page.label }));
}

/** @param path of the page that the crumb leads to, below the project */
export function CrumbSiblings({
  project,
  path,
  label,
}: {
  readonly project: string;
  readonly path: string;
  readonly label: string;
}) {
  const [opened, setOpened] = useState(false);
  const read = siblingsOf(project, path);
  const found = useQuery({
    queryKey: ['siblings', project, path],
    queryFn: () => read?.() ?? [],
    enabled: opened && read !== undefined,
    staleTime: 10_000,
  });
  if (read === undefined) return null;
  return (
    <Menu position="bottom-start" withinPortal={false} floatingStrategy="fixed" opened={opened} onChange={setOpened}>
      <Menu.Target>
        <button type="button" className="crumb-menu" aria-label={`Beside ${label}`}>
          <IconChevronDown size={14} stroke={1.5} />
        </button>
      </Menu.Target>
      <Menu.Dropdown className="sibling-menu">
        {found.error === null ? null : <Menu.Label>{found.error.message}</Menu.Label>}
        {found.isPending ? <Menu.Label>Looking…</Menu.Label> : null}
        {found.data?.map(({ to, label: name }) => (
          <Menu.Item key={to} component={Link} to={to} aria-current={to === path ? 'page' : undefined}>
            {name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
