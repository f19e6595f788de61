// What a purge took or would take, on one line.

const words: Readonly<Record<string, readonly [one: string, many: string]>> = {
  runs: ['run', 'runs'],
  loggedModels: ['logged model', 'logged models'],
  experiments: ['experiment', 'experiments'],
  artifacts: ['file', 'files'],
  predictions: ['prediction', 'predictions'],
  logs: ['log of a pipeline run', 'logs of pipeline runs'],
  deliveries: ['delivery', 'deliveries'],
};

export function countsText(counts: Readonly<Record<string, number>>): string {
  const parts = Object.entries(words).flatMap(([key, [one, many]]) => {
    const count = counts[key] ?? 0;
    return count === 0 ? [] : [`${count} ${count === 1 ? one : many}`];
  });
  const kept = counts['kept'] ?? 0;
  return `${parts.join(', ') || 'nothing'}${kept === 0 ? '' : `; ${kept} kept, since model versions were made of them`}`;
}

export const daysText = (days: number): string => (days === 0 ? 'for ever' : `${days} days`);
