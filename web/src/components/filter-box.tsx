// A filter in the language of the server: completes keys, operators and values as it is typed, underlines what the server did not
// understand, and shows its conditions one by one.
import { Button, CloseButton } from '@mantine/core';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { type AtCaret, atCaret, conditions, faultAt } from './filter-text.ts';

export interface Suggestion {
  /** Put in place of what is typed. */
  readonly text: string;
  readonly note?: string;
  /** More of the same word is to follow, so no space does. */
  readonly open?: boolean;
}

const settleMs = 120;
const mostShown = 12;

/** What may stand at the caret, asked for a moment after the last key. */
function useSuggestions(
  at: AtCaret | undefined,
  suggest: (at: AtCaret, signal: AbortSignal) => Promise<readonly Suggestion[]>,
): readonly Suggestion[] {
  const [found, setFound] = useState<readonly Suggestion[]>([]);
  const key = at === undefined ? '' : `${at.wanted} ${at.from} ${at.field} ${at.typed}`;
  const asked = useRef({ at, suggest });
  asked.current = { at, suggest };
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again when what stands at the caret is another
  useEffect(() => {
    const { at: place, suggest: ask } = asked.current;
    if (place === undefined) {
      setFound([]);
      return undefined;
    }
    const controller = new AbortController();
    const timer = setTimeout(() => {
      ask(place, controller.signal)
        .then((suggestions) => controller.signal.aborted || setFound(suggestions.slice(0, mostShown)))
        // Without suggestions one types on.
        .catch(() => controller.signal.aborted || setFound([]));
    }, settleMs);
    return () => {
      controller.abort();
      clearTimeout(timer);
    };
  }, [key]);
  return found;
}

export function FilterBox(props: {
  readonly label: string;
  readonly placeholder: string;
  /** The filter in effect. */
  readonly text: string;
  readonly onChange: (text: string) => void;
  readonly suggest: (at: AtCaret, signal: AbortSignal) => Promise<readonly Suggestion[]>;
  /** Why the server refused the filter in effect. */
  readonly fault: string | undefined;
}) {
  const { label, text, onChange, suggest, fault } = props;
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [draft, setDraft] = useState(text);
  const [caret, setCaret] = useState(0);
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const [scrolled, setScrolled] = useState(0);
  useEffect(() => setDraft(text), [text]);
  const at = open ? atCaret(draft, caret) : undefined;
  const found = useSuggestions(at, suggest);
  const listed = open && found.length > 0;
  const chosen = listed ? found[active] : undefined;
  const faulty = fault !== undefined && draft === text ? faultAt(text, fault) : undefined;
  const optionId = (index: number): string => `${id}-${index}`;

  const type = (value: string, to: number): void => {
    setDraft(value);
    setCaret(to);
    setActive(-1);
    setOpen(true);
  };
  const accept = ({ text: word, open: more }: Suggestion): void => {
    if (at === undefined) return;
    const rest = draft.slice(caret);
    const put = `${word}${more === true || rest.startsWith(' ') ? '' : ' '}`;
    const to = at.from + put.length;
    type(`${draft.slice(0, at.from)}${put}${rest}`, to);
    requestAnimationFrame(() => {
      input.current?.focus();
      input.current?.setSelectionRange(to, to);
    });
  };
  const submit = (): void => {
    setOpen(false);
    onChange(draft.trim());
  };
  const press = (event: KeyboardEvent<HTMLInputElement>): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      if (!open) setOpen(true);
      else if (found.length > 0)
        setActive((active + step + found.length + (active < 0 && step < 0 ? 1 : 0)) % found.length);
    } else if (event.key === 'Escape' && open) {
      event.preventDefault();
      setOpen(false);
    } else if ((event.key === 'Enter' || event.key === 'Tab') && chosen !== undefined) {
      event.preventDefault();
      accept(chosen);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      submit();
    }
  };
  const all = conditions(text);
  return (
    <div className="filter-box">
      <form
        className="inline"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <span className="filter-input">
          <input
            ref={input}
            role="combobox"
            aria-label={label}
            aria-autocomplete="list"
            aria-expanded={listed}
            aria-controls={`${id}-list`}
            aria-activedescendant={chosen === undefined ? undefined : optionId(active)}
            aria-invalid={fault !== undefined && draft === text}
            aria-describedby={fault === undefined ? undefined : `${id}-fault`}
            autoComplete="off"
            spellCheck={false}
            className="field mono"
            placeholder={props.placeholder}
            value={draft}
            onChange={({ currentTarget }) => type(currentTarget.value, currentTarget.selectionStart ?? 0)}
            onClick={({ currentTarget }) => {
              setCaret(currentTarget.selectionStart ?? 0);
              setOpen(true);
            }}
            onKeyUp={({ currentTarget, key }) => {
              if (['ArrowLeft', 'ArrowRight', 'Home', 'End'].includes(key)) setCaret(currentTarget.selectionStart ?? 0);
            }}
            onKeyDown={press}
            onScroll={({ currentTarget }) => setScrolled(currentTarget.scrollLeft)}
            onBlur={() => setOpen(false)}
          />
          {faulty === undefined ? null : (
            <span className="filter-ink mono" aria-hidden>
              <span style={{ marginLeft: -scrolled }}>{text.slice(0, faulty.from)}</span>
              <mark>{text.slice(faulty.from, faulty.to) || ' '}</mark>
            </span>
          )}
          <div
            id={`${id}-list`}
            role="listbox"
            aria-label={`Suggestions: ${label}`}
            className="suggestions"
            hidden={!listed}
          >
            {listed
              ? found.map((suggestion, index) => (
                  // biome-ignore lint/a11y/useKeyWithClickEvents: the box hears the keys
                  // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the box
                  <div
                    key={suggestion.text}
                    id={optionId(index)}
                    role="option"
                    aria-selected={index === active}
                    // The box keeps the focus.
                    onMouseDown={(event) => event.preventDefault()}
                    onClick={() => accept(suggestion)}
                  >
                    <code>{suggestion.text}</code>
                    {suggestion.note === undefined ? null : <span className="dim">{suggestion.note}</span>}
                  </div>
                ))
              : null}
          </div>
        </span>
        <Button type="submit">Filter</Button>
        {text === '' ? null : (
          <Button variant="subtle" onClick={() => onChange('')}>
            Clear
          </Button>
        )}
      </form>
      {fault === undefined ? null : (
        <p id={`${id}-fault`} className="filter-fault tone-fail" role="alert">
          {fault}
        </p>
      )}
      {all.length === 0 || fault !== undefined ? null : (
        <ul className="conditions" aria-label={`Conditions: ${label}`}>
          {all.map((condition) => (
            <li key={condition} className="chip">
              <code>{condition}</code>
              <CloseButton
                size={24}
                aria-label={`Take out ${condition}`}
                onClick={() => onChange(all.filter((one) => one !== condition).join(' and '))}
              />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
