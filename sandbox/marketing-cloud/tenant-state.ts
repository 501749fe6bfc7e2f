import { AccessTokens } from './access-tokens';
import { AsyncJobs } from './async-jobs';
import { Chaos, type ChaosInput } from './chaos';
import { ContentAndContacts } from './content-and-contacts';
import { Counters } from './counters';
import { DataExtensions } from './data-extensions';
import { Folders } from './folders';
import { Journeys } from './journeys';
import type { Surroundings } from './surroundings';
import { TransactionalEmails } from './transactional-emails';

export interface TenantStateOptions {
  tokenLifetimeSeconds: number;
  asyncLagMs: number;
  chaos: ChaosInput;
  rootFolderId: number;
}

/** What can be forgotten one by one. */
export const RESETTABLE = [
  'counters',
  'chaos',
  'rows',
  'dataExtensions',
  'jobs',
  'received',
  'journeys',
  'tokens',
] as const;
export type Resettable = (typeof RESETTABLE)[number];

/** Everything the sandbox remembers, in memory. */
export class TenantState {
  readonly counters = new Counters();
  readonly chaos: Chaos;
  readonly tokens: AccessTokens;
  readonly extensions: DataExtensions;
  readonly jobs: AsyncJobs;
  readonly journeys: Journeys;
  readonly emails: TransactionalEmails;
  readonly content = new ContentAndContacts();

  constructor(
    options: TenantStateOptions,
    readonly surroundings: Surroundings,
  ) {
    this.chaos = new Chaos(options.chaos, surroundings.random, surroundings.clock);
    this.tokens = new AccessTokens(options.tokenLifetimeSeconds, surroundings, this.counters);
    this.extensions = new DataExtensions(surroundings, this.counters, this.chaos, new Folders(options.rootFolderId));
    this.jobs = new AsyncJobs(surroundings, this.chaos, options.asyncLagMs);
    this.journeys = new Journeys(surroundings, this.extensions);
    this.emails = new TransactionalEmails(surroundings);
  }

  reset(what: readonly Resettable[]): void {
    const forget: Record<Resettable, () => void> = {
      counters: () => this.counters.reset(),
      chaos: () => this.chaos.set({}),
      rows: () => {
        for (const extension of this.extensions.all()) extension.clear();
      },
      dataExtensions: () => this.extensions.reset(),
      jobs: () => this.jobs.reset(),
      received: () => {
        this.journeys.forgetReceived();
        this.emails.forgetReceived();
      },
      journeys: () => {
        this.journeys.reset();
        this.emails.reset();
      },
      tokens: () => this.tokens.revokeAll(),
    };
    for (const part of what) forget[part]();
  }
}
