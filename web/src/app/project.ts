// Which project the page is about, from its address.
import { useParams } from '@tanstack/react-router';

export function useProject(): string {
  return useParams({ strict: false }).project ?? '';
}
