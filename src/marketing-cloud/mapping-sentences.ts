import { speaker } from '../saying';

/** Why a mapping is not used. */
export const mappingSentences = {
  mapping_no_json: 'the mapping in {origin} is not JSON',
  mapping_unusable: 'the mapping in {origin} cannot be used: {faults}',
  mapping_unread: 'the mapping file {file} cannot be read',
  mapping_does_not_fit: 'the mapping does not fit the data extensions: {faults}',
  mapping_of_table: '{table}: {said}',
  mapping_origin: 'the settings',
} as const;

/** Why it is not used, by its code. */
export const sayOfMapping = speaker(mappingSentences);
