// What the server named with the shell as the page's first request is on its way before any script runs. A page that begins with it is
// drawn with its data at once, not with a skeleton that gives way to it.

/** So long the pages wait for the answer before they draw without it, in milliseconds. */
const waitMs = 100;

interface First {
  readonly address: string;
  /** Undefined when the server refused or could not be reached: the page asks again, and shows what is wrong. */
  readonly coming: Promise<unknown>;
  answer?: unknown;
}

let first: First | undefined;

async function read(address: string): Promise<unknown> {
  try {
    const response = await fetch(address);
    return response.ok ? await response.json() : undefined;
  } catch {
    return undefined;
  }
}

/** Reads the first answer, if the shell names one, and waits a little for it. */
export async function readFirstAnswer(): Promise<void> {
  const address = document.querySelector('link[rel=preload][as=fetch]')?.getAttribute('href');
  if (address === undefined || address === null) return;
  const coming = read(address);
  const asked: First = { address, coming };
  first = asked;
  const taken = coming.then((answer) => {
    asked.answer = answer;
  });
  await Promise.race([taken, new Promise((resolve) => setTimeout(resolve, waitMs))]);
}

/** Takes what was asked for first, when it is this address; once only, as what is asked later wants what is then. */
function take(address: () => string): First | undefined {
  if (first === undefined || first.address !== address()) return undefined;
  const taken = first;
  first = undefined;
  return taken;
}

/** The first answer, when it is that of this address and has come. */
export function takeFirstAnswer(address: () => string): unknown {
  return first?.answer === undefined ? undefined : take(address)?.answer;
}

/** The first answer, when it is that of this address and still on its way. */
export function awaitFirstAnswer(address: () => string): Promise<unknown> {
  return take(address)?.coming ?? Promise.resolve(undefined);
}
