// Exports under way, beside the messages: how many rows were read, a way to end it, and the file when it is there.
import { Button, CloseButton } from '@mantine/core';
import { useEffect, useState } from 'react';
import { type Answer, client, PawlError } from '../api/client.ts';
import { type FollowedExport, putAway, useFollowedExports } from '../app/exports.ts';
import { bytes, count, plural } from '../format/number.ts';

type Export = Answer<'getExport'>;

const askEveryMs = 1000;
const isOver = ({ state }: Export): boolean => state !== 'queued' && state !== 'running';

/** Asks until the export is over; a server that does not answer is asked again. */
function useExport({ project, id }: FollowedExport): {
  readonly made: Export | undefined;
  readonly failed: string | undefined;
} {
  const [made, setMade] = useState<Export>();
  const [failed, setFailed] = useState<string>();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let gone = false;
    const ask = async (): Promise<void> => {
      try {
        const now = await client.call('getExport', { path: { project, export: id } });
        if (gone) return;
        setMade(now);
        setFailed(undefined);
        if (isOver(now)) return;
      } catch (error) {
        if (gone) return;
        setFailed(error instanceof Error ? error.message : String(error));
        // What the server refuses it will refuse again.
        if (error instanceof PawlError && error.status !== undefined && error.status >= 400 && error.status < 500)
          return;
      }
      timer = setTimeout(() => void ask(), askEveryMs);
    };
    void ask();
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [project, id]);
  return { made, failed };
}

function Line({ of }: { readonly of: FollowedExport }) {
  const { made, failed } = useExport(of);
  const [stopping, setStopping] = useState(false);
  const path = { project: of.project, export: of.id };
  const over = made !== undefined && isOver(made);
  const bad = failed !== undefined || made?.state === 'failed';
  const text =
    failed !== undefined
      ? `${of.label}: ${failed}`
      : made === undefined
        ? `${of.label}: asked for`
        : made.state === 'done'
          ? `${made.file}: ${plural(made.rows, 'row')}, ${bytes(made.bytes)}`
          : made.state === 'failed'
            ? `${of.label} was not exported: ${made.error ?? 'no reason given'}`
            : made.state === 'cancelled'
              ? `The export of ${of.label} was cancelled.`
              : `Exporting ${of.label}: ${count(made.rows)} rows read`;
  return (
    <div className={`toast${bad ? ' toast-fail' : ''}`}>
      <span className="grow">
        {text}
        {over || bad ? null : <progress aria-label={`Exporting ${of.label}`} />}
      </span>
      {made?.state !== 'done' ? null : (
        <a
          href={`/api/v1/projects/${encodeURIComponent(of.project)}/exports/${of.id}/content`}
          download={made.file}
          aria-label={`Download ${made.file}`}
        >
          Download
        </a>
      )}
      {over || bad ? (
        <CloseButton aria-label={`Put ${of.label} away`} onClick={() => putAway(of.id)} />
      ) : (
        <Button
          variant="subtle"
          loading={stopping}
          onClick={() => {
            setStopping(true);
            void client.call('cancelExport', { path }).finally(() => putAway(of.id));
          }}
        >
          Cancel
        </Button>
      )}
    </div>
  );
}

export function ExportProgress() {
  return useFollowedExports().map((one) => <Line key={one.id} of={one} />);
}
