// Sends a file of the reader's machine: it becomes the next version, or is refused with the checks that it broke.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type Answer, client } from '../../api/client.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { Choice } from '../../components/choice.tsx';

export function Deliver({ project, dataset }: { readonly project: string; readonly dataset: string }) {
  const queries = useQueryClient();
  const [file, setFile] = useState<File>();
  const [mode, setMode] = useState('replace');
  const upload = useMutation({
    mutationFn: async (file: File): Promise<Answer<'uploadDatasetContent'>> => {
      const response = await client.open('uploadDatasetContent', {
        path: { project, dataset },
        query: { name: file.name, mode: mode === 'append' ? 'append' : 'replace' },
        content: file,
      });
      return response.json();
    },
    onSettled: () => queries.invalidateQueries(),
  });
  const send = (): void => {
    if (file !== undefined) upload.mutate(file);
  };
  return (
    <p className="row">
      <input
        type="file"
        aria-label="File to deliver"
        accept=".csv,.gz,.parquet,.jsonl,.ndjson"
        onChange={({ currentTarget }) => setFile(currentTarget.files?.[0])}
      />
      <Choice
        label="which"
        value={mode}
        options={[
          { value: 'replace', text: 'is the whole dataset' },
          { value: 'append', text: 'adds rows to it' },
        ]}
        onChange={setMode}
      />
      <ActionButton
        needs="datasets.write"
        unless={file === undefined ? 'Choose a CSV, Parquet or JSON lines file first.' : undefined}
        loading={upload.isPending}
        onClick={send}
      >
        Deliver
      </ActionButton>
      {upload.error === null ? null : <span className="tone-fail">{upload.error.message}</span>}
      {upload.data !== undefined ? (
        <span className="dim">
          {upload.data.version === null
            ? 'It was refused; see the delivery below.'
            : `${upload.data.outcome === 'unchanged' ? 'Nothing new: it is' : 'It became'} v${upload.data.version.number}.`}
        </span>
      ) : null}
    </p>
  );
}
