// `MODEL@ALIAS` and `MODEL@3`, as people write a model version.
import { UsageError } from './command.ts';

/** @throws UsageError */
export function modelReference(text: string): { readonly model: string; readonly version: string } {
  const at = text.lastIndexOf('@');
  if (at < 1 || at === text.length - 1)
    throw new UsageError(`${text} names no model version: write MODEL@ALIAS or MODEL@NUMBER, such as churn@champion.`);
  return { model: text.slice(0, at), version: text.slice(at + 1).replace(/^v(?=\d+$)/, '') };
}
