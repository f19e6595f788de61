// A filter in the language of the server: completes keys, operators and values as it is typed, underlines what the server did not
// understand, and shows its conditions one by one.
import { Button, CloseButton } from '@mantine/core';
import { type KeyboardEvent, useEffect, useId, useLayoutEffect, useRef, useState } from 'react';
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

const nothing: readonly Suggestion[] = [];

/** What may stand at the caret, asked for a moment after the last key. While a word is typed on, what was found for its beginning stays;
 * at another place nothing does, since it would be put where it was not asked for. */
function useSuggestions(
  at: AtCaret | undefined,
  suggest: (at: AtCaret, signal: AbortSignal) => Promise<readonly Suggestion[]>,
): readonly Suggestion[] {
  const [found, setFound] = useState({ place: '', suggestions: nothing });
  const place = at === undefined ? '' : `${at.wanted} ${at.from} ${at.field}`;
  const key = at === undefined ? '' : `${place} ${at.typed}`;
  const asked = useRef({ at, suggest });
  asked.current = { at, suggest };
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again when what stands at the caret is another
  useEffect(() => {
    const { at: caret, suggest: ask } = asked.current;
    if (caret === undefined) {
      setFound({ place, suggestions: nothing });
      return undefined;
    }
    const controller = new AbortController();
    const timer = setTimeout(() => {
      ask(caret, controller.signal)
        .then(
          (suggestions) =>
            controller.signal.aborted || setFound({ place, suggestions: suggestions.slice(0, mostShown) }),
        )
        // Without suggestions one types on.
        .catch(() => controller.signal.aborted || setFound({ place, suggestions: nothing }));
    }, settleMs);
    return () => {
      controller.abort();
      clearTimeout(timer);
    };
  }, [key]);
  return found.place === place ? found.suggestions : nothing;
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
  // By its text: another list may come while one stands on it.
  const [pointed, setPointed] = useState<string>();
  const [scrolled, setScrolled] = useState(0);
  const submitted = useRef(text);
  // What was typed after it was submitted stays when the address follows.
  useEffect(() => {
    if (text !== submitted.current) setDraft(text);
    submitted.current = text;
  }, [text]);
  const [put, setPut] = useState<{ readonly to: number }>();
  // Before the next key can arrive: later, it would be typed in a place that the caret is then taken from.
  useLayoutEffect(() => {
    if (put === undefined) return;
    input.current?.focus();
    input.current?.setSelectionRange(put.to, put.to);
  }, [put]);
  const at = open ? atCaret(draft, caret) : undefined;
  const found = useSuggestions(at, suggest);
  const listed = open && found.length > 0;
  const active = listed ? found.findIndex((suggestion) => suggestion.text === pointed) : -1;
  const chosen = found[active];
  const faulty = fault !== undefined && draft === text ? faultAt(text, fault) : undefined;
  const optionId = (index: number): string => `${id}-${index}`;

  const type = (value: string, to: number): void => {
    setDraft(value);
    setCaret(to);
    setPointed(undefined);
    setOpen(true);
  };
  const accept = ({ text: word, open: more }: Suggestion): void => {
    if (at === undefined) return;
    const rest = draft.slice(caret);
    const written = `${word}${more === true || rest.startsWith(' ') ? '' : ' '}`;
    const to = at.from + written.length;
    type(`${draft.slice(0, at.from)}${written}${rest}`, to);
    setPut({ to });
  };
  const submit = (): void => {
    const whole = draft.trim();
    setOpen(false);
    setDraft(whole);
    submitted.current = whole;
    onChange(whole);
  };
  const press = (event: KeyboardEvent<HTMLInputElement>): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      if (!open) setOpen(true);
      else if (found.length > 0)
        setPointed(found[(active + step + found.length + (active < 0 && step < 0 ? 1 : 0)) % found.length]?.text);
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
