import type { AccountDefaults } from '../../configuration/account-defaults';

/** What a part of the page of defaults shows, and how it changes them. */
export interface DefaultsPart {
  defaults: AccountDefaults;
  change: (change: Partial<AccountDefaults>) => void;
}
