// The records beside this one in the list it was opened from: `J` and `K` go to the next and the one before, a menu to any.
import { ActionIcon, Menu } from '@mantine/core';
import { IconChevronDown, IconChevronUp } from '@tabler/icons-react';
import { Link, useLocation, useNavigate } from '@tanstack/react-router';
import { useEffect, useMemo } from 'react';
import { shortcutsOn } from '../app/preferences.ts';
import { wholeState } from '../app/search-params.ts';
import { rememberedList, type Sibling, shows } from '../app/siblings.ts';
import { count } from '../format/number.ts';

const listed = 50;

/** A sibling on the part of the page that is open now. */
function onTab({ to }: Sibling, tab: string | undefined): string {
  if (tab === undefined) return to;
  return `${to}${to.includes('?') ? '&' : '?'}tab=${encodeURIComponent(tab)}`;
}

export function SiblingSteps() {
  const { pathname, href, search: addressed } = useLocation();
  const search = wholeState(addressed);
  const navigate = useNavigate();
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is remembered changes when an address is left
  const list = useMemo(rememberedList, [href]);
  const at = list?.items.findIndex((item) => shows(item, pathname, { ...search })) ?? -1;
  const before = list?.items[at - 1];
  const after = at < 0 ? undefined : list?.items[at + 1];
  const { tab } = search;
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      const typing = event.target instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
      if (typing || event.ctrlKey || event.metaKey || event.altKey || !shortcutsOn()) return;
      const to = { J: after, K: before }[event.key];
      // In place of this one: going back leads to the list.
      if (to !== undefined) void navigate({ to: onTab(to, tab), replace: true });
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, [before, after, tab, navigate]);
  if (list === undefined || at < 0) return null;
  const first = Math.max(0, Math.min(at - listed / 2, list.items.length - listed));
  return (
    <span className="row tight siblings">
      <Step to={before} tab={tab} label={`Before this in ${list.label} (K)`} icon={IconChevronUp} />
      <Menu position="bottom-start" width={260}>
        <Menu.Target>
          <button
            type="button"
            className="linklike"
            aria-label={`${count(at + 1)} of ${count(list.items.length)} in ${list.label}: choose another`}
          >
            {count(at + 1)} of {count(list.items.length)}
          </button>
        </Menu.Target>
        <Menu.Dropdown className="sibling-menu">
          {list.items.slice(first, first + listed).map((item) => (
            <Menu.Item
              key={item.to}
              component={Link}
              to={onTab(item, tab)}
              replace
              aria-current={item === list.items[at] ? 'page' : undefined}
            >
              {item.label}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item component={Link} to={list.from}>
            Back to {list.label}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Step to={after} tab={tab} label={`After this in ${list.label} (J)`} icon={IconChevronDown} />
    </span>
  );
}

function Step(props: {
  readonly to: Sibling | undefined;
  readonly tab: string | undefined;
  readonly label: string;
  readonly icon: typeof IconChevronUp;
}) {
  const Icon = props.icon;
  if (props.to === undefined)
    return (
      <ActionIcon size={24} disabled aria-label={props.label}>
        <Icon size={16} stroke={1.5} />
      </ActionIcon>
    );
  return (
    <ActionIcon
      size={24}
      component={Link}
      to={onTab(props.to, props.tab)}
      replace
      aria-label={props.label}
      title={props.to.label}
    >
      <Icon size={16} stroke={1.5} />
    </ActionIcon>
  );
}
