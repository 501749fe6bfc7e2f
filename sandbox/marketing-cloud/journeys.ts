import { z } from 'zod';
import type { DataExtensions } from './data-extensions';
import type { Surroundings } from './surroundings';

export const eventDefinitionSchema = z.strictObject({
  eventDefinitionKey: z.string().min(1),
  /** As a person reads it; else the key. */
  name: z.string().optional(),
  type: z.enum(['APIEvent', 'EmailAudience']).default('APIEvent'),
  /** Inactive definitions refuse events. */
  active: z.boolean().default(true),
  /** Event data is checked against this data extension and stored in it. */
  dataExtensionKey: z.string().optional(),
  /** A contact of an accepted event becomes a member of this journey. */
  journeyKey: z.string().optional(),
});
export type EventDefinition = z.infer<typeof eventDefinitionSchema>;

export const journeySchema = z.strictObject({
  key: z.string().min(1),
  name: z.string().min(1),
  version: z.number().int().positive().default(1),
  status: z.enum(['Draft', 'Published', 'Stopped']).default('Published'),
  id: z.string().optional(),
  definitionId: z.string().optional(),
});
export type Journey = z.infer<typeof journeySchema> & { id: string; definitionId: string; modifiedAt: number };

export const membershipSchema = z.strictObject({
  contactKey: z.string().min(1),
  definitionKey: z.string().min(1),
  version: z.number().int().positive().default(1),
  definitionInstanceId: z.string().optional(),
});
export type Membership = z.infer<typeof membershipSchema> & { definitionInstanceId: string };

/** An event that was accepted. */
export interface ReceivedEvent {
  contactKey: string;
  eventDefinitionKey: string;
  data: Record<string, unknown>;
  eventInstanceId: string;
  door: 'single' | 'batch';
  receivedAt: number;
}

/** A request to take a contact out of one version of a journey. */
export interface ContactExit {
  contactKey: string;
  definitionKey: string;
  version: number;
  definitionInstanceId: string;
  receivedAt: number;
}

export type EventOutcome =
  | { kind: 'accepted'; eventInstanceId: string }
  | { kind: 'refused'; errorcode: number; message: string };

/** Time from an accepted exit to "being processed", and again to "completed". */
const EXIT_STEP_MS = 1000;

/** Journeys, event definitions and members of the tenant, and what was received for them (MC 5). */
export class Journeys {
  private readonly definitions = new Map<string, EventDefinition>();
  private readonly journeys = new Map<string, Journey>();
  private readonly memberships = new Map<string, Membership>();
  readonly events: ReceivedEvent[] = [];
  readonly exits: ContactExit[] = [];

  constructor(
    private readonly surroundings: Surroundings,
    private readonly extensions: DataExtensions,
  ) {}

  defineEvent(definition: EventDefinition): void {
    this.definitions.set(definition.eventDefinitionKey, definition);
  }

  addJourney(input: z.infer<typeof journeySchema>): Journey {
    const journey: Journey = {
      ...input,
      id: input.id ?? this.surroundings.ids(),
      definitionId: input.definitionId ?? this.surroundings.ids(),
      modifiedAt: this.surroundings.clock(),
    };
    this.journeys.set(`${journey.key}/${journey.version}`, journey);
    return journey;
  }

  join(input: z.infer<typeof membershipSchema>): Membership {
    const membership = { ...input, definitionInstanceId: input.definitionInstanceId ?? this.surroundings.ids() };
    this.memberships.set(membershipKey(membership), membership);
    return membership;
  }

  membershipsOf(contactKey: string): Membership[] {
    return [...this.memberships.values()].filter((membership) => membership.contactKey === contactKey);
  }

  allJourneys(): Journey[] {
    return [...this.journeys.values()];
  }

  definition(key: string): EventDefinition | undefined {
    return this.definitions.get(key);
  }

  allDefinitions(): EventDefinition[] {
    return [...this.definitions.values()];
  }

  /** The newest version of every journey: what the collection route lists. */
  newestVersions(): Journey[] {
    const newest = new Map<string, Journey>();
    for (const journey of this.journeys.values())
      if ((newest.get(journey.key)?.version ?? 0) < journey.version) newest.set(journey.key, journey);
    return [...newest.values()];
  }

  /** Checks an event as the platform would and keeps it. */
  receive(event: Omit<ReceivedEvent, 'eventInstanceId' | 'receivedAt'>): EventOutcome {
    const definition = this.definitions.get(event.eventDefinitionKey);
    const refusal = this.whyNot(event, definition);
    if (refusal) return { kind: 'refused', errorcode: 10000, message: refusal };
    const eventInstanceId = this.surroundings.ids();
    this.events.push({ ...event, eventInstanceId, receivedAt: this.surroundings.clock() });
    if (definition?.dataExtensionKey) this.extensions.withKey(definition.dataExtensionKey)?.write(event.data);
    const journey = this.newestVersions().find(({ key }) => key === definition?.journeyKey);
    if (journey) this.join({ contactKey: event.contactKey, definitionKey: journey.key, version: journey.version });
    return { kind: 'accepted', eventInstanceId };
  }

  /** Undefined if the exit is accepted, else why it is ignored. */
  exit(contactKey: string, definitionKey: string, version: number): string | undefined {
    if (!this.journeys.has(`${definitionKey}/${version}`)) return 'Exit request Ignored - Invalid Interaction Name.';
    if (this.findExit(contactKey, definitionKey, version)) return 'Exit request Ignored - Duplicate Request';
    const key = membershipKey({ contactKey, definitionKey, version });
    const definitionInstanceId = this.memberships.get(key)?.definitionInstanceId ?? this.surroundings.ids();
    this.memberships.delete(key);
    const receivedAt = this.surroundings.clock();
    this.exits.push({ contactKey, definitionKey, version, definitionInstanceId, receivedAt });
    return undefined;
  }

  exitStatus(contactKey: string, definitionKey: string, version: number) {
    const exit = this.findExit(contactKey, definitionKey, version);
    if (!exit) return { version, message: 'Exit request Ignored - Invalid Interaction Name.' };
    const age = this.surroundings.clock() - exit.receivedAt;
    const message =
      age < EXIT_STEP_MS
        ? 'Exit request received for processing'
        : age < 2 * EXIT_STEP_MS
          ? 'Exit Request is being Processed.'
          : 'Exit process Completed.';
    return { version, message, definitionInstanceId: exit.definitionInstanceId };
  }

  /** Forgets what was received; journeys and definitions stay. */
  forgetReceived(): void {
    this.events.length = 0;
    this.exits.length = 0;
  }

  reset(): void {
    this.forgetReceived();
    this.definitions.clear();
    this.journeys.clear();
    this.memberships.clear();
  }

  private findExit(contactKey: string, definitionKey: string, version: number): ContactExit | undefined {
    return this.exits.find(
      (exit) => exit.contactKey === contactKey && exit.definitionKey === definitionKey && exit.version === version,
    );
  }

  private whyNot(
    { contactKey, eventDefinitionKey, data }: Pick<ReceivedEvent, 'contactKey' | 'eventDefinitionKey' | 'data'>,
    definition: EventDefinition | undefined,
  ): string | undefined {
    if (!contactKey) return 'ContactKey is required.';
    if (eventDefinitionKey.includes('.') || !definition) return `Unknown event definition key ${eventDefinitionKey}.`;
    if (!definition.active) return `The event definition ${eventDefinitionKey} is not active.`;
    const extension = definition.dataExtensionKey ? this.extensions.withKey(definition.dataExtensionKey) : undefined;
    return extension?.problems(data)[0]?.message;
  }
}

const membershipKey = (of: Pick<Membership, 'contactKey' | 'definitionKey' | 'version'>) =>
  JSON.stringify([of.contactKey, of.definitionKey, of.version]);
