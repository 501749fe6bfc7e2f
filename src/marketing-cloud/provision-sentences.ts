import { FOLDER_HELP } from './find-folder';

/** What making a data extension, or adding what it lacks, came to. */
export const provisionSentences = {
  provision_left_out: 'the mapping leaves it out',
  provision_fits: 'fits the mapping',
  provision_not_listed: 'not listed yet: run this again later',
  provision_refused: '{words}',
  provision_folder: FOLDER_HELP,
  provision_kept_for_ever: 'rows kept for ever',
  provision_kept: 'rows kept {days} days',
  provision_added: 'added {columns}',
  provision_asked_for: 'asked for {columns}, not there yet: run this again in some minutes',
  provision_retention_set: 'set row retention to {days} days',
  provision_retention_left: '{is}: left as it is',
} as const;
