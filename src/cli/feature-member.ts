// Members of a feature service as words: `VIEW` for all its features, `VIEW:FEATURE,FEATURE` for some.
interface Member {
  readonly view: string;
  readonly features?: readonly string[] | undefined;
}

export const memberText = ({ view, features }: Member): string =>
  features === undefined ? view : `${view}:${features.join(',')}`;

export function memberOf(word: string): Member {
  const [view = '', features] = word.split(':');
  return features === undefined ? { view } : { view, features: features.split(',') };
}
