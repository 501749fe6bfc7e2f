import { GUID } from './journey-id';

/** The beginning of a GUID, by which a person tells it from others (`d86d04f8…`); a key that a person gave stays whole. */
export const shortId = (id: string): string => (GUID.test(id) ? `${id.slice(0, 8)}…` : id);
