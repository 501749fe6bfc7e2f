import type { Activity } from '../activity';
import type { PaletteEntry } from './api';

/** What the palette holds of a custom activity; undefined for one that is built in. */
export function entryOf(activity: Activity | undefined, palette: readonly PaletteEntry[]): PaletteEntry | undefined {
  const url = activity?.arguments.execute?.url;
  return palette.find((entry) => entry.config?.arguments.execute.url === url && url !== undefined);
}

/** How a step is called: by its own name, else as the palette calls what it is. */
export function nameOf(activity: Activity, palette: readonly PaletteEntry[]): string {
  return activity.name || entryOf(activity, palette)?.name || activity.key;
}
