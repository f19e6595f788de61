// Keys that work on every page: `g` and a letter goes somewhere, `l` pauses live reading, `[` folds the rail, Ctrl-K finds.
import { useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { togglePause } from '../api/live.ts';
import { navigation, projectPath } from './navigation.ts';
import { shortcutsOn } from './preferences.ts';

const chordMs = 1200;

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

export function useShortcuts(options: {
  readonly project: string;
  readonly onSearch: () => void;
  readonly onFold: () => void;
  readonly onHelp: () => void;
}): void {
  const navigate = useNavigate();
  const { project, onSearch, onFold, onHelp } = options;
  useEffect(() => {
    let chordAt = Number.NEGATIVE_INFINITY;
    const press = (event: KeyboardEvent): void => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        onSearch();
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || !shortcutsOn()) return;
      if (event.timeStamp - chordAt < chordMs) {
        chordAt = Number.NEGATIVE_INFINITY;
        const item = navigation.flatMap((group) => group.items).find(({ key }) => key === event.key);
        if (item !== undefined && project !== '') {
          event.preventDefault();
          void navigate({ to: projectPath(project, item.path) });
        }
        return;
      }
      if (event.key === 'g') chordAt = event.timeStamp;
      else if (event.key === 'l') togglePause();
      else if (event.key === '[') onFold();
      else if (event.key === '?') onHelp();
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, [navigate, project, onSearch, onFold, onHelp]);
}
