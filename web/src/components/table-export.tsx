// A table as a file: CSV that a spreadsheet takes for no formula, JSON, or Parquet that the server makes of the rows. A list longer than
// what is on the page is read to its end first, page by page, and says how far it is; one longer still is made a file by the server.
import { ActionIcon, Button, Menu } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { client } from '../api/client.ts';
import { isExported, type ListOperation, startExport } from '../app/exports.ts';
import { count } from '../format/number.ts';
import { type CsvValue, csvText, saveFile } from './csv.ts';
import { tableName } from './table-state.ts';

const mostRows = 100_000;

type Form = 'csv' | 'json' | 'parquet';
const forms = [
  ['csv', 'CSV'],
  ['json', 'JSON'],
  ['parquet', 'Parquet'],
] as const;

interface ExportedColumn<T> {
  readonly id: string;
  readonly header: string;
  readonly value: (row: T) => CsvValue;
}

/** NaN and infinities as text, which JSON does not have as numbers. */
const written = (value: CsvValue): string | number | boolean | null =>
  typeof value === 'number' && !Number.isFinite(value) ? String(value) : (value ?? null);

/** Rows as JSON: one object a row, its members named by the ids of the columns. */
export function jsonText<T>(columns: readonly ExportedColumn<T>[], rows: readonly T[]): string {
  const objects = rows.map((row) => Object.fromEntries(columns.map(({ id, value }) => [id, written(value(row))])));
  return `${JSON.stringify(objects, null, 1)}\n`;
}

export function TableExport<T>(props: {
  readonly label: string;
  readonly columns: readonly ExportedColumn<T>[];
  readonly rows: readonly T[];
  /** Reads the list from its beginning; undefined when the rows are all there are. */
  readonly readAll: ((signal: AbortSignal) => AsyncIterable<readonly T[]>) | undefined;
  /** What answers the list: a longer one than a browser holds is made a file by the server. */
  readonly list: ListOperation | undefined;
}) {
  const { label, columns, rows, readAll, list } = props;
  const [read, setRead] = useState<number>();
  const [note, setNote] = useState<string>();
  const stop = useRef<AbortController>(undefined);

  const byServer = async (form: Form, whole: boolean): Promise<void> => {
    if (!isExported(list)) return;
    setNote(undefined);
    try {
      await startExport(list, form, label, whole);
    } catch (error) {
      setNote(`Not exported: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  /** Undefined when the list is longer than a browser is to hold and the server makes the file instead. */
  const collect = async (pages: AsyncIterable<readonly T[]>): Promise<readonly T[] | undefined> => {
    const all: T[] = [];
    for await (const page of pages) {
      all.push(...page);
      setRead(all.length);
      if (all.length < mostRows) continue;
      if (isExported(list)) return undefined;
      setNote(`Stopped at ${count(mostRows)} rows, the most that one file holds.`);
      return all.slice(0, mostRows);
    }
    return all;
  };
  const save = async (form: Form): Promise<void> => {
    setNote(undefined);
    const controller = new AbortController();
    stop.current = controller;
    try {
      if (readAll !== undefined) setRead(0);
      const all = readAll === undefined ? rows : await collect(readAll(controller.signal));
      if (all === undefined) {
        await byServer(form, false);
        return;
      }
      if (form === 'parquet') {
        const body = {
          columns: columns.map(({ id }) => id),
          rows: all.map((row) => columns.map((column) => written(column.value(row)))),
        };
        const response = await client.open('convertTable', { body, signal: controller.signal });
        saveFile(`${tableName(label)}.parquet`, await response.blob());
        return;
      }
      const text =
        form === 'json'
          ? jsonText(columns, all)
          : csvText(
              columns.map(({ header }) => header),
              all.map((row) => columns.map((column) => column.value(row))),
            );
      saveFile(
        `${tableName(label)}.${form}`,
        new Blob([text], { type: form === 'json' ? 'application/json' : 'text/csv' }),
      );
    } catch (error) {
      if (!controller.signal.aborted) setNote(`Not saved: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      setRead(undefined);
    }
  };
  if (read !== undefined)
    return (
      <span className="row" role="status">
        <progress aria-label={`Reading ${label}`} />
        <span className="dim">{count(read)} rows read</span>
        <Button variant="subtle" onClick={() => stop.current?.abort()}>
          Cancel
        </Button>
      </span>
    );
  const reach =
    readAll === undefined
      ? `${count(rows.length)} rows`
      : isExported(list)
        ? 'the whole list'
        : `the whole list, at most ${count(mostRows)} rows`;
  return (
    <>
      {note === undefined ? null : (
        <span className="dim" role="status">
          {note}
        </span>
      )}
      <Menu position="bottom-end" width={230}>
        <Menu.Target>
          <ActionIcon aria-label={`Save ${label}`}>
            <IconDownload size={18} stroke={1.5} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>The columns shown, {reach}</Menu.Label>
          {forms.map(([form, name]) => (
            <Menu.Item key={form} onClick={() => void save(form)}>
              Save as {name}
            </Menu.Item>
          ))}
          {isExported(list) ? (
            <>
              <Menu.Label>Every field, made by the server</Menu.Label>
              {forms.map(([form, name]) => (
                <Menu.Item key={form} onClick={() => void byServer(form, true)}>
                  Export as {name}
                </Menu.Item>
              ))}
            </>
          ) : null}
        </Menu.Dropdown>
      </Menu>
    </>
  );
}
