// Text files and JSON. A long file shows its beginning and says so; JSON that holds rows and columns, as MLflow's clients log tables, is one.
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { client } from '../../api/client.ts';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Empty, Loaded } from '../../components/loaded.tsx';
import { bytes } from '../../format/number.ts';

const shownBytes = 1_048_576;

interface Beginning {
  readonly text: string;
  /** Bytes of the whole file. */
  readonly size: number;
  readonly whole: boolean;
}

async function readBeginning(url: string): Promise<Beginning> {
  const response = await client.request(url, { headers: { range: `bytes=0-${shownBytes - 1}` } });
  const text = await response.text();
  const total = /\/(\d+)$/.exec(response.headers.get('content-range') ?? '')?.[1];
  const size = total === undefined ? text.length : Number(total);
  return { text, size, whole: total === undefined || size <= shownBytes };
}

export function useBeginning(url: string) {
  return useQuery({ queryKey: ['artifact', url], queryFn: () => readBeginning(url) });
}

interface Split {
  readonly columns: readonly string[];
  readonly data: readonly (readonly unknown[])[];
}

/** Rows and columns apart, as pandas calls `split`. */
function splitTable(value: unknown): Split | undefined {
  const { columns, data } = (value ?? {}) as Partial<Split>;
  const named = Array.isArray(columns) && columns.length > 0 && columns.every((name) => typeof name === 'string');
  return named && Array.isArray(data) && data.every((row) => Array.isArray(row) && row.length === columns.length)
    ? { columns, data }
    : undefined;
}

interface Row {
  readonly place: number;
  readonly cells: readonly unknown[];
}

const printed = (cell: unknown): string | number | null =>
  cell === null || cell === undefined
    ? null
    : typeof cell === 'number' || typeof cell === 'string'
      ? cell
      : JSON.stringify(cell);

function SplitRows({ of, name }: { readonly of: Split; readonly name: string }) {
  const rows = useMemo(() => of.data.map((cells, place): Row => ({ place: place + 1, cells })), [of]);
  const columns = useMemo(
    () =>
      of.columns.map(
        (header, at): Column<Row> => ({
          id: `${at}.${header}`,
          header,
          width: 140,
          grow: 1,
          value: ({ cells }) => printed(cells[at]),
        }),
      ),
    [of],
  );
  return (
    <DataTable
      label={`Rows of ${name}`}
      source={{ rows }}
      columns={columns}
      rowKey={({ place }) => String(place)}
      empty={<Empty>The table has no row.</Empty>}
    />
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

export function ArtifactText({
  url,
  name,
  json,
}: {
  readonly url: string;
  readonly name: string;
  readonly json: boolean;
}) {
  const found = useBeginning(url);
  return (
    <Loaded of={found}>
      {({ text, size, whole }) => {
        const value = json && whole ? parsed(text) : undefined;
        const table = splitTable(value);
        if (table !== undefined) return <SplitRows of={table} name={name} />;
        return (
          <>
            {whole ? null : (
              <p className="note">
                The first {bytes(shownBytes)} of {bytes(size)}; download the file to see the rest.
              </p>
            )}
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long file scrolls, so it takes the focus */}
            <pre tabIndex={0}>{value === undefined ? text : JSON.stringify(value, null, 2)}</pre>
          </>
        );
      }}
    </Loaded>
  );
}
