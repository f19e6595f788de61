// The one box that filters by text: what is typed takes effect after a moment, and one button clears it.
import { CloseButton } from '@mantine/core';
import { useEffect, useState } from 'react';

const settleMs = 150;

export function FindBox(props: {
  readonly label: string;
  readonly text: string;
  readonly onChange: (text: string) => void;
}) {
  const { label, text, onChange } = props;
  const [typed, setTyped] = useState(text);
  useEffect(() => setTyped(text), [text]);
  useEffect(() => {
    if (typed === text) return undefined;
    const timer = setTimeout(() => onChange(typed), settleMs);
    return () => clearTimeout(timer);
  }, [typed, text, onChange]);
  return (
    <span className="find-box">
      <input
        className="field"
        aria-label={label}
        placeholder="Find"
        value={typed}
        onChange={({ currentTarget }) => setTyped(currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || typed === '') return;
          event.stopPropagation();
          onChange('');
        }}
      />
      {typed === '' ? null : <CloseButton aria-label={`Clear: ${label}`} onClick={() => onChange('')} />}
    </span>
  );
}
