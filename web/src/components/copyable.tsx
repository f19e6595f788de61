// A text to be taken elsewhere, with the button that copies it.
import { Button } from '@mantine/core';
import { useState } from 'react';

export function Copyable(props: {
  readonly text: string;
  readonly label: string;
  /** Prose: long lines go on below. */
  readonly prose?: boolean;
}) {
  const { text, label } = props;
  const [copied, setCopied] = useState(false);
  return (
    <div className="snippet">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long line scrolls, so it takes the focus */}
      <pre tabIndex={0} className={props.prose === true ? 'prose' : undefined}>
        {text}
      </pre>
      <Button
        aria-label={`Copy ${label}`}
        onClick={() => void navigator.clipboard.writeText(text).then(() => setCopied(true))}
      >
        {copied ? 'Copied' : 'Copy'}
      </Button>
    </div>
  );
}
