// The frame around every page: rail, header, palette, keys.
import { ActionIcon, Drawer, Menu, Tooltip, useMantineColorScheme } from '@mantine/core';
import {
  IconDeviceDesktop,
  IconMenu2,
  IconMoon,
  IconSearch,
  IconSelector,
  IconSun,
  IconUser,
} from '@tabler/icons-react';
import { Link, Outlet, useRouterState } from '@tanstack/react-router';
import { type ReactNode, useCallback, useEffect, useState } from 'react';
import { useCall } from '../api/client.ts';
import { togglePause, useConnection } from '../api/live.ts';
import { Dialog } from '../components/dialog.tsx';
import { type Crumb, CrumbContext } from '../components/page.tsx';
import { Toasts } from '../components/toast.tsx';
import { useClock } from './clock.ts';
import { CrumbSiblings } from './crumb-siblings.tsx';
import { navigation, projectPath } from './navigation.ts';
import { Palette } from './palette.tsx';
import { useShortcuts } from './shortcuts.ts';

const foldedKey = 'pawl.rail-folded';
const lastProjectKey = 'pawl.project';

function useShownProject(): string {
  const path = useRouterState({ select: (state) => state.location.pathname });
  const found = /^\/p\/([^/]+)/.exec(path)?.[1];
  return found === undefined ? '' : decodeURIComponent(found);
}

/** The project whose pages the rail has: that of the page, else the one looked at last, else the first there is. */
function useRailProject(shown: string): string {
  const { data } = useCall('listProjects', { query: { limit: 100 } }, { staleMs: 60_000, enabled: shown === '' });
  useEffect(() => {
    if (shown !== '') sessionStorage.setItem(lastProjectKey, shown);
  }, [shown]);
  if (shown !== '') return shown;
  const names = data?.items.map(({ name }) => name) ?? [];
  const last = sessionStorage.getItem(lastProjectKey);
  return (last !== null && names.includes(last) ? last : names[0]) ?? '';
}

function Mark() {
  return <img src="/favicon.svg" alt="" width={22} height={22} />;
}

function ProjectSwitcher({ project, folded }: { readonly project: string; readonly folded: boolean }) {
  const { data } = useCall('listProjects', { query: { limit: 100 } }, { staleMs: 60_000 });
  return (
    <Menu position="bottom-start" width={220}>
      <Menu.Target>
        <button type="button" className="switcher" aria-label={`${project === '' ? 'Pawl' : project}: change project`}>
          <Mark />
          {folded ? null : <strong>{project === '' ? 'Pawl' : project}</strong>}
          {folded ? null : <IconSelector size={16} stroke={1.5} />}
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {data?.items.map(({ name }) => (
          <Menu.Item key={name} component={Link} to={projectPath(name)}>
            {name}
          </Menu.Item>
        ))}
        <Menu.Item component={Link} to="/projects">
          All projects
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function Waiting({ project }: { readonly project: string }) {
  const { data } = useCall('listApprovals', { path: { project }, query: { state: 'pending', limit: 100 } });
  const waiting = data?.items.length ?? 0;
  return waiting === 0 ? null : <span className="badge">{waiting}</span>;
}

function Rail({ project, folded = false }: { readonly project: string; readonly folded?: boolean }) {
  const path = useRouterState({ select: (state) => state.location.pathname });
  return (
    <nav className="rail-nav" aria-label="Pages">
      <ProjectSwitcher project={project} folded={folded} />
      {project === ''
        ? null
        : navigation.map((group) => (
            <div key={group.label} className="rail-group">
              {folded || group.label === '' ? null : <span className="rail-label">{group.label}</span>}
              {group.items.map((item) => {
                const to = projectPath(project, item.path);
                const current = item.path === '' ? path === to || path.startsWith(`${to}/loop`) : path.startsWith(to);
                const Icon = item.icon;
                const link = (
                  <Link
                    key={item.path}
                    to={to}
                    activeOptions={{ exact: true }}
                    aria-current={current ? 'page' : undefined}
                    aria-label={folded ? item.label : undefined}
                  >
                    <Icon size={18} stroke={1.5} aria-hidden />
                    {folded ? null : <span>{item.label}</span>}
                    {item.path === 'approvals' && !folded ? <Waiting project={project} /> : null}
                  </Link>
                );
                // A tooltip costs as much to start as all the rest of its link, and an open rail has its words.
                return folded ? (
                  <Tooltip key={item.path} label={item.label} position="right">
                    {link}
                  </Tooltip>
                ) : (
                  link
                );
              })}
            </div>
          ))}
    </nav>
  );
}

function Live() {
  const { state, since } = useConnection();
  const seconds = Math.max(0, Math.round((performance.now() - since) / 1000));
  const text = {
    live: 'Live: this page follows what happens',
    connecting: 'Connecting …',
    lost: `Live lost ${seconds} s ago; reconnecting`,
    paused: 'Paused; press l to follow again',
  }[state];
  return (
    <button
      type="button"
      className={`hint live live-${state}`}
      data-hint={text}
      onClick={togglePause}
      aria-label={text}
    >
      <span aria-hidden />
      <span className="live-word">{state}</span>
    </button>
  );
}

function Sim() {
  const { now, simulated } = useClock();
  if (!simulated) return null;
  return (
    <span className="chip" title="The server runs on a simulated clock; every time here is counted from it">
      sim {new Date(now).toISOString().slice(0, 10)}
    </span>
  );
}

function Scheme() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const Icon = { light: IconSun, dark: IconMoon, auto: IconDeviceDesktop }[colorScheme];
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon
          className="scheme"
          aria-label={`Colours: ${colorScheme === 'auto' ? 'system' : colorScheme}; change`}
        >
          <Icon size={18} stroke={1.5} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => setColorScheme('light')}>Light</Menu.Item>
        <Menu.Item onClick={() => setColorScheme('dark')}>Dark</Menu.Item>
        <Menu.Item onClick={() => setColorScheme('auto')}>System</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

const keys: readonly (readonly [string, string])[] = [
  ['Ctrl-K', 'find a page, a record, a pasted id or MLflow link'],
  ...navigation
    .flatMap((group) => group.items)
    .flatMap(({ key, label }) => (key === undefined ? [] : [[`g ${key}`, label] as const])),
  ['j k', 'next and previous row of a table'],
  ['Enter', 'open the row'],
  ['J K', 'on the page of a record: the next and the one before in the list it was opened from'],
  ['Alt ← →', 'on the head of a column: narrower and wider; with Shift, move it'],
  ['l', 'pause or resume live reading'],
  ['[', 'fold the rail'],
];

/** What lies over the page: not made before it is opened, as a page is read sooner without; kept then, so that it closes gently. */
function Overlay({ opened, children }: { readonly opened: boolean; readonly children: ReactNode }) {
  const [made, setMade] = useState(opened);
  if (opened && !made) setMade(true);
  return made ? children : null;
}

export function Shell() {
  const project = useShownProject();
  const railProject = useRailProject(project);
  const path = useRouterState({ select: (state) => state.location.pathname });
  const [crumbs, setCrumbs] = useState<{ readonly crumbs: readonly Crumb[]; readonly title: string }>({
    crumbs: [],
    title: '',
  });
  const wanted = useRouterState({ select: (state) => new URLSearchParams(state.location.searchStr).get('find') ?? '' });
  const [searching, setSearching] = useState(wanted !== '');
  const [drawer, setDrawer] = useState(false);
  const [help, setHelp] = useState(false);
  const [folded, setFolded] = useState(localStorage.getItem(foldedKey) === 'true');
  const setFrame = useCallback((crumbs: readonly Crumb[], title: string) => setCrumbs({ crumbs, title }), []);
  const search = useCallback(() => setSearching(true), []);
  const showHelp = useCallback(() => setHelp(true), []);
  const fold = useCallback(() => {
    setFolded((before) => {
      localStorage.setItem(foldedKey, String(!before));
      return !before;
    });
  }, []);
  useShortcuts({ project, onSearch: search, onFold: fold, onHelp: showHelp });

  return (
    <CrumbContext.Provider value={setFrame}>
      <a className="skip" href="#content">
        Skip to the page
      </a>
      <div className={`shell${folded ? ' shell-folded' : ''}`}>
        <aside className="rail" aria-label="Navigation">
          <Rail project={railProject} folded={folded} />
        </aside>
        <header className="header">
          <ActionIcon className="only-narrow" aria-label="Open the pages menu" onClick={() => setDrawer(true)}>
            <IconMenu2 size={18} stroke={1.5} />
          </ActionIcon>
          <nav className="crumbs" aria-label="Breadcrumbs">
            {project === '' ? null : (
              <>
                <Link to={projectPath(project)} activeOptions={{ exact: true }}>
                  {project}
                </Link>
                <CrumbSiblings project={project} path={projectPath(project)} label={project} />
              </>
            )}
            {crumbs.crumbs.map(({ label, to }) => (
              <span key={to} className="crumb">
                <Link to={to} activeOptions={{ exact: true }}>
                  {label}
                </Link>
                <CrumbSiblings project={project} path={to} label={label} />
              </span>
            ))}
            <span className="crumb crumb-last" aria-current="page">
              {crumbs.title}
            </span>
            {project === '' || path === projectPath(project) ? null : (
              <CrumbSiblings project={project} path={path} label={crumbs.title} />
            )}
          </nav>
          <button type="button" className="search" onClick={search}>
            <IconSearch size={16} stroke={1.5} aria-hidden />
            <span>Search</span>
            <kbd aria-hidden>Ctrl-K</kbd>
          </button>
          <Sim />
          <Live />
          <Scheme />
          <ActionIcon component={Link} to="/account" aria-label="Account" className="hint" data-hint="Account">
            <IconUser size={18} stroke={1.5} />
          </ActionIcon>
        </header>
        <main id="content" tabIndex={-1}>
          <Outlet />
        </main>
      </div>
      <Toasts />
      <Overlay opened={drawer}>
        <Drawer opened={drawer} onClose={() => setDrawer(false)} size={250} title="Pages" padding="sm">
          {/* biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/noStaticElementInteractions: closes after a link inside is followed */}
          <div
            onClick={(event) => {
              if ((event.target as HTMLElement).closest('a') !== null) setDrawer(false);
            }}
          >
            <Rail project={railProject} />
          </div>
        </Drawer>
      </Overlay>
      <Overlay opened={help}>
        <Dialog opened={help} onClose={() => setHelp(false)} title="Keys">
          <dl className="keys">
            {keys.map(([key, what]) => (
              <div key={key}>
                <dt>
                  <kbd>{key}</kbd>
                </dt>
                <dd>{what}</dd>
              </div>
            ))}
          </dl>
        </Dialog>
      </Overlay>
      <Overlay opened={searching}>
        <Palette project={project} opened={searching} initial={wanted} onClose={() => setSearching(false)} />
      </Overlay>
    </CrumbContext.Provider>
  );
}
