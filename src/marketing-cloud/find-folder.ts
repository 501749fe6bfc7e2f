import type { DataExtensionMetadataApi } from './data-extension-metadata';
import type { DataFolders } from './data-folders';
import { sayFailure } from './failure-sentences';
import { MarketingCloudError } from './marketing-cloud-error';

/** What our folder is called. */
export const FOLDER_NAME = 'WhatsApp';

/** Where new data extensions go, and why there. `id` is their `categoryId`. */
export type Folder =
  /** `DATA_EXTENSION_FOLDER_ID`. */
  | { kind: 'set'; id: number }
  /** Where our own data extensions stand already. */
  | { kind: 'ours'; id: number }
  /** The folder {@link FOLDER_NAME}, found or made. */
  | { kind: 'named'; id: number; made: boolean }
  /** Where other data extensions stand: no folder of ours could be found or made. */
  | { kind: 'borrowed'; id: number; why: string }
  /** None could be had; the platform is asked without one. */
  | { kind: 'none'; why: string };

/**
 * Finds a folder for new data extensions, since a tenant may demand one (MC 4.1) and REST cannot make one. In this order:
 * the one that is set; that of our own tables; SOAP's folder of our name, made where it is not there; that of the oldest
 * folder in which a listed data extension stands; none. Never throws for what Marketing Cloud answers.
 */
export async function findFolder(options: {
  configured: number | undefined;
  /** `categoryId` of a table of ours that is there. */
  ours: number | undefined;
  metadata: Pick<DataExtensionMetadataApi, 'categories'>;
  /** Left out where none may be made. */
  folders?: DataFolders;
}): Promise<Folder> {
  const { configured, ours, metadata, folders } = options;
  if (configured !== undefined) return { kind: 'set', id: configured };
  if (ours !== undefined) return { kind: 'ours', id: ours };
  let why = 'none was looked for';
  if (folders !== undefined) {
    try {
      return await findOrMake(folders);
    } catch (error) {
      if (!(error instanceof MarketingCloudError)) throw error;
      why = error.message;
    }
  }
  try {
    const categories = await metadata.categories();
    // Ids grow: the lowest is the root or what was made first, hardly one team's own.
    if (categories.length > 0) return { kind: 'borrowed', id: Math.min(...categories), why };
    return { kind: 'none', why: `${why}; no data extension that is listed tells its folder` };
  } catch (error) {
    if (!(error instanceof MarketingCloudError)) throw error;
    return { kind: 'none', why: `${why}; ${error.message}` };
  }
}

async function findOrMake(folders: DataFolders): Promise<Folder> {
  const [found] = await folders.named(FOLDER_NAME);
  if (found) return { kind: 'named', id: found.id, made: false };
  const [root] = await folders.roots();
  if (!root) throw new MarketingCloudError('mc_not_found', sayFailure('mcf_no_root'));
  return { kind: 'named', id: await folders.make(FOLDER_NAME, root.id), made: true };
}

/** What to do where data extensions are refused for want of a folder. */
export const FOLDER_HELP =
  'set DATA_EXTENSION_FOLDER_ID to the number of a folder: the `categoryId` of any data extension that stands in it ' +
  '(GET {MC_REST_URL}/data/v1/customobjects?$search=its name), or make one data extension by hand in Contact Builder ▸ ' +
  'Data Extensions and run this again, which then takes its folder';
