// Tells what happens, a line each with a link to the page that shows it, and keeps the lines for the report.

export interface Step {
  /** Virtual time, ISO. */
  readonly at: string;
  readonly kind: string;
  readonly text: string;
  /** Path of the page that shows it. */
  readonly page: string;
}

export interface Narrator {
  readonly steps: readonly Step[];
  say(at: string, kind: string, text: string, page: string): void;
}

const marks: Readonly<Record<string, string>> = {
  data: '▤',
  train: '▲',
  score: '●',
  label: '◷',
  monitor: '◉',
  alarm: '!',
  gate: '◆',
  canary: '◐',
  promote: '★',
  refuse: '✗',
  rollback: '↩',
  idle: '·',
};

export function createNarrator(baseUrl: string): Narrator {
  const colours = process.stdout.isTTY === true && process.env['NO_COLOR'] === undefined;
  const paint = (code: string, text: string): string => (colours ? `\u001b[${code}m${text}\u001b[0m` : text);
  const colourOf: Readonly<Record<string, string>> = { alarm: '33', refuse: '31', rollback: '31', promote: '32' };
  const steps: Step[] = [];
  return {
    steps,
    say(at, kind, text, page) {
      steps.push({ at, kind, text, page });
      const mark = marks[kind] ?? '·';
      console.log(
        `${paint('2', at.slice(0, 10))} ${paint(colourOf[kind] ?? '36', mark)} ${text}  ${paint('2', `${baseUrl}${page}`)}`,
      );
    },
  };
}
