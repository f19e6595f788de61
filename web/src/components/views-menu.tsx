// Named views of the page: open one, save what is chosen now, keep one as that with which the page opens.
import { Button, Menu } from '@mantine/core';
import { IconBookmark, IconChevronDown } from '@tabler/icons-react';
import { useLocation } from '@tanstack/react-router';
import { useEffect, useId, useRef, useState } from 'react';
import { canonicalJson } from '../../../src/contracts/canonical-json.ts';
import type { PageState } from '../../../src/contracts/view-state.ts';
import { type Item, useAction, useCall } from '../api/client.ts';
import { useProject } from '../app/project.ts';
import type { PageSearch } from '../app/router.tsx';
import { type SearchChange, usePageSearch } from '../app/search-params.ts';
import { ActionButton } from './action-button.tsx';
import { Dialog } from './dialog.tsx';
import { Empty, Refusal } from './loaded.tsx';

type View = Item<'listViews'>;

/** What a view holds: all but the rows that happen to be chosen. */
function savedState({ sel: _chosen, ...search }: PageSearch): PageState {
  return { ...search };
}

function Row({ view, onOpen }: { readonly view: View; readonly onOpen: () => void }) {
  const change = useAction('changeView');
  const remove = useAction('deleteView');
  const [name, setName] = useState<string>();
  const path = { project: view.project, view: view.id };
  const needs = view.team ? 'views.share' : 'views.keep';
  const error = change.error ?? remove.error;
  return (
    <li>
      {name === undefined ? (
        <button type="button" className="link grow" onClick={onOpen}>
          {view.name} <span className="dim">{view.team ? `team, by ${view.by}` : 'yours'}</span>
        </button>
      ) : (
        <form
          className="inline grow"
          onSubmit={(event) => {
            event.preventDefault();
            change.mutate({ path, body: { name: name.trim() } }, { onSuccess: () => setName(undefined) });
          }}
        >
          <input
            className="field wide"
            aria-label={`New name of ${view.name}`}
            value={name}
            maxLength={100}
            onChange={({ currentTarget }) => setName(currentTarget.value)}
          />
          <Button type="submit" disabled={name.trim() === ''}>
            Rename
          </Button>
        </form>
      )}
      <span className="row">
        <ActionButton
          needs={needs}
          variant={view.default ? 'filled' : 'default'}
          label={view.default ? `Default: ${view.name}; end that` : `Default: let ${view.name} be it`}
          loading={change.isPending}
          onClick={() => change.mutate({ path, body: { default: !view.default } })}
        >
          Default
        </ActionButton>
        <ActionButton
          needs={needs}
          label={name === undefined ? `Rename ${view.name}` : `Cancel renaming ${view.name}`}
          onClick={() => setName(name === undefined ? view.name : undefined)}
        >
          {name === undefined ? 'Rename' : 'Cancel'}
        </ActionButton>
        <ActionButton
          needs={needs}
          label={`Delete ${view.name}`}
          loading={remove.isPending}
          onClick={() => remove.mutate({ path })}
        >
          Delete
        </ActionButton>
      </span>
      {error === null ? null : <Refusal error={error} />}
    </li>
  );
}

function Keep(props: { readonly project: string; readonly page: string; readonly state: PageState }) {
  const save = useAction('saveView');
  const [name, setName] = useState('');
  const [team, setTeam] = useState(false);
  const field = useId();
  return (
    <div className="panel">
      <h2>Save what is chosen now</h2>
      <div className="inline">
        <label className="field-label" htmlFor={field}>
          Name
          <input
            id={field}
            className="field"
            maxLength={100}
            value={name}
            onChange={({ currentTarget }) => setName(currentTarget.value)}
          />
        </label>
        <label>
          <input type="checkbox" checked={team} onChange={({ currentTarget }) => setTeam(currentTarget.checked)} /> for
          the whole team
        </label>
        <ActionButton
          needs={team ? 'views.share' : 'views.keep'}
          variant="filled"
          loading={save.isPending}
          unless={
            name.trim() === ''
              ? 'Give the view a name first.'
              : Object.keys(props.state).length === 0
                ? 'Nothing is chosen: the page is as it is by itself.'
                : undefined
          }
          onClick={() =>
            save.mutate(
              {
                path: { project: props.project },
                body: { page: props.page, name: name.trim(), team, state: props.state },
              },
              { onSuccess: () => setName('') },
            )
          }
        >
          Save
        </ActionButton>
      </div>
      <p className="note">Filter, order, columns and charts are saved, not the rows that are chosen.</p>
      {save.error === null ? null : <Refusal error={save.error} />}
    </div>
  );
}

/** The page opens with the reader's own default, else with the team's, unless its address says how it is to be. */
function useDefaultView(
  page: string,
  views: readonly View[] | undefined,
  search: PageSearch,
  open: (view: View) => void,
): void {
  const settledPage = useRef<string>(undefined);
  useEffect(() => {
    if (views === undefined || settledPage.current === page) return;
    settledPage.current = page;
    if (Object.keys(search).length > 0) return;
    const wanted = views.filter((view) => view.default);
    const view = wanted.find(({ team }) => !team) ?? wanted[0];
    if (view !== undefined) open(view);
  }, [page, views, search, open]);
}

/** The page under its project; the router has decoded all letters, the server takes them as they stand in an address. */
function pageOf(pathname: string): string {
  const escaped = (character: string): string =>
    `%${[...new TextEncoder().encode(character)].map((byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join('%')}`;
  return pathname.replace(/^\/p\/[^/]+\/?/, '').replace(/[^A-Za-z0-9_.%/-]/gu, escaped);
}

export function ViewsMenu() {
  const project = useProject();
  const { pathname } = useLocation();
  const page = pageOf(pathname);
  const [search, change] = usePageSearch();
  const [managing, setManaging] = useState(false);
  const found = useCall('listViews', { path: { project }, query: { page, limit: 200 } }, { staleMs: 30_000 });
  const views = found.data?.items;
  const state = savedState(search);
  const now = canonicalJson(state);
  const current = views?.find((view) => canonicalJson(view.state) === now);
  /** Everything that is chosen now is let go, but for the rows. */
  const show = (wanted: SearchChange): void =>
    change({ ...Object.fromEntries(Object.keys(state).map((name) => [name, undefined])), ...wanted });
  useDefaultView(page, views, search, (view) => show(view.state));
  return (
    <>
      <Menu position="bottom-end" width={240}>
        <Menu.Target>
          <Button
            leftSection={<IconBookmark size={16} stroke={1.5} />}
            rightSection={<IconChevronDown size={14} stroke={1.5} />}
            aria-label={current === undefined ? 'Views' : `Views: ${current.name}`}
            className="views-button"
          >
            {current?.name ?? 'Views'}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {views?.map((view) => (
            <Menu.Item key={view.id} onClick={() => show(view.state)}>
              {view.name}{' '}
              <span className="dim">{[view.team ? 'team' : '', view.default ? 'default' : ''].join(' ')}</span>
            </Menu.Item>
          ))}
          <Menu.Item disabled={now === '{}'} onClick={() => show({})}>
            As the page is by itself
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item onClick={() => setManaging(true)}>Save and manage views …</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Dialog opened={managing} onClose={() => setManaging(false)} title="Views of this page">
        {found.error === null ? null : <Refusal error={found.error} />}
        {views === undefined || views.length === 0 ? (
          <Empty>No view of this page is saved yet.</Empty>
        ) : (
          <ul className="view-list">
            {views.map((view) => (
              <Row
                key={view.id}
                view={view}
                onOpen={() => {
                  setManaging(false);
                  show(view.state);
                }}
              />
            ))}
          </ul>
        )}
        <Keep project={project} page={page} state={state} />
      </Dialog>
    </>
  );
}
