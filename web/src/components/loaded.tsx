// What stands in for data that is not there: nothing for 150 ms, then the shape of it; a refusal with its code, hint and request id.
import { Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { PawlError } from '../api/client.ts';

export function Skeleton({ lines = 4 }: { readonly lines?: number }) {
  return (
    <div className="skeleton" aria-busy="true" role="status" aria-label="Loading">
      {Array.from({ length: lines }, (_, line) => `line ${line}`).map((line) => (
        <span key={line} />
      ))}
    </div>
  );
}

export function Refusal({ error, retry }: { readonly error: unknown; readonly retry?: () => void }) {
  const [copied, setCopied] = useState(false);
  const refusal = error instanceof PawlError ? error : undefined;
  const message = error instanceof Error ? error.message : String(error);
  return (
    <div className="refusal" role="alert">
      <p>
        <strong>{refusal === undefined ? 'The server could not be reached.' : message}</strong>
      </p>
      <p className="dim">
        {refusal === undefined ? message : refusal.hint} {refusal === undefined ? null : <code>{refusal.code}</code>}
      </p>
      <div className="row">
        {retry === undefined ? null : <Button onClick={retry}>Try again</Button>}
        {refusal === undefined || refusal.requestId === '' ? null : (
          <Button
            variant="subtle"
            onClick={() => {
              void navigator.clipboard.writeText(refusal.requestId).then(() => setCopied(true));
            }}
          >
            {copied ? 'Copied' : `Copy request id ${refusal.requestId.slice(-8)}`}
          </Button>
        )}
      </div>
    </div>
  );
}

/** Shows data when it is there, and otherwise why it is not. */
export function Loaded<T>(props: {
  readonly of: { readonly data: T | undefined; readonly error: Error | null; readonly refetch: () => unknown };
  readonly lines?: number;
  readonly children: (data: T) => ReactNode;
}) {
  const { data, error, refetch } = props.of;
  if (data !== undefined) return <>{props.children(data)}</>;
  if (error !== null) return <Refusal error={error} retry={() => void refetch()} />;
  return <Skeleton lines={props.lines ?? 4} />;
}

/** One sentence and, when it helps, what to run to have something here. */
export function Empty({ children, snippet }: { readonly children: ReactNode; readonly snippet?: string }) {
  const [copied, setCopied] = useState(false);
  return (
    <div className="empty">
      <p>{children}</p>
      {snippet === undefined ? null : (
        <div className="snippet">
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long line scrolls, so it takes the focus */}
          <pre tabIndex={0}>{snippet}</pre>
          <Button onClick={() => void navigator.clipboard.writeText(snippet).then(() => setCopied(true))}>
            {copied ? 'Copied' : 'Copy'}
          </Button>
        </div>
      )}
    </div>
  );
}
