// A Jupyter notebook as it was saved: its cells with their outputs. HTML of an output stays in a frame that runs nothing.
import { Empty, Loaded } from '../../components/loaded.tsx';
import { useBeginning } from './artifact-text.tsx';

type Text = string | readonly string[];
interface Output {
  readonly output_type?: string;
  readonly text?: Text;
  readonly data?: Readonly<Record<string, unknown>>;
  readonly ename?: string;
  readonly evalue?: string;
}
interface Cell {
  readonly cell_type?: string;
  readonly source?: Text;
  readonly execution_count?: number | null;
  readonly outputs?: readonly Output[];
}

const joined = (text: unknown): string =>
  Array.isArray(text)
    ? text.join('')
    : typeof text === 'string'
      ? text
      : text === undefined
        ? ''
        : JSON.stringify(text, null, 2);

function cellsOf(text: string): readonly Cell[] | undefined {
  try {
    const { cells } = JSON.parse(text) as { readonly cells?: unknown };
    return Array.isArray(cells) ? (cells as readonly Cell[]) : undefined;
  } catch {
    return undefined;
  }
}

function OutputView({ of, place }: { readonly of: Output; readonly place: string }) {
  const data = of.data ?? {};
  for (const type of ['image/png', 'image/jpeg', 'image/gif'])
    if (data[type] !== undefined)
      return <img src={`data:${type};base64,${joined(data[type]).replaceAll(/\s/g, '')}`} alt={`Output of ${place}`} />;
  if (data['text/html'] !== undefined)
    return <iframe className="framed low" title={`Output of ${place}`} sandbox="" srcDoc={joined(data['text/html'])} />;
  const text =
    of.output_type === 'error' ? `${of.ename ?? 'Error'}: ${of.evalue ?? ''}` : joined(of.text ?? data['text/plain']);
  // biome-ignore lint/a11y/noNoninteractiveTabindex: a long output scrolls, so it takes the focus
  return text === '' ? null : <pre tabIndex={0}>{text}</pre>;
}

export function ArtifactNotebook({ url }: { readonly url: string }) {
  const found = useBeginning(url);
  return (
    <Loaded of={found}>
      {({ text, whole }) => {
        const cells = whole ? cellsOf(text) : undefined;
        if (cells === undefined)
          return (
            <Empty>
              {whole ? 'The file is no notebook that can be read' : 'The notebook is too long to be shown'}; download it
              to open it.
            </Empty>
          );
        return (
          <ol className="notebook" aria-label="Cells">
            {cells.map((cell, at) => {
              const place = `cell ${at + 1}`;
              return (
                // biome-ignore lint/suspicious/noArrayIndexKey: cells of a saved notebook keep their places
                <li key={at}>
                  {cell.cell_type === 'code' ? (
                    <>
                      <p className="note">In [{cell.execution_count ?? ' '}]</p>
                      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long line scrolls, so it takes the focus */}
                      <pre tabIndex={0}>{joined(cell.source)}</pre>
                      {(cell.outputs ?? []).map((output, index) => (
                        // biome-ignore lint/suspicious/noArrayIndexKey: outputs of a saved notebook keep their places
                        <OutputView key={index} of={output} place={place} />
                      ))}
                    </>
                  ) : (
                    <p className="why">{joined(cell.source)}</p>
                  )}
                </li>
              );
            })}
          </ol>
        );
      }}
    </Loaded>
  );
}
