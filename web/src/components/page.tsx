// The frame of a page: its title, the one line that answers its question, at most one main action, and panels of evidence below.
import { IconDotsVertical } from '@tabler/icons-react';
import { Link, useSearch } from '@tanstack/react-router';
import { createContext, type ReactNode, useContext, useDeferredValue, useEffect, useState } from 'react';
import { storedState } from '../app/page-state.ts';
import { SiblingSteps } from './sibling-steps.tsx';
import { ViewsMenu } from './views-menu.tsx';

export interface Crumb {
  readonly label: string;
  readonly to: string;
}

export const CrumbContext = createContext<(crumbs: readonly Crumb[], title: string) => void>(() => undefined);

/** The actions of a page; on a narrow screen behind one button, so that the sentence below stays near the title. */
function PageActions({ children }: { readonly children: ReactNode }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button
        type="button"
        className="page-more"
        aria-expanded={open}
        aria-label="Actions of this page"
        onClick={() => setOpen(!open)}
      >
        <IconDotsVertical size={18} stroke={1.5} aria-hidden />
      </button>
      <div className="page-actions" data-open={open}>
        {children}
      </div>
    </>
  );
}

/** A page has been drawn since these scripts were loaded. */
let drawn = false;

export function Page(props: {
  readonly title: string;
  readonly crumbs?: readonly Crumb[];
  readonly answer?: ReactNode;
  readonly facts?: ReactNode;
  readonly actions?: ReactNode;
  /** Actions that are in sight on the narrowest screen too. */
  readonly urgent?: ReactNode;
  /** What is chosen of the page can be saved under a name. */
  readonly views?: boolean;
  readonly children?: ReactNode;
}) {
  const { title, crumbs = [], views = false } = props;
  const { v } = useSearch({ strict: false });
  const setFrame = useContext(CrumbContext);
  const key = JSON.stringify(crumbs);
  // While the code is cold, the sentence is worth its own frame before the evidence. Later pages come whole, so that lists keep their place.
  const whole = useDeferredValue(true, drawn);
  useEffect(() => {
    drawn = true;
  }, []);
  useEffect(() => {
    document.title = `${title} · Pawl`;
    setFrame(JSON.parse(key) as Crumb[], title);
  }, [title, key, setFrame]);
  return (
    <article className="page">
      <header className="page-head">
        <div className="page-title">
          <h1>{title}</h1>
          <SiblingSteps />
          {props.facts}
        </div>
        {props.urgent === undefined || props.urgent === null ? null : <div className="page-urgent">{props.urgent}</div>}
        {props.actions === undefined && !views ? null : (
          <PageActions>
            {views ? <ViewsMenu /> : null}
            {props.actions}
          </PageActions>
        )}
        {props.answer === undefined ? null : (
          <p className="answer" aria-live="polite">
            {props.answer}
          </p>
        )}
      </header>
      {v === undefined || storedState(v) !== undefined ? null : (
        <p className="note" role="status">
          No state <code>{v}</code> is stored in this project, so the page is shown as it is by itself.
        </p>
      )}
      {whole ? props.children : null}
    </article>
  );
}

export function Panel(props: {
  readonly title: string;
  readonly note?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <section className="panel" aria-label={props.title}>
      <div className="panel-head">
        <h2>{props.title}</h2>
        {props.actions}
      </div>
      {props.note === undefined ? null : <p className="note">{props.note}</p>}
      {props.children}
    </section>
  );
}

/** Names and values in columns. */
export function Facts({ of }: { readonly of: readonly (readonly [name: string, value: ReactNode])[] }) {
  return (
    <dl className="facts">
      {of.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** A link to a page by its path and search, both already encoded. */
export function To(props: {
  readonly to: string;
  readonly children: ReactNode;
  readonly className?: string | undefined;
  readonly label?: string | undefined;
}) {
  return (
    <Link
      to={props.to}
      activeOptions={{ exact: true, includeSearch: true }}
      className={props.className}
      aria-label={props.label}
    >
      {props.children}
    </Link>
  );
}

/** Sections of one page, chosen by `?tab=`. */
export function Tabs(props: {
  readonly tabs: readonly (readonly [id: string, label: string])[];
  readonly value: string;
  readonly onChange: (id: string) => void;
  readonly label: string;
}) {
  return (
    <nav className="tabs" aria-label={props.label}>
      {props.tabs.map(([id, label]) => (
        <button key={id} type="button" aria-pressed={id === props.value} onClick={() => props.onChange(id)}>
          {label}
        </button>
      ))}
    </nav>
  );
}
